"""Bot API methods about the bot itself: commands, name, descriptions and the menu button."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.chats import Chat
from sandbox.errors import bad_request
from sandbox.groups import Group
from sandbox.profile import Commands, Scope
from sandbox.state import BOT_NAME, State
from sandbox.transport import Params

SCOPES = frozenset(
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member".split()
)
MAX_COMMANDS = 100

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _scope(state: State, params: Params) -> Scope:
    scope = params.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if not isinstance(kind, str) or kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat_id, user_id = (scope.get(key, 0) for key in ("chat_id", "user_id"))
    if kind.startswith("chat") and not (isinstance(chat_id, int) and chat_id):
        raise bad_request("chat_id is empty")
    if not isinstance(user_id, int):
        raise bad_request("invalid user_id specified")
    if not kind.startswith("chat"):
        return kind, 0, 0
    if not isinstance(state.active_chat(chat_id), Group) and kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    return kind, chat_id, user_id if kind == "chat_member" else 0


def _checked(commands: Any) -> Commands:
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse BotCommand: expected an Array of Objects")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked: Commands = []
    for command in commands:
        name = str(command.get("command", "")).removeprefix("/")
        description = str(command.get("description", "")).strip()
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": description})
    return checked


def set_my_commands(state: State, params: Params) -> bool:
    """Set the commands of a scope and language."""
    commands = _checked(params.json("commands"))
    state.profile.commands[_scope(state, params), _language(params)] = commands
    state.events.add("profile")
    return True


def delete_my_commands(state: State, params: Params) -> bool:
    """Remove the commands of a scope and language."""
    state.profile.commands.pop((_scope(state, params), _language(params)), None)
    state.events.add("profile")
    return True


def get_my_commands(state: State, params: Params) -> Commands:
    """Return the commands of exactly this scope and language."""
    return state.profile.commands.get((_scope(state, params), _language(params)), [])


def _set_text(kind: str, limit: int, refusal: str) -> Callable[[State, Params], bool]:
    def set_text(state: State, params: Params) -> bool:
        text = params.text(kind).strip()
        if len(text) > limit:
            raise bad_request(refusal)
        state.profile.set_text(kind, _language(params), text)
        state.events.add("profile")
        return True

    return set_text


def _get_text(kind: str, fallback: str = "") -> Callable[[State, Params], dict[str, str]]:
    def get_text(state: State, params: Params) -> dict[str, str]:
        return {kind: state.profile.text(kind, _language(params), fallback)}

    return get_text


def _menu_chat(state: State, params: Params) -> Chat | None:
    return state.reachable_chat(params.integer("chat_id")) if params.text("chat_id") else None


def set_chat_menu_button(state: State, params: Params) -> bool:
    """Set the menu button of one chat or of all."""
    chat = _menu_chat(state, params)
    if isinstance(chat, Group):
        raise bad_request("invalid chat_id specified")
    button = params.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    if chat is None:
        state.profile.menu_button = button
    else:
        chat.menu_button = button
    state.events.add("profile")
    return True


def get_chat_menu_button(state: State, params: Params) -> dict[str, Any]:
    """Return the menu button of one chat or of all."""
    chat = _menu_chat(state, params)
    own = None if chat is None else chat.menu_button
    return own or state.profile.menu_button or {"type": "default"}


METHODS: dict[str, Callable[[State, Params], Any]] = {
    "setmycommands": set_my_commands,
    "deletemycommands": delete_my_commands,
    "getmycommands": get_my_commands,
    "setmyname": _set_text("name", 64, "BOT_NAME_TOO_LONG"),
    "getmyname": _get_text("name", BOT_NAME),
    "setmydescription": _set_text("description", 512, "BOT_DESCRIPTION_TOO_LONG"),
    "getmydescription": _get_text("description"),
    "setmyshortdescription": _set_text("short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
    "getmyshortdescription": _get_text("short_description"),
    "setchatmenubutton": set_chat_menu_button,
    "getchatmenubutton": get_chat_menu_button,
}
