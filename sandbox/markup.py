"""Keyboards under messages and below the text field, checked as Telegram checks them."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.entities import has_surrogates
from sandbox.errors import ApiError, bad_request
from sandbox.html import utf16_length

MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
MAX_COPIED = 256
MAX_SWITCHED = 256
MAX_KEYS = 300
MAX_PLACEHOLDER = 64
KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")
SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat")
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


def reply_markup(markup: Any, is_private: bool) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return what stands under the message, and what is to change below the text field."""
    if isinstance(markup, dict) and any(kind in markup for kind in KEYBOARDS):
        return None, _below(markup, is_private)
    return inline_keyboard(markup), None


def inline_keyboard(markup: Any) -> dict[str, Any] | None:
    """Return the inline keyboard that a message shows, or None for an empty one."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if any(kind in markup for kind in KEYBOARDS):
        raise bad_request("inline keyboard expected")
    rows = _rows(markup.get("inline_keyboard", []), "inline_keyboard", "InlineKeyboardMarkup")
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in checked) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": checked} if checked else None


def _rows(rows: Any, field: str, kind: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" of the {kind} must be an Array of Arrays')
    return rows


def _below(markup: dict[str, Any], is_private: bool) -> dict[str, Any] | None:
    selective = bool(markup.get("selective"))
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True, "selective": selective}
    if markup.get("force_reply"):
        return {"force_reply": True, "selective": selective} | _placeholder(markup)
    rows = _rows(markup.get("keyboard", []), "keyboard", "ReplyKeyboardMarkup")
    keys = [[_key(key, is_private) for key in row] for row in rows if row]
    if sum(len(row) for row in keys) > MAX_KEYS:
        raise bad_request("reply markup is too long")
    flags = {name: bool(markup.get(name)) for name in ("resize_keyboard", "one_time_keyboard", "is_persistent")}
    return {"keyboard": keys, "selective": selective} | flags | _placeholder(markup) if keys else None


def _placeholder(markup: dict[str, Any]) -> dict[str, str]:
    placeholder = str(markup.get("input_field_placeholder") or "")
    return {"input_field_placeholder": placeholder[:MAX_PLACEHOLDER]} if placeholder else {}


def _key(key: Any, is_private: bool) -> dict[str, Any]:
    if isinstance(key, str):
        key = {"text": key}
    if not isinstance(key, dict):
        raise bad_request("KeyboardButton must be an Object")
    text = key.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if has_surrogates(text):
        raise bad_request("keyboard button text must be encoded in UTF-8")
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    for request, asked in (("request_contact", "phone number"), ("request_location", "location")):
        if key.get(request):
            if not is_private:
                raise bad_request(f"{asked} can be requested in private chats only")
            return {"text": text, request: True}
    return {"text": text}


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
    elif action in SWITCHES and (not isinstance(value, str) or utf16_length(value) > MAX_SWITCHED):
        raise _wrong(f'Field "{action}" must be of type String')


def _check_url(url: Any) -> None:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        parts = urlsplit("")
    known = parts.scheme in ("http", "https", "tg", "ton") or (not parts.scheme and "." in parts.path)
    if not known or " " in str(url) or not (parts.netloc or parts.path):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
