"""How an announcement stands, for staff: one message that is edited from the question to the last figures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.locales import Texts
from handlers.news.piece import blocks_of_news
from handlers.news.subscription_actions import Announce, NotNow, Stop
from handlers.screen import MAX_UNITS, Block, Button, Rows, Screen, compose, size
from knowledge.schema import LANGUAGES, Language
from storage.announcements import Announcement, State
from storage.recipients import Figures

_HEADLINES: dict[State, str] = {
    "offered": "announce-offered",
    "declined": "announce-declined",
    "sending": "announce-sending",
    "done": "announce-done",
    "stopped": "announce-stopped",
    "outdated": "announce-outdated",
}


@dataclass(frozen=True)
class Standing:
    """How an announcement stands.

    listeners  how many people of each language it would reach, as long as it is not decided
    busy       how many are in the middle of a form
    """

    announcement: Announcement
    figures: Figures
    listeners: dict[Language, int]
    busy: int = 0


def screen_of(standing: Standing, texts: Texts, language: Language) -> tuple[Screen, str]:
    """Return the message for staff, and its whole text where the message had to be shortened, else ""."""
    announcement = standing.announcement
    title = announcement.content[language]["title"]
    blocks = [Block(texts.say(_HEADLINES[announcement.state], language, title=title), "title")]
    blocks += [Block(line, gap="\n") for line in _lines(standing, texts, language)]
    for each in LANGUAGES:
        news = "\n".join(block.text for block in blocks_of_news(texts, announcement, each))
        blocks += [Block(f"{texts.say('language-name', each)}:"), Block(news, "quote", gap="\n")]
    whole = "\n\n".join(block.text for block in blocks) if size(blocks) > MAX_UNITS else ""
    return compose(blocks, _rows(announcement, texts, language), texts.say("shortened", language)), whole


def _lines(standing: Standing, texts: Texts, language: Language) -> Sequence[str]:
    announcement, figures = standing.announcement, standing.figures
    lines = []
    if announcement.state in ("offered", "declined"):
        names = {each: texts.say("language-name", each) for each in LANGUAGES}
        counted = [f"{names[each]} {count}" for each, count in standing.listeners.items() if count]
        people = ", ".join(counted) or texts.say("announce-nobody", language)
        category = announcement.content[language]["category"]
        lines.append(texts.say("announce-audience", language, category=category, people=people))
    if announcement.state == "outdated":
        lines.append(texts.say("announce-why-outdated", language))
    if announcement.decided_by:
        lines.append(texts.say("announce-decided", language, name=announcement.decided_by))
    if announcement.state == "sending":
        done = figures.total - figures.pending - figures.sending
        lines.append(texts.say("announce-progress", language, done=done, total=figures.total))
        if standing.busy:
            lines.append(texts.say("announce-waiting", language, count=standing.busy))
    elif figures.total:
        counted_fates = {fate: getattr(figures, fate) for fate in ("sent", "blocked", "failed")}
        uncertain = figures.uncertain + figures.sending
        lines.append(texts.say("announce-figures", language, **counted_fates, uncertain=uncertain))
        if figures.pending:
            lines.append(texts.say("announce-left", language, count=figures.pending))
    return lines


def _rows(announcement: Announcement, texts: Texts, language: Language) -> Rows:
    number = announcement.id
    match announcement.state:
        case "offered":
            yes = Button(texts.say("announce-yes", language), Announce(number))
            return [[yes], [Button(texts.say("announce-not-now", language), NotNow(number))]]
        case "declined":
            return [[Button(texts.say("announce-after-all", language), Announce(number))]]
        case "sending":
            return [[Button(texts.say("announce-stop", language), Stop(number))]]
    return []
