"""The mark that a new entry has where something must still be written."""

from knowledge.drafts import Draft
from knowledge.problems import Report
from knowledge.yaml_nodes import Node, Scalar, scalars

MARK = "???"


def is_open(node: Node | None) -> bool:
    """Tell whether a node is only the mark."""
    return isinstance(node, Scalar) and node.text.strip() == MARK


def check_filled_in(draft: Draft, report: Report) -> None:
    """Report every place of an entry that still has the mark."""
    for path, node in scalars(draft.node):
        if is_open(node):
            report.add("fill-in", node.place, width=len(MARK), field=path, id=draft.name)
