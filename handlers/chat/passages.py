"""What the knowledge says, as pieces of a message: pure."""

from collections.abc import Callable, Iterable, Iterator

from handlers.chat.folding import folded
from handlers.screen import Block
from knowledge.reply import Passage, Reply


def blocks_of(reply: Reply, before: Callable[[Passage], Iterable[Block]] = lambda _: ()) -> list[Block]:
    """Return a whole reply, with what stands before each passage; answers stand under their titles."""
    titled = reply.outcome == "answer" or any(passage.quotation for passage in reply.passages)
    return [block for passage in reply.passages for block in (*before(passage), *_passage(passage, titled))]


def _passage(passage: Passage, titled: bool) -> Iterator[Block]:
    if titled:
        yield Block(passage.title, "title")
    lead, rest = folded(passage.text)
    yield Block(lead)
    if rest:
        yield Block(rest, "quote", gap="\n")
    yield from (Block(note) for note in passage.notes)
    if passage.quotation:
        yield Block(passage.quotation.line, "quote", gap="\n")
