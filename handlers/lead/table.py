"""Applications as a table, in the language of the staff and the time of the office."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from handlers.commands.command_line import moment
from handlers.lead.answers import FIELDS
from handlers.lead.screens import NAMES, answers_of, sector_in
from handlers.locales import Texts
from handlers.screen import cut
from knowledge.schema import Language
from storage.leads import Lead
from storage.people import User

EXCERPT = 60
_FURTHER = (
    "column-phone",
    "column-language",
    "column-telegram",
    "column-username",
    "column-telegram-id",
    "column-consented",
    "column-consent",
)


@dataclass(frozen=True)
class LeadTable:
    """Applications with the people who sent them, by their ids, as far as they are still known."""

    leads: Sequence[Lead]
    people: Mapping[int, User]
    texts: Texts
    language: Language
    zone: ZoneInfo

    def rows(self) -> Iterator[Sequence[int | str]]:
        """Return everything for a file, headings first."""
        yield [*self._headings(), *(self._say(key) for key in _FURTHER)]
        for lead in self.leads:
            person = self.people.get(lead.user_id)
            yield [
                lead.id,
                moment(lead.created_at, self.zone),
                *self._answers(lead),
                lead.phone,
                self._say(f"language-{lead.language}"),
                person.name if person else "",
                person.username if person else "",
                lead.user_id,
                moment(lead.consent_at, self.zone),
                lead.consent_text,
            ]

    def shown(self) -> Table:
        """Return what fits on a screen."""
        table = Table(box=None, header_style="dim")
        for heading in self._headings():
            table.add_column(heading, overflow="fold")
        for lead in self.leads:
            answers = (escape(cut(" ".join(answer.split()), EXCERPT)) for answer in self._answers(lead))
            table.add_row(str(lead.id), moment(lead.created_at, self.zone), *answers)
        return table

    def _headings(self) -> list[str]:
        received = self._say("column-received", zone=self.zone.key)
        return [self._say("column-number"), received, *(self._say(key) for key in NAMES.values())]

    def _answers(self, lead: Lead) -> list[str]:
        answers = answers_of(lead)
        answers["sector"] = sector_in(self.language, lead.sector, self.texts)
        return [answers[field] for field in FIELDS]

    def _say(self, key: str, **values: object) -> str:
        return self.texts.say(key, self.language, **values)
