"""The schema that editors use: generated from the model, current, and true of the base."""

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from knowledge import schema as model
from knowledge.entry_schema import FILE, MODELINE, descriptions, json_schema
from knowledge.loader import SPECIAL, check
from tests.knowledge.base_folder import FILES, changed, write_base

ROOT = Path(__file__).parents[2]
BASE = sorted(path for path in (ROOT / "knowledge" / "base").glob("*.yaml") if path.name not in SPECIAL)
SCHEMA: dict[str, Any] = json.loads(json_schema())


def as_editor(text: str) -> Any:
    """Read YAML as an editor does, to which a day without quotes is a text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (builds texts only)


def complaints(text: str) -> list[str]:
    tree = as_editor(text)
    for state in (state for entry in tree for state in (entry, *entry.get("supersedes", ()))):
        if isinstance(state, dict) and isinstance(state.get("source"), dict):
            state["source"]["paragraphs"] = [int(each) for each in state["source"]["paragraphs"]]
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(tree)]


def test_the_file_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == json_schema(), "run: bot.py knowledge schema --write"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", BASE, ids=lambda path: path.name)
def test_it_is_true_of_the_base_and_named_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert complaints(text) == []
    assert text.splitlines()[0] == MODELINE
    assert (path.parent / MODELINE.split("=")[1]).resolve() == FILE


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("targets.yaml", "review_by", "reviewby"),
        ("targets.yaml", "  owner: investment-desk\n", ""),
        ("targets.yaml", "    ru: Цель по ВРП\n", ""),
        ("targets.yaml", "id: gdp-target", "id: GDP_target"),
        ("targets.yaml", "    - source: {doc: daily-2016", "      source: {doc: daily-2016"),
        ("targets.yaml", '      as_of: "2016-02-20"\n', ""),
        ("targets.yaml", "checked_on", "checked-on"),
        ("gaps-years.yaml", "kind: gap", "kind: gab"),
        ("gaps-years.yaml", "[其他年份, 去年如何, 明年目标, 往年数据, 以后几年]", "其他年份"),
    ],
)
def test_it_refuses_what_the_check_refuses(tmp_path: Path, file: str, old: str, new: str) -> None:
    files = changed(file, old, new)
    assert complaints(FILES[file]) == []
    assert complaints(files[file])
    assert check(write_base(tmp_path, files))[0] is None


def test_every_key_is_described_in_three_languages() -> None:
    described = (model.Entry, model.Former, model.Tests, model.Citation, model.Localized, model.Phrasings)
    assert set(descriptions()) == {f"{each.__name__}.{key}" for each in described for key in each.model_fields}
    for said in descriptions().values():
        assert set(said) == set(model.LANGUAGES)
        assert any("а" <= letter <= "я" for letter in said["ru"])
        assert any("一" <= letter <= "鿿" for letter in said["zh"])
        assert len(set(said.values())) == 3
    shown = SCHEMA["$defs"]["Entry"]["properties"]["owner"]["description"]
    assert all(said in shown for said in descriptions()["Entry.owner"].values())


def test_vs_code_uses_it_for_entry_files_only() -> None:
    ((schema, patterns),) = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))["yaml.schemas"].items()
    assert (ROOT / schema).resolve() == FILE
    for path in (ROOT / "knowledge" / "base").glob("*.yaml"):
        matched = any(fnmatch(path.relative_to(ROOT).as_posix(), pattern) for pattern in patterns)
        assert matched == (path.name not in SPECIAL), path.name
