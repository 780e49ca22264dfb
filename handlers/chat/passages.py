"""What the knowledge says, as pieces of a message: pure."""

from collections.abc import Callable, Iterator

from handlers.chat.folding import folded
from handlers.screen import Block
from knowledge.reply import Passage, Reply


def blocks_of(reply: Reply, told: Callable[[Passage], str] = lambda _: "") -> list[Block]:
    """Return a whole reply; answers stand under their titles, and so does what the office tells beside a passage."""
    titled = reply.outcome == "answer" or any(passage.quotation for passage in reply.passages)
    return [block for passage in reply.passages for block in _passage(passage, told(passage), titled)]


def _passage(passage: Passage, told: str, titled: bool) -> Iterator[Block]:
    if titled or told:
        yield Block(passage.title, "title")
    if told:
        yield Block(told)
    lead, rest = folded(passage.text)
    yield Block(lead)
    if rest:
        yield Block(rest, "quote", gap="\n")
    yield from (Block(note) for note in passage.notes)
    if passage.quotation:
        yield Block(passage.quotation.line, "quote", gap="\n")
