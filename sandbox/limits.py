"""How much fits: texts, captions and their entities, refused as Telegram refuses them."""

from typing import Any

from sandbox.entities import STYLES, find_entities, has_surrogates, is_blank, tidy
from sandbox.errors import bad_request
from sandbox.html import Entity, parse_html, utf16_length
from sandbox.transport import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100

_GIVEN: dict[str, tuple[str, ...]] = dict.fromkeys(
    (*STYLES, "blockquote", "expandable_blockquote", "code", "pre"), ()
) | {
    "text_link": ("url",),
    "custom_emoji": ("custom_emoji_id",),
}


def message_text(params: Params) -> dict[str, Any]:
    """Return the text of a message and its entities."""
    source = params.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _formatted(params, source, "entities")
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return _content("text", "entities", text, entities)


def caption(params: Params) -> dict[str, Any]:
    """Return the caption of a message and its entities; it may be missing."""
    text, entities = _formatted(params, params.text("caption"), "caption_entities")
    if is_blank(text):
        return {}
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return _content("caption", "caption_entities", text, entities)


def typed(text: str, text_key: str = "text", entities_key: str = "entities") -> dict[str, Any]:
    """Return what a person typed, with the entities that Telegram finds in it."""
    text, entities = tidy(text, [])
    return _content(text_key, entities_key, text, entities)


def _content(text_key: str, entities_key: str, text: str, entities: list[Entity]) -> dict[str, Any]:
    entities = find_entities(text, entities)
    return {text_key: text, entities_key: entities} if entities else {text_key: text}


def _formatted(params: Params, source: str, entities_key: str) -> tuple[str, list[Entity]]:
    if has_surrogates(source):
        raise bad_request("strings must be encoded in UTF-8")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in ("", "none"):
        text, entities = source, _given(params.json(entities_key), utf16_length(source))
    else:
        raise bad_request("unsupported parse_mode")
    text, entities = tidy(text, entities)
    if len(entities) > MAX_ENTITIES:
        raise bad_request(f"ENTITIES_TOO_LONG: {len(entities)} entities, Telegram shows only {MAX_ENTITIES}")
    return text, entities


def _given(entities: Any, length: int) -> list[Entity]:
    if entities is None:
        return []
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("can't parse MessageEntity: expected an Array of Objects")
    kept = []
    for entity in entities:
        offset, size = entity.get("offset"), entity.get("length")
        if not (isinstance(offset, int) and isinstance(size, int) and 0 <= offset < offset + size <= length):
            raise bad_request("ENTITY_BOUNDS_INVALID")
        needed = _GIVEN.get(str(entity.get("type")))
        if needed is not None and all(isinstance(entity.get(key), str) for key in needed):
            kept.append(dict(entity))
    return kept
