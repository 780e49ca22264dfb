"""Asking as tests do: a conversation of several turns, on a day of the source's year."""

from collections.abc import Iterator
from datetime import date

from knowledge.assistant import Assistant
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language

IN_2017 = date(2017, 6, 1)
LATER = date(2026, 11, 23)


def converse(assistant: Assistant, *turns: str, today: date = LATER) -> list[Reply]:
    """Return the replies of one conversation."""
    replies: list[Reply] = []
    for turn in turns:
        replies.append(assistant.reply(turn, replies[-1].context if replies else Context(), today))
    return replies


def ask(assistant: Assistant, text: str, today: date = LATER) -> Reply:
    """Return the reply to the first message of a conversation."""
    return converse(assistant, text, today=today)[0]


def each_entry(knowledge: Knowledge, *kinds: str) -> Iterator[tuple[str, Language]]:
    """Yield the ids of entries of some kinds (all by default) with each language."""
    for entry in knowledge.entries.values():
        if not kinds or entry.kind in kinds:
            yield from ((entry.id, language) for language in LANGUAGES)
