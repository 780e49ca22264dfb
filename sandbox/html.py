"""Telegram's HTML read into text and entities.

The reading follows the rules and the error texts of TDLib, because a bot that passes here must pass there.
"""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.errors import bad_request

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SPACE = " \t\r\n\v\0"
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9A-Fa-f]*)|#(?P<decimal>[0-9]*)|(?P<name>[A-Za-z]*));?", re.ASCII)
_TAG_NAME = re.compile(r"[^ \t\r\n\v\0>]*")
_SPACES = re.compile(r"[ \t\r\n\v]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\v\0=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_USER_LINK = re.compile(r"tg://user\?id=(\d+)$")
_URL = re.compile(r"(?:(?:https?|ftp|tg|ton|tonsite)://|mailto:|tel:)?[^\s/?#]+\S*$", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, the unit of every offset in the Bot API."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    piece: int


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source + "\0"
        self.position = 0
        self.pieces: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.half = False

    def read(self) -> tuple[str, list[Entity]]:
        end = len(self.source) - 1
        while self.position < end:
            found = _SPECIAL.search(self.source, self.position, end)
            if found is None:
                self._emit(self.source[self.position : end])
                break
            self._emit(self.source[self.position : found.start()])
            self.position = found.start()
            if found[0] == "&":
                self._emit(self._reference() or self._next())
            elif self.source[self.position + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.pieces)
        if self.half:
            raise self._error(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return text, self.entities

    def _error(self, reason: str, at: int | None = None) -> Exception:
        place = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad_request(f"can't parse entities: {reason}{place}")

    def _emit(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self.length += utf16_length(text)

    def _next(self) -> str:
        self.position += 1
        return self.source[self.position - 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.position)
        assert found is not None  # noqa: S101 - every pattern used here matches the empty string
        self.position = found.end()
        return found[0]

    def _reference(self) -> str:
        found = _REFERENCE.match(self.source, self.position)
        if found is None:
            return ""
        if found["name"] is not None:
            character = NAMED.get(found["name"], "")
        else:
            digits = found["decimal"] if found["hex"] is None else found["hex"]
            code = int(digits or "0", 10 if found["hex"] is None else 16)
            too_long = len(found[0].rstrip(";")) >= 10
            character = "" if code == 0 or code >= 0x10FFFF or too_long else chr(code)
        self.half |= "\ud800" <= character <= "\udfff"
        if character:
            self.position = found.end()
        return character

    def _start_tag(self) -> None:
        begin = self.position
        self.position += 1
        tag = self._skip(_TAG_NAME).lower()
        if self.source[self.position] == "\0":
            raise self._error("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        argument = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, argument, self.length, len(self.pieces)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while self.source[self.position] != ">":
            self._skip(_SPACES)
            if self.source[self.position] == ">":
                break
            name = self._skip(_ATTRIBUTE)
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip(_SPACES)
            value = ""
            if self.source[self.position] == "=":
                self.position += 1
                self._skip(_SPACES)
                value = self._value(tag, begin)
            if self.source[self.position] == "\0":
                raise self._error("Unclosed start tag", begin)
            argument = _argument(tag, name, value) or argument
        self.position += 1
        return argument

    def _value(self, tag: str, begin: int) -> str:
        quote = self.source[self.position]
        if quote == "\0":
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        if quote not in "'\"":
            at = self.position
            token = self._skip(_TOKEN)
            if self.source[self.position] not in _SPACE + ">":
                raise self._error("Unexpected end of name token", at)
            return token.lower()
        self.position += 1
        value: list[str] = []
        while self.source[self.position] not in (quote, "\0"):
            reference = self._reference() if self.source[self.position] == "&" else ""
            value.append(reference or self._next())
        if self.source[self.position] == quote:
            self.position += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.position += 2
        name = self._skip(_TAG_NAME).lower()
        self._skip(_SPACES)
        if self.source[self.position] != ">":
            raise self._error("Unclosed end tag", begin)
        self.position += 1
        opened = self.open.pop()
        if name and name != opened.tag:
            raise self._error(
                f"Unmatched end tag at byte offset {len(self.source[:begin].encode())}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.length > opened.offset:
            self._close(opened, begin)

    def _close(self, opened: _Open, begin: int) -> None:
        entity: Entity = {
            "type": TAGS[opened.tag],
            "offset": opened.offset,
            "length": self.length - opened.offset,
        }
        if opened.tag in ("pre", "code") and self._joined_with_last(entity, opened.argument):
            return
        if opened.tag == "code":
            entity["language"] = opened.argument
        elif opened.tag == "a":
            url = opened.argument or "".join(self.pieces[opened.piece :])
            user = _USER_LINK.match(url)
            if user is None and not _URL.match(url):
                return
            if user is None:
                entity["url"] = url if "://" in url or url.startswith(("mailto:", "tel:")) else f"http://{url}"
            else:
                entity |= {"type": "text_mention", "user": {"id": int(user[1]), "is_bot": False, "first_name": ""}}
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdecimal():
                raise self._error("Invalid custom emoji identifier specified", begin)
            entity["custom_emoji_id"] = opened.argument
        self.entities.append(entity)

    def _joined_with_last(self, entity: Entity, language: str) -> bool:
        """`<pre><code class="language-x">` is one entity for Telegram."""
        if not self.entities:
            return False
        last = self.entities[-1]
        wanted = "code" if entity["type"] == "pre" else "pre"
        language = last.get("language", "") if wanted == "code" else language
        same = last["type"] == wanted and all(last[key] == entity[key] for key in ("offset", "length"))
        if not same or not language:
            return False
        last |= {"type": "pre", "language": language}
        return True


def _argument(tag: str, name: str, value: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value.removeprefix("language-")
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value.removeprefix("tg-")
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    return "1" if tag == "blockquote" and name == "expandable" else ""


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text and the entities of Telegram HTML, or raise the 400 that Telegram gives."""
    text, entities = _Reader(source).read()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
