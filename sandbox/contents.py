"""What a person can put into a message: text, files, a place, a contact."""

import base64
import binascii
from typing import Any

from sandbox import limits
from sandbox.chats import Person
from sandbox.entities import is_blank, split_long
from sandbox.errors import ApiError, ControlError
from sandbox.html import utf16_length
from sandbox.state import State

FILE_KINDS = ("photo", "document", "sticker", "voice")
HARBIN = (45.8, 126.53)


def clean(value: Any) -> str:
    """Return what a keyboard can have typed: half characters become the replacement character."""
    return str(value or "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written(state: State, person: Person, what: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the control request describes, as the content of one message or, for a long text, of several."""
    kind = what.get("kind", "text")
    if kind == "text":
        text = clean(what.get("text"))
        parts = [limits.typed(part) for part in split_long(text, limits.MAX_TEXT)]
        shown = [content for content in parts if not is_blank(content["text"])]
        if not shown:
            raise ControlError("there is nothing to send")
        return shown
    if kind in FILE_KINDS:
        return [_file_content(state, kind, what)]
    if kind == "location":
        return [location(float(what.get("latitude", 0)), float(what.get("longitude", 0)))]
    if kind == "contact":
        contact = {"phone_number": clean(what.get("phone_number")), "first_name": clean(what.get("first_name"))}
        own = {"user_id": person.id} if what.get("own") else {}
        return [{"contact": contact | own}]
    raise ControlError(f"unknown kind of message: {kind}")


def _file_content(state: State, kind: str, what: dict[str, Any]) -> dict[str, Any]:
    try:
        data = base64.b64decode(what.get("data") or "", validate=True)
        name, mime_type = clean(what.get("file_name")) or kind, clean(what.get("mime_type"))
        stored = state.files.add(kind, name, mime_type or "application/octet-stream", data)
    except (binascii.Error, TypeError):
        raise ControlError("the file's data must be base64") from None
    except ApiError as refused:
        raise ControlError(refused.description) from None
    content = stored.content()
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        content["sticker"] |= shape | {"emoji": clean(what.get("emoji"))}
    if kind == "voice":
        content["voice"]["duration"] = int(what.get("duration") or 1)
    caption = limits.typed(clean(what.get("caption")), "caption", "caption_entities")
    if utf16_length(caption["caption"]) > limits.MAX_CAPTION:
        raise ControlError("the caption is too long")
    return content if is_blank(caption["caption"]) else content | caption


def location(latitude: float, longitude: float) -> dict[str, Any]:
    """Return the content that shows a place."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def own_contact(person: Person) -> dict[str, Any]:
    """Return the contact that a person shares of themself."""
    names = {"first_name": person.first_name} | ({"last_name": person.last_name} if person.last_name else {})
    return {"phone_number": f"+1000000{person.id}"} | names | {"user_id": person.id}
