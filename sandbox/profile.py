"""What the bot says of itself, by language: name, descriptions, commands and the menu button."""

from dataclasses import dataclass, field
from typing import Any

Commands = list[dict[str, str]]
Scope = tuple[str, int, int]

DEFAULT_SCOPE: Scope = ("default", 0, 0)
PRIVATE_SCOPE: Scope = ("all_private_chats", 0, 0)


@dataclass(slots=True)
class Profile:
    """The bot's profile as set through the Bot API."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], Commands] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None

    def text(self, kind: str, language: str, fallback: str = "") -> str:
        """Return the name or description in this language, else the one for every language."""
        return self.texts.get((kind, language)) or self.texts.get((kind, "")) or fallback

    def set_text(self, kind: str, language: str, text: str) -> None:
        """Set the name or description of a language; an empty text removes it."""
        if text:
            self.texts[kind, language] = text
        else:
            self.texts.pop((kind, language), None)

    def commands_for(self, chat_id: int, language: str) -> Commands:
        """Return the commands a person sees in a private chat: the narrowest scope first, its language first."""
        for scope in (("chat", chat_id, 0), PRIVATE_SCOPE, DEFAULT_SCOPE):
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []


def base_language(language_code: str) -> str:
    """Return the two letters by which the Bot API keeps languages (`zh` for `zh-hans`)."""
    return language_code.partition("-")[0].lower()
