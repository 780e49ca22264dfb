"""What the bot says in other chats than the private one: in groups, and inline in anybody's name. Pure.

There are no buttons that ask the bot something: whoever presses is somebody else. Links lead into the private chat.
"""

from collections.abc import Callable, Iterable
from functools import partial

from handlers.chat.passages import blocks_of
from handlers.chat.payload import Payload, address
from handlers.inquiry.reception import Reception
from handlers.screen import Block, Button, Link, Screen, compose, cut
from knowledge.reply import Passage, Reply
from knowledge.schema import Knowledge, Language

MOST_LISTED = 12  # entries of a category
_PARAGRAPH, _NOTE = 400, 300  # UTF-16 units


class Elsewhere:
    """Makes messages for other chats, with links to the bot of this name."""

    def __init__(self, reception: Reception, knowledge: Knowledge, username: str) -> None:
        self._texts = reception.texts
        self._reception = reception
        self._knowledge = knowledge
        self._username = username

    def whole(self, reply: Reply, entry: str) -> Screen:
        """Return the answer of an entry, whole, under its title: nobody there has read a question."""
        blocks = blocks_of(reply, self._told(reply.language))
        return self._linked(blocks, [self._more(entry, reply.language)], reply.language)

    def category(self, category_id: str, language: Language) -> Screen:
        """Return what a category has answers to. Raises KeyError for an unknown id."""
        category, entries = self._knowledge.categories[category_id]
        titles = [self._knowledge.entries[entry].title.in_(language) for entry in entries]
        listed = "\n".join(f"• {title}" for title in titles[:MOST_LISTED])
        rest = len(titles) - MOST_LISTED
        blocks = [Block(category.title.in_(language), "title"), Block(listed)]
        blocks += [Block(self._texts.say("inline-more", language, count=rest))] if rest > 0 else []
        return self._linked(blocks, [self._button("open-bot", Payload(category=category_id), language)], language)

    def brief(self, reply: Reply) -> Screen:
        """Return a reply in short: figure or first paragraph, what must be said with it, and the source."""
        language, told = reply.language, self._told(reply.language)
        stated = any(passage.quotation for passage in reply.passages)
        blocks = [block for passage in reply.passages for block in _brief(passage, told(passage), titled=stated)]
        if reply.outcome == "choices":
            offered = [entry for entry in reply.offered if entry in self._knowledge.entries][:3]
            return self._linked(blocks, [self._titled(entry, language) for entry in offered], language)
        about = reply.answered or tuple(passage.entry for passage in reply.passages)
        shown = [entry for entry in about if self._knowledge.entries[entry].kind in ("fact", "gap")]
        if len(shown) == 1:
            return self._linked(blocks, [self._more(shown[0], language)], language)
        titled = [self._titled(entry, language) for entry in shown]
        return self._linked(blocks, titled or [self._button("open-bot", Payload(), language)], language)

    def hello(self, language: Language) -> Screen:
        """Return how the bot can be asked in a group."""
        blocks = [Block(self._texts.say("group-hello", language, name=f"@{self._username}"))]
        return self._linked(blocks, [self._button("open-bot", Payload(), language)], language)

    def _told(self, language: Language) -> Callable[[Passage], str]:
        return partial(self._reception.told, knowledge=self._knowledge, language=language)

    def _linked(self, blocks: Iterable[Block], buttons: list[Button], language: Language) -> Screen:
        return compose(blocks, [[button] for button in buttons], self._texts.say("shortened", language))

    def _more(self, entry: str, language: Language) -> Button:
        return self._button("more-in-bot", Payload(entry=entry), language)

    def _titled(self, entry: str, language: Language) -> Button:
        title = self._knowledge.entries[entry].title.in_(language)
        return Button(title, Link(address(self._username, Payload(entry=entry))))

    def _button(self, key: str, payload: Payload, language: Language) -> Button:
        return Button(self._texts.say(key, language), Link(address(self._username, payload)))


def _brief(passage: Passage, told: str, titled: bool) -> Iterable[Block]:
    if titled or told:
        yield Block(passage.title, "title")
    if told:
        yield Block(told)
    yield Block(cut(passage.text.partition("\n")[0], _PARAGRAPH))
    yield from (Block(cut(note, _NOTE)) for note in passage.notes)
    if passage.quotation:
        yield Block(passage.quotation.line, "quote", gap="\n")
