"""How the bot introduces itself in Telegram: which commands where, and what it says of itself, by language."""

from dataclasses import dataclass

from telegram import BotCommand

from handlers.locales import Texts
from knowledge.schema import Language

COMMANDS = (
    "start",
    "topics",
    "contact",
    "apply",
    "subscribe",
    "unsubscribe",
    "language",
    "help",
    "privacy",
    "mydata",
    "forget",
)
STAFF_COMMANDS = (
    "inquiries",
    "entry",
    "unanswered",
    "draft",
    "stats",
    "file",
    "undo",
    "version",
    "reload",
    "take",
    "close",
    "reopen",
    "block",
    "unblock",
    "blocked",
    "help",
)
GROUP_COMMANDS = ("help",)  # in groups other than the staff's
# Telegram's language codes; None is for all others
CODES: dict[str | None, Language] = {None: "en", "zh": "zh", "ru": "ru", "uk": "ru", "be": "ru", "kk": "ru"}


@dataclass(frozen=True)
class Profile:
    """What is shown of the bot to people of one language."""

    commands: tuple[BotCommand, ...]
    group_commands: tuple[BotCommand, ...]
    description: str
    short_description: str


def profile(texts: Texts, language: Language) -> Profile:
    """Return the profile in one language."""
    private, group = (
        tuple(BotCommand(name, texts.say(f"command-{name}", language)) for name in names)
        for names in (COMMANDS, GROUP_COMMANDS)
    )
    return Profile(private, group, texts.say("description", language), texts.say("short-description", language))


def staff_commands(texts: Texts, language: Language) -> tuple[BotCommand, ...]:
    """Return the commands of the staff group."""
    return tuple(BotCommand(name, texts.say(f"staff-command-{name}", language)) for name in STAFF_COMMANDS)
