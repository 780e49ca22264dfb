"""What an investor sees of the contact form. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from handlers.chat.actions import Topics
from handlers.lead.actions import (
    Agree,
    Anew,
    Apply,
    Back,
    Choose,
    Correct,
    KeepAnswer,
    Leave,
    Resume,
    Settle,
    Skip,
)
from handlers.lead.answers import FIELDS, Field, clean
from handlers.lead.form import KEPT_HOURS, SUMMARY, Form
from handlers.locales import Texts
from handlers.screen import Block, Button, Screen, compose
from knowledge.schema import LANGUAGES, Language
from storage.leads import Lead

HERE, SHARE = 0, 1  # the options of "reach"
NO_FORM = Anew("0", 0)
NAMES: dict[Field, str] = {
    "name": "lead-name",
    "organisation": "lead-organisation",
    "country": "lead-country",
    "sector": "lead-sector",
    "plan": "lead-plan",
    "reach": "lead-reach",
}
_PROMPTS: dict[Field, str] = {
    "name": "lead-ask-name",
    "organisation": "lead-ask-organisation",
    "country": "lead-ask-country",
    "sector": "lead-ask-sector",
    "plan": "lead-ask-plan",
    "reach": "lead-ask-reach",
}


@dataclass(frozen=True)
class LeadScreens:
    """Messages in one language; `days` is how long a lead is kept, `name` what the person is called in Telegram."""

    texts: Texts
    language: Language
    days: int
    name: str = ""

    def current(self, form: Form, note: str = "") -> Screen:
        """Return what the form asks for now, under a note if there is one."""
        if form.doubtful:
            return self._doubt(form)
        return self._summary(form, note) if form.step == SUMMARY else self._question(form, form.step, note)

    def options(self, form: Form) -> list[str]:
        """Return the answers that are offered for the field."""
        match form.step:
            case "name":
                name = clean(self.name)
                return [name] if any(character.isalnum() for character in name) else []
            case "sector":
                return sectors(self.texts, self.language)
            case "reach":
                return [self._say("lead-here"), self._say("lead-share")]
        return []

    def share(self) -> Screen:
        """Return the key by which Telegram shares the person's number."""
        key = KeyboardButton(self._say("lead-share"), request_contact=True)
        keys = ReplyKeyboardMarkup([[key]], resize_keyboard=True, one_time_keyboard=True)
        return Screen(compose([Block(self._say("lead-share-prompt"))], (), "").html, keys=keys)

    def put_away(self, key: str = "lead-put-away") -> Screen:
        """Take the key away, which no other message can do, with a few words."""
        return Screen(compose([Block(self._say(key))], (), "").html, keys=ReplyKeyboardRemove())

    def begun(self, form: Form) -> Screen:
        """Say that a form is open."""
        text = self._say("lead-open", number=form.number, count=len(FIELDS))
        resume = Button(self._say("lead-go-on"), Resume(form.id, form.edition))
        return self._compose([Block(text)], [[resume], [Button(self._say("lead-anew"), Anew(form.id, form.edition))]])

    def known(self, lead: Lead) -> Screen:
        """Say that the office has a form, and offer another one."""
        text = self._say("lead-exists", number=lead.id)
        return self._compose([Block(text)], [[Button(self._say("lead-another"), NO_FORM)], [self._topics()]])

    def gone(self) -> Screen:
        """Say that the form is no longer open."""
        return self._compose([Block(self._say("lead-gone"))], [[apply_button(self.texts, self.language)]])

    def left(self) -> Screen:
        """Say that nothing of the form is kept."""
        return self._compose([Block(self._say("lead-left"))], [[self._topics()]])

    def received(self, lead: Lead) -> Screen:
        """Confirm what has been stored."""
        blocks = [
            Block(self._say("lead-received", number=lead.id), "title"),
            Block("\n".join(lines(answers_of(lead), self.texts, self.language))),
            Block(self._say("lead-next")),
        ]
        return self._compose(blocks, [[self._topics()]])

    def consent(self) -> str:
        """Return what the person agrees to."""
        return self._say("lead-consent", days=self.days)

    def _question(self, form: Form, field: Field, note: str) -> Screen:
        begins = form.number == 1 and not form.answers
        progress = self._say("lead-progress", number=form.number, count=len(FIELDS))
        blocks = [
            Block(self._say("lead-intro", hours=KEPT_HOURS) if begins and not note else ""),
            Block(self._say("lead-correcting") if form.correcting else progress, "title"),
            Block(note),
            Block(self._say(_PROMPTS[field])),
            Block(self._say("lead-so-far", value=form.given) if form.given else ""),
        ]
        at = (form.id, form.edition)
        offered = [Button(option, Choose(*at, number)) for number, option in enumerate(self.options(form))]
        width = 2 if field == "sector" else 1
        rows = [offered[place : place + width] for place in range(0, len(offered), width)]
        keep = form.given and not form.correcting
        rows.append([Button(self._say("lead-keep"), KeepAnswer(*at))] if keep else [])
        rows.append([Button(self._say("lead-skip"), Skip(*at))] if form.can_skip else [])
        back = form.number > 1 or form.correcting
        rows.append([Button(self._say("lead-back"), Back(*at))] if back else [])
        if not form.correcting:  # there it might be taken for the end of the correction
            rows[-1].append(Button(self._say("cancel"), Leave(*at)))
        return self._compose(blocks, rows)

    def _doubt(self, form: Form) -> Screen:
        asked = "" if form.step == SUMMARY else self._say(_PROMPTS[form.step])
        blocks = [Block(self._say("lead-doubt")), Block(form.doubtful, "quote"), Block(asked)]
        answer = Button(self._say("lead-is-answer"), Settle(form.id, form.edition, True))
        other = Button(self._say("lead-is-other"), Settle(form.id, form.edition, False))
        return self._compose(blocks, [[answer], [other]])

    def _summary(self, form: Form, note: str) -> Screen:
        blocks = [
            Block(self._say("lead-summary"), "title"),
            Block(note),
            Block("\n".join(lines(form.answers, self.texts, self.language))),
            Block(self.consent()),
        ]
        at = (form.id, form.edition)
        fields = [Button(f"✎ {self._say(NAMES[field])}", Correct(*at, field)) for field in FIELDS]
        agree = Button(self._say("lead-agree"), Agree(*at, self.language))
        decline = Button(self._say("lead-decline"), Leave(*at))
        return self._compose(blocks, [[agree], [decline], fields[:3], fields[3:]])

    def _topics(self) -> Button:
        return Button(self._say("topics"), Topics(here=False))

    def _say(self, key: str, **values: object) -> str:
        return self.texts.say(key, self.language, **values)

    def _compose(self, blocks: Sequence[Block], rows: Sequence[Sequence[Button]]) -> Screen:
        return compose(blocks, rows, self._say("shortened"))


def apply_button(texts: Texts, language: Language) -> Button:
    """Return the button that leads to the form."""
    return Button(texts.say("lead-apply", language), Apply())


def sectors(texts: Texts, language: Language) -> list[str]:
    """Return the sectors that are offered, in the same order in every language.

    They are the usual ones, in the bot's own words: the source names no sectors that the area would prefer.
    """
    return texts.say("lead-sectors", language).split("\n")


def sector_in(language: Language, sector: str, texts: Texts) -> str:
    """Return a sector that was chosen from those offered in a language; one that was written stays as it is."""
    for own in LANGUAGES:
        if sector in (offered := sectors(texts, own)):
            return sectors(texts, language)[offered.index(sector)]
    return sector


def answers_of(lead: Lead) -> dict[Field, str]:
    """Return the answers of a stored form."""
    return {field: getattr(lead, field) for field in FIELDS}


def lines(answers: Mapping[Field, str], texts: Texts, language: Language) -> list[str]:
    """Return answers with their names, a line each; what was skipped is a dash."""
    say = texts.say
    shown = dict(answers) | {"sector": sector_in(language, answers["sector"], texts)}
    return [
        say("lead-line", language, field=say(NAMES[field], language), value=shown[field] or "–") for field in FIELDS
    ]
