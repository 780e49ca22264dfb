"""What the assistant says and what the menus offer, as messages: pure, from a reply to text and buttons.

What was asked for in writing stays where it is. The menu is one message, which turns into its next page in place:
topics, a category, an entry, an entry related to it. Each page says where it stands and leads back.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Literal

from handlers.chat import trail as way
from handlers.chat.actions import Category, LeftOpen, Look, NoneOfThese, Show, Source, Speak, Topics, Vote
from handlers.chat.passages import blocks_of
from handlers.conversation import Person
from handlers.inquiry.actions import AskPerson
from handlers.inquiry.reception import Reception
from handlers.screen import Block, Button, Screen, Share, compose
from knowledge.reply import Reply
from knowledge.schema import LANGUAGES, Invitation, Knowledge, Language
from knowledge.schema import Category as Home

PAGE = 8  # entries at most; pages are about equally long
MOST_OFFERED = 3


class Renderer:
    """Turns replies and menus into messages; `shares` tells whether the bot can be asked from other chats."""

    def __init__(self, reception: Reception, knowledge: Knowledge, shares: bool = False) -> None:
        self._texts = reception.texts
        self._reception = reception
        self._knowledge = knowledge
        self._shares = shares

    def reply(self, reply: Reply, question: int | None = None, heading: str = "") -> Screen:
        """Return a whole reply, under a heading if there is one; several answers stand under their titles.

        An answer to a question that was recorded, by its number, asks whether it helped; anything less offers a person.
        """
        blocks = [Block(heading, "title")] if heading else []
        rows = self._reply_rows(reply, question or 0)
        return self._compose([*blocks, *self._said(reply)], [*rows, self._votes(reply, question)], reply.language)

    def entry(self, shown: Reply, trail: str = way.START, question: int | None = None) -> Screen:
        """Return the page of an entry in the menu; what was recorded as a question asks whether it helped."""
        entry, language = shown.passages[0].entry, shown.language
        known = self._knowledge.entries[entry]
        say = self._texts.say
        behind = [Button(say("left-open", language), Look(language, "o", entry, trail))] if known.not_given else []
        behind += [Button(say("source", language), Look(language, "s", entry, trail))] if known.source else []
        before = way.back(trail, self._knowledge.entries)
        offered = [
            [self._to(Look(language, "a", each, way.onward(trail, entry, each)), language)]
            for each in self._new(shown, before[0] if before else None)
        ]
        led = self._reception.rows(self._invited(shown), question or 0, language)
        ask = self._ask_row(language, question or 0) if shown.outcome == "gap" and not led else []
        rows = [*led, behind, *offered, self._share(shown), ask, *self._back_rows(entry, before, language)]
        blocks = [*self._crumbs(entry, language), *self._said(shown)]
        return self._compose(blocks, [*rows, self._votes(shown, question)], language)

    def left_open(self, shown: Reply, trail: str | None = None) -> Screen:
        """Return what the source of an entry leaves open, a page of the menu if there is a way to it."""
        passage, language = shown.passages[0], shown.language
        entry = self._knowledge.entries[passage.entry]
        text = (entry.not_given or self._knowledge.wording.nothing_more).in_(language)
        blocks = [Block(passage.title, "title"), Block(text)]
        blocks += [Block(passage.quotation.line, "quote", gap="\n")] if passage.quotation else []
        return self._behind(entry.id, blocks, [self._ask_row(language, 0)], trail, language)

    def source(self, shown: Reply, trail: str | None = None) -> Screen:
        """Return where the first passage of a reply comes from, a page of the menu if there is a way to it."""
        passage, language = shown.passages[0], shown.language
        entry = self._knowledge.entries[passage.entry]
        blocks = [Block(passage.title, "title")]
        if passage.quotation and entry.source:
            names = self._knowledge.sources[entry.source.doc].authors
            blocks += [Block(passage.quotation.title), Block(passage.quotation.line, gap="\n")]
            blocks += [Block(self._texts.say("authors", language, names=", ".join(names)), gap="\n")] if names else []
        else:
            blocks.append(Block(self._knowledge.wording.nothing_more.in_(language)))
        return self._behind(passage.entry, blocks, [], trail, language)

    def topics(self, language: Language, lead: str | None = None) -> Screen:
        """Return the menu of categories, under `lead` or its own words."""
        say = self._texts.say
        blocks = [Block(lead)] if lead else [Block(say("topics", language), "title")]
        blocks += [] if lead else [Block(say("topics-prompt", language))]
        return self._compose(blocks, self._category_rows(language, here=True), language)

    def category(self, category_id: str, page: int, language: Language) -> Screen:
        """Return a page of a category, the last one if there are fewer. Raises KeyError for an unknown id."""
        category, entries = self._knowledge.categories[category_id]
        each = _each(entries)
        pages = max(1, -(-len(entries) // each))
        page = min(page, pages - 1)
        say = self._texts.say
        here = Block(say("crumb", language, page=say("topics", language)))
        blocks = [here, Block(category.title.in_(language), "title", gap=" "), Block(say("category-prompt", language))]
        if pages > 1:
            blocks.append(Block(say("category-page", language, page=page + 1, pages=pages)))
        shown = entries[page * each : (page + 1) * each]
        rows = [[self._to(Look(language, "a", entry, way.START), language)] for entry in shown]
        turns = [("previous-page", page - 1)] if page else []
        turns += [("next-page", page + 1)] if page + 1 < pages else []
        rows.append([Button(say(key, language), Category(category_id, to, here=True)) for key, to in turns])
        rows.append(self._menu_row(language))
        return self._compose(blocks, rows, language)

    def languages(self, person: Person, lead: str | None = None) -> Screen:
        """Return the choice of a language, asked for in all of them."""
        say = self._texts.say
        asked = " · ".join(say("choose-language", language) for language in LANGUAGES)
        blocks = [Block(lead), Block(asked, "title")] if lead else [Block(asked, "title")]
        mark = say("chosen-mark", person.language)
        names = {language: say("language-name", language) for language in LANGUAGES}
        labels = {lang: f"{mark} {name}" if lang == person.chosen else name for lang, name in names.items()}
        return self._compose(blocks, [[Button(labels[lang], Speak(lang)) for lang in LANGUAGES]], person.language)

    def remark(self, text: str, language: Language) -> Screen:
        """Return a short text with the way to the topics."""
        return self._compose([Block(text)], [self._topics_row(language)], language)

    def _compose(self, blocks: Iterable[Block], rows: Sequence[Sequence[Button]], language: Language) -> Screen:
        return compose(blocks, rows, self._texts.say("shortened", language))

    def _said(self, reply: Reply) -> list[Block]:
        return blocks_of(reply, partial(self._reception.told, knowledge=self._knowledge, language=reply.language))

    def _invited(self, reply: Reply) -> set[Invitation]:
        """Return to what the entries of a reply invite beyond their texts."""
        entries = [self._knowledge.entries[entry] for entry in self._known(p.entry for p in reply.passages)]
        return {entry.invites for entry in entries if entry.invites}

    def _reply_rows(self, reply: Reply, question: int) -> list[list[Button]]:
        language = reply.language
        ask, invited = self._ask_row(language, question), self._invited(reply)
        led = self._reception.rows(invited, question, language)
        offered = [[self._to(Show(language, entry), language)] for entry in self._new(reply)]
        if reply.outcome == "choices":
            none = self._knowledge.wording.none_of_these.in_(language)
            return [*offered, [Button(none, NoneOfThese(language))], ask]
        if reply.outcome == "unknown":
            return [*self._category_rows(language, here=False), ask]
        if reply.outcome == "answer":
            detail = self._detail_rows(reply.answered, language)
            # beside an answer a person and the form are enough: the ways to the office stand in the text
            return [*detail, *led[:2], *offered, self._share(reply), self._ways_back(reply.answered, language)]
        if led:  # whoever looks for the office is not offered facts
            return [*led, *([] if "contact" in invited else offered), self._topics_row(language)]
        return [*offered, ask if reply.outcome == "gap" else self._ask_row(language, 0), self._topics_row(language)]

    def _behind(
        self, entry: str, blocks: list[Block], rows: list[list[Button]], trail: str | None, language: Language
    ) -> Screen:
        """Return what stands behind an answer, with the way back to it, or to its category where it stays above."""
        if trail is None:
            return self._compose(blocks, [*rows, self._ways_back((entry,), language)], language)
        back = self._to(Look(language, "b", entry, trail), language, "back")
        return self._compose(
            [*self._crumbs(entry, language), *blocks], [*rows, [back], self._menu_row(language)], language
        )

    def _crumbs(self, entry: str, language: Language) -> list[Block]:
        """Return where an entry stands."""
        homes = [category.title.in_(language) for category, _ in self._homes((entry,))]
        say = self._texts.say
        return [Block(say("crumbs", language, page=say("topics", language), category=home)) for home in homes[:1]]

    def _back_rows(self, entry: str, before: tuple[str, str] | None, language: Language) -> list[list[Button]]:
        """Return the ways from an entry to the one before it, else to its category; and to the topics."""
        homes = self._homes((entry,))
        if before is not None:
            back = [self._to(Look(language, "b", *before), language, "back")]
        else:
            back = [self._to_category(category.id, members, entry, language) for category, members in homes[:1]]
        return [back, self._menu_row(language)]

    def _to_category(self, category: str, members: tuple[str, ...], entry: str, language: Language) -> Button:
        title = self._knowledge.categories[category][0].title.in_(language)
        page = members.index(entry) // _each(members)
        return Button(self._texts.say("back", language, title=title), Category(category, page, here=True))

    def _to(self, action: Show | Look, language: Language, key: Literal["back"] | None = None) -> Button:
        """Return the button that leads to an entry, called by its title."""
        title = self._knowledge.entries[action.entry].title.in_(language)
        return Button(self._texts.say(key, language, title=title) if key else title, action)

    def _share(self, reply: Reply) -> list[Button]:
        """Return the button that hands an answer on to another chat, where it is a single one."""
        if not self._shares or len(reply.answered) != 1:
            return []
        title = self._knowledge.entries[reply.answered[0]].title.in_(reply.language)
        return [Button(self._texts.say("share", reply.language), Share(title))]

    def _votes(self, reply: Reply, question: int | None) -> list[Button]:
        if question is None or reply.outcome != "answer":
            return []
        labels = ((True, "helpful"), (False, "not-helpful"))
        say, language = self._texts.say, reply.language
        return [Button(say(label, language), Vote(language, question, helpful)) for helpful, label in labels]

    def _new(self, reply: Reply, before: str | None = None) -> list[str]:
        """Return the entries to offer under a reply: neither what it says nor where one came from."""
        said = (*reply.answered, before)
        return [entry for entry in self._known(reply.offered) if entry not in said][:MOST_OFFERED]

    def _homes(self, entries: Iterable[str]) -> list[tuple[Home, tuple[str, ...]]]:
        """Return the categories that hold one of some entries."""
        wanted = set(entries)
        return [home for home in self._knowledge.categories.values() if not wanted.isdisjoint(home[1])]

    def _known(self, entries: Iterable[str]) -> list[str]:
        return [entry for entry in entries if entry in self._knowledge.entries]

    def _detail_rows(self, answered: tuple[str, ...], language: Language) -> list[list[Button]]:
        """Return the buttons for what a source leaves open and where it is found; one row where there is one answer."""
        entries = [self._knowledge.entries[entry] for entry in self._known(answered)]
        say = self._texts.say
        if len(entries) != 1:
            return [
                [Button(say("left-open-about", language, title=e.title.in_(language)), LeftOpen(language, e.id))]
                for e in entries
                if e.not_given
            ]
        entry = entries[0]
        row = [Button(say("left-open", language), LeftOpen(language, entry.id))] if entry.not_given else []
        row += [Button(say("source", language), Source(language, entry.id))] if entry.source else []
        return [row]

    def _ways_back(self, answered: tuple[str, ...], language: Language) -> list[Button]:
        homes = [category.id for category, _ in self._homes(answered)]
        section = self._texts.say("section", language)
        back = [Button(section, Category(home, 0, here=False)) for home in homes] if len(homes) == 1 else []
        return [*back, *self._topics_row(language)]

    def _ask_row(self, language: Language, question: int) -> list[Button]:
        return [Button(self._texts.say("ask-person", language), AskPerson(language, question))]

    def _menu_row(self, language: Language) -> list[Button]:
        return [Button(self._texts.say("topics", language), Topics(here=True))]

    def _topics_row(self, language: Language) -> list[Button]:
        return [Button(self._texts.say("topics", language), Topics(here=False))]

    def _category_rows(self, language: Language, here: bool) -> list[list[Button]]:
        categories = [category for category, _ in self._knowledge.categories.values()]
        return [[Button(c.title.in_(language), Category(c.id, 0, here))] for c in categories]


def _each(entries: Sequence[str]) -> int:
    """Return how many entries stand on a page of a category."""
    pages = max(1, -(-len(entries) // PAGE))
    return max(1, -(-len(entries) // pages))
