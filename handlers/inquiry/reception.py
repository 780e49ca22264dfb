"""How the office can be reached, for /contact and for replies that lead there. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from handlers.inquiry.actions import AskPerson, ShowMap
from handlers.lead.screens import apply_button
from handlers.locales import Texts
from handlers.office import Office
from handlers.screen import MAX_COPIED, Button, CopyText
from knowledge.reply import Passage
from knowledge.schema import Invitation, Knowledge, Language


@dataclass(frozen=True)
class Reception:
    """What an investor is told of the office at a moment."""

    texts: Texts
    office: Office
    now: datetime

    def told(self, passage: Passage, knowledge: Knowledge, language: Language) -> str:
        """Return the ways to the office, as far as they are known, for a passage that is about them; else nothing."""
        about = knowledge.entries.get(passage.entry)
        if about is None or about.invites != "contact":
            return ""
        return "\n".join([*self.office.contacts(self.texts, language), *self.opening(language)])

    def opening(self, language: Language) -> list[str]:
        """Return when the office is open, a line each."""
        return self.office.opening(self.now, self.texts, language)

    def rows(self, invited: Collection[Invitation], question: int, language: Language) -> list[list[Button]]:
        """Return the buttons that lead to the office, for a question by its number in the log."""
        ask = [Button(self.texts.say("ask-person", language), AskPerson(language, question))]
        apply = [apply_button(self.texts, language)]
        if "contact" in invited:
            return [ask, apply, *self.ways(language)]
        return [apply, ask] if invited else []

    def ways(self, language: Language) -> list[list[Button]]:
        """Return the buttons that copy a way to the office, and the one that shows it on the map."""
        office = self.office
        ways = {"copy-phone": office.phone, "copy-email": office.email, "copy-address": office.address}
        kept = {key: value for key, value in ways.items() if value and len(value) <= MAX_COPIED}
        rows = [[Button(self.texts.say(key, language), CopyText(value))] for key, value in kept.items()]
        on_map = [Button(self.texts.say("office-map", language), ShowMap(language))]
        return [*rows, on_map] if office.location else rows
