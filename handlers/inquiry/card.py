"""The card by which staff see an inquiry: who asks what, what the assistant said, and how it stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation import as_language
from handlers.inbox.actions import BeginAnswered
from handlers.inquiry.staff_actions import Close, Reopen, Take
from handlers.locales import Texts
from handlers.screen import MAX_UNITS, Block, Button, Screen, compose, cut, size
from knowledge.schema import Knowledge, Language
from storage.inquiries import Inquiry

MAX_EARLIER = 300  # of each question before: what the matter was can be seen


@dataclass(frozen=True)
class Card:
    """A card; `whole` is its text where the message had to be shortened, else empty."""

    screen: Screen
    whole: str


class CardMaker:
    """Makes cards in the language of the staff."""

    def __init__(self, texts: Texts, knowledge: Knowledge, language: Language) -> None:
        self._texts = texts
        self._knowledge = knowledge
        self._language = language

    def card(self, inquiry: Inquiry, in_topic: bool, forms: Sequence[int] = (), is_blocked: bool = False) -> Card:
        """Return the card of an inquiry, with what staff can do with it.

        forms       the numbers of the person's contact forms
        is_blocked  whether the office does not want to hear from the person
        """
        numbers = ", ".join(str(form) for form in forms)
        blocks = [
            Block(self.headline(inquiry), "title"),
            Block(self.person(inquiry), gap="\n"),
            *([Block(self._say("card-forms", numbers=numbers), gap="\n")] if forms else []),
            *([Block(self._say("card-blocked"))] if is_blocked else []),
            *self._quoted("card-question", inquiry.question),
            *self._quoted("card-answer", given_answer(inquiry)),
            *self._quoted("card-before", "\n".join(self._turns(inquiry))),
            Block(self._say("card-how-topic" if in_topic else "card-how-reply")),
        ]
        whole = "\n".join(block.text for block in blocks) if size(blocks) > MAX_UNITS else ""
        return Card(compose(blocks, [self._buttons(inquiry)], self._say("card-shortened")), whole)

    def headline(self, inquiry: Inquiry) -> str:
        """Return the number and how the inquiry stands."""
        return self._say(f"card-{inquiry.state}", number=inquiry.id, name=inquiry.taken_by_name)

    def person(self, inquiry: Inquiry) -> str:
        """Return who asks, in one line."""
        language = as_language(inquiry.language) or self._language
        username = [f"@{inquiry.username}"] if inquiry.username else []
        return " · ".join((inquiry.name, *username, self._say(f"language-{language}")))

    def _turns(self, inquiry: Inquiry) -> list[str]:
        lines = []
        for turn in inquiry.transcript:
            if "answer" not in turn:
                entries = [
                    self._knowledge.entries[entry] for entry in turn["entries"] if entry in self._knowledge.entries
                ]
                titles = "; ".join(entry.title.in_(self._language) for entry in entries)
                lines.append(f"{self._say('card-investor')} {cut(turn['question'], MAX_EARLIER)}")
                lines.append(f"{self._say('card-assistant')} {titles or self._say('card-no-answer')}")
        return lines

    def _quoted(self, key: str, text: str) -> list[Block]:
        return [Block(self._say(key)), Block(text, "quote", gap="\n")] if text else []

    def _buttons(self, inquiry: Inquiry) -> list[Button]:
        """Return the buttons; who has taken it stands where one takes it, so that nothing moves under a finger."""
        if inquiry.state == "closed":
            draft = [Button(self._say("card-draft"), BeginAnswered(inquiry.id))] if inquiry.answer else []
            return [Button(self._say("card-reopen"), Reopen(inquiry.id)), *draft]
        key = "card-take" if inquiry.state == "open" else "card-taken-by"
        take = Button(self._say(key, name=inquiry.taken_by_name), Take(inquiry.id))
        return [take, Button(self._say("card-close"), Close(inquiry.id))]

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(key, self._language, **values)


def given_answer(inquiry: Inquiry) -> str:
    """Return what the assistant had answered to the question; empty if it was not asked."""
    return next((str(turn["answer"]) for turn in inquiry.transcript if "answer" in turn), "")


def topic_name(inquiry: Inquiry) -> str:
    """Return the name of an investor's topic, which Telegram limits to 128 characters."""
    name = " ".join(inquiry.name.split())
    return f"№{inquiry.id} · {name[:90]} · {inquiry.language}"
