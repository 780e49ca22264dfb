"""What the bot says of itself, by language: name, descriptions, commands and the menu button."""

from dataclasses import dataclass, field
from typing import Any

Commands = list[dict[str, str]]
Scope = tuple[str, int, int]

DEFAULT_SCOPE: Scope = ("default", 0, 0)


def private_scopes(chat_id: int) -> list[Scope]:
    """Return the scopes of a private chat, the narrowest first."""
    return [("chat", chat_id, 0), ("all_private_chats", 0, 0), DEFAULT_SCOPE]


def group_scopes(chat_id: int, user_id: int, is_admin: bool) -> list[Scope]:
    """Return the scopes that hold for a member of a group, the narrowest first."""
    own: list[Scope] = [("chat_administrators", chat_id, 0)] if is_admin else []
    every: list[Scope] = [("all_chat_administrators", 0, 0)] if is_admin else []
    return [
        ("chat_member", chat_id, user_id),
        *own,
        ("chat", chat_id, 0),
        *every,
        ("all_group_chats", 0, 0),
        DEFAULT_SCOPE,
    ]


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

    def commands_for(self, scopes: list[Scope], language: str) -> Commands:
        """Return the commands a person sees where these scopes hold: the narrowest first, its language first."""
        for scope in scopes:
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []


def base_language(language_code: str) -> str:
    """Return the two letters by which the Bot API keeps languages (`zh` for `zh-hans`)."""
    return language_code.partition("-")[0].lower()
