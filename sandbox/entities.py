"""Text as Telegram keeps it: control characters gone, ends trimmed, entities merged, links and commands found."""

import re

from sandbox.html import Entity, utf16_length

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
SOLID = ("code", "pre")
QUOTES = ("blockquote", "expandable_blockquote")

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DROPPED = re.compile(r"[\r\u030a\u0333\u033f\u2028-\u202e]")
_UNCLEAN = re.compile(r"[\x00-\x09\x0b-\x1f\u030a\u0333\u033f\u2028-\u202e]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\s\u180e\u200b-\u200f\u2060\u2800\ufeff\ufffc]*")
_FOUND = re.compile(
    r"(?P<url>\b(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,:;!?()\[\]{}，。；：！？、）】》]"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|ru|cn|me|io|gov|edu|info)\b(?:/[^\s<>\"'，。；：！？、]*)?(?!@))"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)",
    re.IGNORECASE,
)


def has_surrogates(text: str) -> bool:
    """Tell whether `text` holds half a character, which UTF-8 cannot carry."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def is_blank(text: str) -> bool:
    """Tell whether Telegram would show nothing for `text`."""
    return _INVISIBLE.fullmatch(text) is not None


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return text and entities as Telegram stores them."""
    if _UNCLEAN.search(text):
        text, entities = _clean(text, entities)
    return _trim(text, _merge(entities))


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    dropped: list[int] = []
    for found in _DROPPED.finditer(text):
        dropped.append(utf16_length(text[: found.start()]))

    def moved(offset: int) -> int:
        return offset - sum(1 for place in dropped if place < offset)

    cleaned = _CONTROL.sub(" ", _DROPPED.sub("", text))
    for entity in entities:
        end = moved(entity["offset"] + entity["length"])
        entity["offset"] = moved(entity["offset"])
        entity["length"] = end - entity["offset"]
    return cleaned, entities


def _merge(entities: list[Entity]) -> list[Entity]:
    """Join touching stretches of one style, and keep styles out of code, where Telegram shows none."""
    if len(entities) < 2:
        return entities
    solid = sorted(_span(entity) for entity in entities if entity["type"] in SOLID)
    merged = [entity for entity in entities if entity["type"] not in STYLES and not _is_nested_twin(entity, entities)]
    for style in STYLES:
        spans = _joined(sorted(_span(entity) for entity in entities if entity["type"] == style))
        merged += [
            {"type": style, "offset": start, "length": end - start}
            for span in spans
            for start, end in _without(span, solid)
        ]
    merged.sort(key=lambda entity: (entity["offset"], -entity["length"], entity["type"] not in QUOTES))
    return merged


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(span: tuple[int, int], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    start, stop = span
    left: list[tuple[int, int]] = []
    for hole_start, hole_end in holes:
        if hole_end > start and hole_start < stop:
            left.append((start, hole_start))
            start = max(start, hole_end)
    left.append((start, stop))
    return [(begin, end) for begin, end in left if begin < end]


def _is_nested_twin(entity: Entity, entities: list[Entity]) -> bool:
    family = QUOTES if entity["type"] in QUOTES else (entity["type"],)
    start, end = _span(entity)
    return any(
        other is not entity
        and other["type"] in family
        and other["offset"] <= start
        and end <= other["offset"] + other["length"]
        for other in entities[entities.index(entity) + 1 :]
    )


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    trimmed = text.rstrip(" \n")
    if len(trimmed) < len(text):
        end = utf16_length(trimmed)
        for entity in entities:
            entity["length"] = min(entity["length"], end - entity["offset"])
    first = entities[0]["offset"] if entities else len(trimmed)
    lead = min(first, len(trimmed) - len(trimmed.lstrip(" \n")))
    if lead:
        trimmed = trimmed[lead:]
        for entity in entities:
            entity["offset"] -= lead
    return trimmed, [entity for entity in entities if entity["length"] > 0]


def find_entities(text: str, entities: list[Entity]) -> list[Entity]:
    """Return `entities` and the links, addresses and commands that Telegram finds by itself."""
    found = [match for match in _FOUND.finditer(text) if match.lastgroup]
    if not found:
        return entities
    taken = [_span(entity) for entity in entities if entity["type"] in (*SOLID, "text_link", "text_mention")]
    result = list(entities)
    for match in found:
        start = utf16_length(text[: match.start()])
        end = start + utf16_length(match[0])
        if not any(begin < end and start < stop for begin, stop in taken):
            result.append({"type": match.lastgroup, "offset": start, "length": end - start})
    result.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return result


def split_long(text: str, limit: int) -> list[str]:
    """Split a typed text as Telegram clients do: at a line or word end where there is one, never inside a character."""
    parts: list[str] = []
    while utf16_length(text) > limit:
        units = 0
        cut = 0
        for cut, character in enumerate(text):  # noqa: B007 - the index is the result
            units += 2 if character > "\uffff" else 1
            if units > limit:
                break
        soft = max(text.rfind("\n", cut // 2, cut), text.rfind(" ", cut // 2, cut))
        cut = soft + 1 if soft > 0 else cut
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]
