"""What a person in front of a Telegram client can do; each act reaches the bot as the update Telegram would send."""

import base64
import binascii
from typing import Any

from sandbox import limits
from sandbox.chats import Chat, Message
from sandbox.entities import is_blank, split_long
from sandbox.errors import ApiError, ControlError
from sandbox.html import utf16_length
from sandbox.state import State

FILE_KINDS = ("photo", "document", "sticker", "voice")


def _clean(value: Any) -> str:
    """Return what a keyboard can have typed: half characters become the replacement character."""
    return str(value or "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def send(state: State, chat: Chat, what: dict[str, Any]) -> list[Message]:
    """Send what the control request describes, as one message or, for a long text, several."""
    if chat.blocked:
        raise ControlError("the bot is blocked: unblock it first")
    contents = _contents(state, chat, what)
    reply_to = chat.messages.get(int(what.get("reply_to") or 0))
    chat.started = True
    sent = []
    for content in contents:
        user = chat.person.as_user()
        message = state.post(chat, user, content, reply_to=reply_to.shown() if reply_to else None)
        state.updates.add("message", message.shown())
        sent.append(message)
    return sent


def _contents(state: State, chat: Chat, what: dict[str, Any]) -> list[dict[str, Any]]:
    kind = what.get("kind", "text")
    if kind == "text":
        text = _clean(what.get("text"))
        contents = [limits.typed(part) for part in split_long(text, limits.MAX_TEXT)]
        shown = [content for content in contents if not is_blank(content["text"])]
        if not shown:
            raise ControlError("there is nothing to send")
        return shown
    if kind in FILE_KINDS:
        return [_file_content(state, kind, what)]
    if kind == "location":
        return [{"location": {key: float(what.get(key, 0)) for key in ("latitude", "longitude")}}]
    if kind == "contact":
        contact = {"phone_number": _clean(what.get("phone_number")), "first_name": _clean(what.get("first_name"))}
        own = {"user_id": chat.id} if what.get("own") else {}
        return [{"contact": contact | own}]
    raise ControlError(f"unknown kind of message: {kind}")


def _file_content(state: State, kind: str, what: dict[str, Any]) -> dict[str, Any]:
    try:
        data = base64.b64decode(what.get("data") or "", validate=True)
        name, mime_type = _clean(what.get("file_name")) or kind, _clean(what.get("mime_type"))
        stored = state.files.add(kind, name, mime_type or "application/octet-stream", data)
    except (binascii.Error, TypeError):
        raise ControlError("the file's data must be base64") from None
    except ApiError as refused:
        raise ControlError(refused.description) from None
    content = stored.content()
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        content["sticker"] |= shape | {"emoji": _clean(what.get("emoji"))}
    if kind == "voice":
        content["voice"]["duration"] = int(what.get("duration") or 1)
    caption = limits.typed(_clean(what.get("caption")), "caption", "caption_entities")
    if utf16_length(caption["caption"]) > limits.MAX_CAPTION:
        raise ControlError("the caption is too long")
    return content if is_blank(caption["caption"]) else content | caption


def edit(state: State, chat: Chat, message_id: int, text: str) -> Message:
    """Change the text or caption of the person's own message."""
    message = _message(chat, message_id)
    if message.from_bot:
        raise ControlError("only one's own messages can be edited")
    key = "text" if "text" in message.content else "caption"
    entities_key = "entities" if key == "text" else "caption_entities"
    limit = limits.MAX_TEXT if key == "text" else limits.MAX_CAPTION
    content = limits.typed(_clean(text), key, entities_key)
    if is_blank(content[key]) or utf16_length(content[key]) > limit:
        raise ControlError(f"an edited message has 1 to {limit} characters")
    kept = {name: value for name, value in message.content.items() if name not in (key, entities_key)}
    state.change(chat, message, kept | content, None)
    state.updates.add("edited_message", message.shown())
    return message


def press(state: State, chat: Chat, message_id: int, row: int, column: int) -> dict[str, Any]:
    """Press a button under a message; what follows depends on the button."""
    message = _message(chat, message_id)
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise ControlError("there is no such button")
    button = rows[row][column]
    if "url" in button:
        return {"url": button["url"]}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    if "callback_data" not in button:
        raise ControlError("this kind of button does nothing here")
    query_id = state.open_callback(chat)
    query = {
        "id": query_id,
        "from": chat.person.as_user(),
        "message": message.shown(),
        "chat_instance": str(chat.id),
        "data": button["callback_data"],
    }
    state.updates.add("callback_query", query)
    return {"callback_query_id": query_id}


def _message(chat: Chat, message_id: int) -> Message:
    message = chat.messages.get(message_id)
    if message is None:
        raise ControlError("there is no such message")
    return message


def block(state: State, chat: Chat, blocked: bool) -> None:
    """Block the bot or let it write again."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    bot = state.bot_user()
    statuses: list[dict[str, Any]] = [
        {"user": bot, "status": "member"},
        {"user": bot, "status": "kicked", "until_date": 0},
    ]
    change = {
        "chat": chat.about,
        "from": chat.person.as_user(),
        "date": int(state.clock()),
        "old_chat_member": statuses[not blocked],
        "new_chat_member": statuses[blocked],
    }
    state.updates.add("my_chat_member", change)
    state.events.add("blocked", chat.id, blocked=blocked)
