"""Looks at what the bot sends as Telegram would, and as somebody who must not read what is other people's."""

import json
import re
from collections.abc import Iterator
from typing import Any

from handlers.callbacks import decode
from handlers.screen import MAX_COPIED, MAX_NOTICE
from sandbox.errors import ApiError
from sandbox.html import parse_html, utf16_length
from tests.handlers.wire import Params

MOST_TEXT, MOST_CAPTION, MOST_TOPIC, MOST_DATA = 4096, 1024, 128, 64
SAYING = ("sendMessage", "editMessageText", "sendDocument", "sendPhoto", "sendVenue", "copyMessage")
_MARK = re.compile(r"mark(\d+)x")
_LINK = re.compile(r"https://t\.me/bot(\?start=[a-z0-9_-]{1,64})?")


def faults(method: str, params: Params, office: int) -> Iterator[str]:
    """Yield what is wrong with a call; `office` is the chat of the staff."""
    whole = json.dumps(params, ensure_ascii=False)
    try:
        whole.encode()
    except UnicodeEncodeError:
        yield "half a character"
        return
    chat = chat_of(params)
    others = {int(found) for found in _MARK.findall(whole)} - {chat}
    if others and chat not in (0, office):
        yield f"chat {chat} sees what is of {others}"
    if method in ("sendMessage", "editMessageText"):
        yield from _html(params["text"], MOST_TEXT)
    elif params.get("caption", "") != "":
        yield from _html(params["caption"], MOST_CAPTION)
    elif method == "createForumTopic":
        if not params["name"].strip() or len(params["name"]) > MOST_TOPIC:
            yield f"the name of a topic: {params['name']!r}"
    elif method == "answerCallbackQuery":
        if len(params.get("text", "")) > MAX_NOTICE:
            yield "a notice too long"
    elif method == "answerInlineQuery":
        yield from _results(_read(params["results"]))
    yield from _buttons(_read(params.get("reply_markup") or {}))


def chat_of(params: Params) -> int:
    """Return the chat that a call is about, 0 for none."""
    chat = params.get("chat_id")
    return chat if isinstance(chat, int) else 0


def buttons_of(params: Params) -> list[str]:
    """Return the data of the buttons that a call shows."""
    rows = _read(params.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _html(html: str, most: int) -> Iterator[str]:
    try:
        text, _ = parse_html(html)
    except ApiError as refused:
        yield f"{refused.description}: {html!r}"
        return
    if not text.strip() or utf16_length(text) > most:
        yield f"{utf16_length(text)} units of text: {html[:99]!r}"


def _results(results: list[Params]) -> Iterator[str]:
    if len({result["id"] for result in results}) < len(results) or len(results) > 50:
        yield "inline results that are too many, or alike"
    for result in results:
        yield from _html(result["input_message_content"]["message_text"], MOST_TEXT)
        yield from _buttons(result.get("reply_markup", {}))


def _buttons(markup: Params) -> Iterator[str]:
    for button in (button for row in markup.get("inline_keyboard", []) for button in row):
        data, link = button.get("callback_data"), button.get("url")
        if not button["text"].strip():
            yield "a button without a label"
        if data is not None and (decode(data) is None or len(data.encode()) > MOST_DATA):
            yield f"a button that cannot be read: {data!r}"
        if link is not None and not _LINK.fullmatch(link):
            yield f"a link to elsewhere: {link!r}"
        if utf16_length(button.get("copy_text", {}).get("text", "")) > MAX_COPIED:
            yield "too much to copy"
