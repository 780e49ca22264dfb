"""What an investor is told about an inquiry to the office. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.chat.actions import Topics
from handlers.conversation import as_language
from handlers.inquiry.actions import AddMore, AskPerson, CancelWriting, End, GoOn, LetAssistant
from handlers.inquiry.reception import Reception
from handlers.lead.screens import apply_button
from handlers.locales import Texts
from handlers.office import Office
from handlers.screen import Block, Button, Screen, compose
from knowledge.schema import Language
from storage.inquiries import Inquiry
from storage.questions import Question


def language_for(inquiry: Inquiry, chosen: str | None) -> Language:
    """Return the language in which to speak of an inquiry: the one that the person chose, else that of the inquiry."""
    return as_language(chosen or inquiry.language) or "en"


@dataclass(frozen=True)
class InquiryScreens:
    """Messages in one language; `has_group` tells whether a staff group sees inquiries at once."""

    texts: Texts
    office: Office
    has_group: bool
    language: Language

    def received(self, inquiry: Inquiry, now: datetime) -> Screen:
        """Confirm a new inquiry, and say what to expect and what one's next messages do."""
        quote = [Block(inquiry.question, "quote")] if inquiry.question else []
        blocks = [Block(self._say("inquiry-received", inquiry), "title"), *quote, *self._expectations(now)]
        add = Button(self._say("inquiry-add"), AddMore(inquiry.id))
        withdraw = Button(self._say("inquiry-withdraw"), End(inquiry.id))
        return self._compose([*blocks, Block(self._say("inquiry-write-on"))], [[add], [withdraw]])

    def added(self, inquiry: Inquiry, question: str) -> Screen:
        """Confirm a further question."""
        blocks = [Block(self._say("inquiry-added", inquiry), "title"), Block(question, "quote")]
        return self._compose([*blocks, Block(self._say("inquiry-write-on"))], [[self.end(inquiry)]])

    def already(self, inquiry: Inquiry) -> Screen:
        """Say that the office has the question."""
        return self._compose([Block(self._say("inquiry-already", inquiry))], [[self.end(inquiry)]])

    def passed_on(self, inquiry: Inquiry, has_words: bool, is_masked: bool) -> Screen:
        """Confirm a message to the office, and offer the assistant in its place."""
        ask = [Button(self._say("inquiry-ask-assistant"), LetAssistant(inquiry.id))] if has_words else []
        hidden = [Block(self._say("inquiry-masked"))] if is_masked else []
        return self._compose([Block(self._say("inquiry-passed-on", inquiry)), *hidden], [ask, [self.end(inquiry)]])

    def how_to_add(self, inquiry: Inquiry) -> Screen:
        """Say how to add something."""
        return self._compose([Block(self._say("inquiry-add-how", inquiry))], [])

    def end(self, inquiry: Inquiry) -> Button:
        """Return the button that withdraws the question, or ends the conversation."""
        withdraws = inquiry.state == "open"
        return Button(self._say("inquiry-withdraw" if withdraws else "inquiry-finish"), End(inquiry.id))

    def ended(self, inquiry: Inquiry, key: str) -> Screen:
        """Say that an inquiry is closed, by `key`, and offer to go on."""
        go_on = Button(self._say("inquiry-reopen"), GoOn(inquiry.id))
        return self._compose([Block(self._say(key, inquiry))], [[go_on], [self._topics()]])

    def remark(self, inquiry: Inquiry, key: str) -> Screen:
        """Say how an inquiry stands."""
        return self._compose([Block(self._say(key, inquiry))], [[self.end(inquiry)]])

    def contact(self, inquiry: Inquiry | None, last: Question | None, now: datetime) -> Screen:
        """Say how to reach the office; with an open inquiry, how it stands, else with what to turn to it."""
        reception = Reception(self.texts, self.office, now)
        blocks = [Block(self._say("contact"), "title"), *self._lines(self.office.contacts(self.texts, self.language))]
        hours = self._hours(now) or self._lines(reception.opening(self.language))
        ways = reception.ways(self.language)
        if inquiry is not None:
            stands = Block(self._say(f"inquiry-is-{inquiry.state}", inquiry))
            write_on = Block(self._say("inquiry-write-on"))
            return self._compose([*blocks, *hours, stands, write_on], [[self.end(inquiry)], *ways])
        pass_on = last and Button(self._say("contact-pass-on", question=last.text), AskPerson(self.language, last.id))
        write = Button(self._say("contact-write"), AskPerson(self.language, 0))
        own = [[pass_on] if pass_on else [], [write], [apply_button(self.texts, self.language)]]
        rows = [*own, *ways, [self._topics()]]
        return self._compose([*blocks, Block(self._say("contact-ask")), *hours], rows)

    def write(self) -> Screen:
        """Ask for the question."""
        cancel = Button(self._say("inquiry-cancel"), CancelWriting(self.language))
        return self._compose([Block(self._say("inquiry-write"))], [[cancel]])

    def cancelled(self) -> Screen:
        """Say that nothing was sent."""
        return self._compose([Block(self._say("inquiry-cancelled"))], [[self._topics()]])

    def not_passed_on(self) -> Screen:
        """Say that a message did not reach the office."""
        return self._compose([Block(self._say("inquiry-not-passed-on"))], [])

    def _expectations(self, now: datetime) -> list[Block]:
        """Return who will answer and when; without a staff group nothing is promised, and other ways are named."""
        if self.has_group:
            return [Block(self._say("inquiry-will-answer")), *self._hours(now)]
        contacts = self.office.contacts(self.texts, self.language)
        otherwise = [Block(self._say("inquiry-no-promise-but")), *self._lines(contacts, "\n")] if contacts else []
        return [Block(self._say("inquiry-no-promise")), *otherwise]

    def _hours(self, now: datetime) -> list[Block]:
        return self._lines(self.office.expectations(now, self.texts, self.language)) if self.has_group else []

    def _lines(self, lines: list[str], gap: str = "\n\n") -> list[Block]:
        return [Block("\n".join(lines), gap=gap)] if lines else []

    def _topics(self) -> Button:
        return Button(self._say("topics"), Topics(here=False))

    def _say(self, key: str, inquiry: Inquiry | None = None, **values: object) -> str:
        numbered = {"number": inquiry.id} if inquiry else {}
        return self.texts.say(key, self.language, **numbered, **values)

    def _compose(self, blocks: Sequence[Block], rows: Sequence[Sequence[Button]]) -> Screen:
        return compose(blocks, rows, self._say("shortened"))
