"""Keyboards under messages, checked as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.entities import has_surrogates
from sandbox.errors import ApiError, bad_request

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_COPIED = 256
ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
)


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """Return the inline keyboard that a message shows, or None for an empty one."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "keyboard" in markup:
        raise bad_request("the sandbox knows inline keyboards only")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in checked) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": checked} if checked else None


def _wrong(reason: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {reason}")


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _wrong('Can\'t find field "text"')
    text = button["text"]
    if not isinstance(text, str):
        raise _wrong('Field "text" must be of type String')
    if has_surrogates(text):
        raise bad_request("inline keyboard button text must be encoded in UTF-8")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    action = next((name for name in ACTIONS if name in button), None)
    if action is None:
        raise _wrong("Text buttons are unallowed in the inline keyboard")
    _check_action(action, button[action])
    return {"text": text, action: button[action]}


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode("utf-8", "replace")) <= MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        _check_url(value)
    elif action == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= MAX_COPIED:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_url(url: Any) -> None:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        parts = urlsplit("")
    known = parts.scheme in ("http", "https", "tg", "ton") or (not parts.scheme and "." in parts.path)
    if not known or " " in str(url) or not (parts.netloc or parts.path):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
