"""Bot API methods by which a bot gets its updates, its own name and files."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.errors import ApiError, bad_request
from sandbox.state import State
from sandbox.transport import Params
from sandbox.updates import WEBHOOK_IS_ACTIVE

MAX_UPDATES = 100
MAX_HELD_SECONDS = 50


def get_updates(state: State, params: Params) -> Awaitable[list[dict[str, Any]]]:
    """Return pending updates, or hold the call until there are some."""
    if state.webhook.url:
        raise ApiError(409, WEBHOOK_IS_ACTIVE)
    _keep_allowed(state, params)
    limit = params.integer("limit")
    timeout = min(max(params.integer("timeout"), 0), MAX_HELD_SECONDS)
    return state.updates.poll(params.integer("offset"), limit if 1 <= limit <= MAX_UPDATES else MAX_UPDATES, timeout)


def _keep_allowed(state: State, params: Params) -> None:
    allowed = params.json("allowed_updates")
    if isinstance(allowed, list):
        state.updates.allowed = [str(kind) for kind in allowed]


def set_webhook(state: State, params: Params) -> bool:
    """Bring updates to an address, or, where it is empty, let the bot ask for them."""
    state.webhook.set(params.text("url"), params.text("secret_token"), params.integer("max_connections"))
    _keep_allowed(state, params)
    if params.flag("drop_pending_updates"):
        state.updates.drop()
    if state.webhook.url:
        state.updates.end_poll()
    return True


def delete_webhook(state: State, params: Params) -> bool:
    """Let the bot ask for its updates."""
    state.webhook.set("", "", 0)
    if params.flag("drop_pending_updates"):
        state.updates.drop()
    return True


def get_webhook_info(state: State, params: Params) -> dict[str, Any]:
    """Return how updates are delivered."""
    return state.webhook.info() | ({"allowed_updates": state.updates.allowed} if state.updates.allowed else {})


def get_me(state: State, params: Params) -> dict[str, Any]:
    """Return the bot."""
    denied = dict.fromkeys(("can_read_all_group_messages", "can_connect_to_business", "has_main_web_app"), False)
    return state.bot_user() | {"can_join_groups": True, "supports_inline_queries": True} | denied


def get_file(state: State, params: Params) -> dict[str, Any]:
    """Return where a file can be downloaded."""
    stored = state.files.get(params.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return stored.describe() | {"file_path": stored.path}


def leave(state: State, params: Params) -> bool:
    """Log the bot out or close it, which changes nothing here."""
    return True


METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getupdates": get_updates,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getme": get_me,
    "getfile": get_file,
    "logout": leave,
    "close": leave,
}
