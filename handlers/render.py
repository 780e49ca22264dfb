"""What the assistant says and what the menus offer, as messages: pure, from a reply to text and buttons."""

from collections.abc import Iterable, Iterator, Sequence

from handlers.actions import Category, LeftOpen, NoneOfThese, Show, Source, Speak, Topics, Vote
from handlers.conversation import Person
from handlers.inquiry_actions import AskPerson
from handlers.locales import Texts
from handlers.screen import Block, Button, Screen, compose
from knowledge.reply import Passage, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language

PAGE = 8  # entries at most; pages are about equally long
MOST_OFFERED = 3


class Renderer:
    """Turns replies and menus into messages."""

    def __init__(self, texts: Texts, knowledge: Knowledge) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def reply(self, reply: Reply, question: int | None = None, heading: str = "") -> Screen:
        """Return a whole reply, under a heading if there is one; several answers stand under their titles.

        An answer to a question that was recorded, by its number, asks whether it helped; anything less offers a person.
        """
        blocks = [Block(heading, "title")] if heading else []
        blocks += [block for passage in reply.passages for block in _passage(passage, _titled(reply))]
        rows = self._reply_rows(reply, question or 0)
        if reply.outcome == "answer" and question is not None:
            rows.append(self._votes(question, reply.language))
        return self._compose(blocks, rows, reply.language)

    def left_open(self, entry_id: str, language: Language) -> Screen:
        """Return what the source of an entry leaves open. Raises KeyError for an unknown id."""
        entry = self._knowledge.entries[entry_id]
        wording = self._knowledge.wording
        text = (entry.not_given or wording.nothing_more).in_(language)
        blocks = [Block(entry.title.in_(language), "title"), Block(text)]
        rows = [self._ask_row(language, 0), self._ways_back((entry_id,), language)]
        return self._compose(blocks, rows, language)

    def source(self, shown: Reply) -> Screen:
        """Return where the first passage of a reply comes from."""
        passage, language = shown.passages[0], shown.language
        entry = self._knowledge.entries[passage.entry]
        blocks = [Block(passage.title, "title")]
        if passage.quotation and entry.source:
            names = self._knowledge.sources[entry.source.doc].authors
            blocks += [Block(passage.quotation.title), Block(passage.quotation.line, gap="\n")]
            blocks += [Block(self._texts.say("authors", language, names=", ".join(names)), gap="\n")] if names else []
        else:
            blocks.append(Block(self._knowledge.wording.nothing_more.in_(language)))
        return self._compose(blocks, [self._ways_back((passage.entry,), language)], language)

    def topics(self, language: Language, lead: str | None = None) -> Screen:
        """Return the menu of categories, under `lead` or its own words."""
        say = self._texts.say
        blocks = [Block(lead)] if lead else [Block(say("topics", language), "title")]
        blocks += [] if lead else [Block(say("topics-prompt", language))]
        return self._compose(blocks, self._category_rows(language, here=True), language)

    def category(self, category_id: str, page: int, language: Language) -> Screen:
        """Return a page of a category, the last one if there are fewer. Raises KeyError for an unknown id."""
        category, entries = self._knowledge.categories[category_id]
        pages = max(1, -(-len(entries) // PAGE))
        each, page = -(-len(entries) // pages), min(page, pages - 1)
        say = self._texts.say
        blocks = [Block(category.title.in_(language), "title"), Block(say("category-prompt", language))]
        if pages > 1:
            blocks.append(Block(say("category-page", language, page=page + 1, pages=pages)))
        rows = [[self._entry_button(entry, language)] for entry in entries[page * each : (page + 1) * each]]
        turns = [("previous-page", page - 1)] if page else []
        turns += [("next-page", page + 1)] if page + 1 < pages else []
        rows.append([Button(say(key, language), Category(category_id, to, here=True)) for key, to in turns])
        rows.append([Button(say("topics", language), Topics(here=True))])
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

    def _reply_rows(self, reply: Reply, question: int) -> list[list[Button]]:
        language = reply.language
        ask = self._ask_row(language, question)
        new = [entry for entry in self._known(reply.offered) if entry not in reply.answered]
        offered = [[self._entry_button(entry, language)] for entry in new[:MOST_OFFERED]]
        if reply.outcome == "choices":
            none = self._knowledge.wording.none_of_these.in_(language)
            return [*offered, [Button(none, NoneOfThese(language))], ask]
        if reply.outcome == "unknown":
            return [*self._category_rows(language, here=False), ask]
        if reply.outcome == "answer":
            detail = self._detail_rows(reply.answered, language)
            return [*detail, *offered, self._ways_back(reply.answered, language)]
        return [*offered, *([ask] if reply.outcome == "gap" else []), self._topics_row(language)]

    def _votes(self, question: int, language: Language) -> list[Button]:
        labels = ((True, self._texts.say("helpful", language)), (False, self._texts.say("not-helpful", language)))
        return [Button(label, Vote(language, question, helpful)) for helpful, label in labels]

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
        entries = set(answered)
        homes = [category.id for category, members in self._knowledge.categories.values() if entries & set(members)]
        section = self._texts.say("section", language)
        back = [Button(section, Category(home, 0, here=False)) for home in homes] if len(homes) == 1 else []
        return [*back, *self._topics_row(language)]

    def _ask_row(self, language: Language, question: int) -> list[Button]:
        return [Button(self._texts.say("ask-person", language), AskPerson(language, question))]

    def _topics_row(self, language: Language) -> list[Button]:
        return [Button(self._texts.say("topics", language), Topics(here=False))]

    def _category_rows(self, language: Language, here: bool) -> list[list[Button]]:
        categories = [category for category, _ in self._knowledge.categories.values()]
        return [[Button(c.title.in_(language), Category(c.id, 0, here))] for c in categories]

    def _entry_button(self, entry_id: str, language: Language) -> Button:
        return Button(self._knowledge.entries[entry_id].title.in_(language), Show(language, entry_id))


def _titled(reply: Reply) -> bool:
    return reply.outcome == "answer" or any(passage.quotation for passage in reply.passages)


def _passage(passage: Passage, titled: bool) -> Iterator[Block]:
    if titled:
        yield Block(passage.title, "title")
    yield Block(passage.text)
    yield from (Block(note) for note in passage.notes)
    if passage.quotation:
        yield Block(passage.quotation.line, "quote", gap="\n")
