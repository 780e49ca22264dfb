"""A message as it will be sent: Telegram HTML that always fits, and buttons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from handlers.callbacks import Action, encode
from storage.directions import without_turns

MAX_UNITS = 4096  # UTF-16 units of visible text in one message
MAX_LABEL = 60
MAX_NOTICE = 200
MAX_COPIED = 256
MAX_GAP = 2
_ENDS = "。！？.!?…;；\n"

Style = Literal["plain", "title", "quote", "code"]
_TAGS: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "title": ("<b>", "</b>"),
    "quote": ("<blockquote expandable>", "</blockquote>"),
    "code": ("<pre>", "</pre>"),
}


@dataclass(frozen=True)
class Block:
    """A piece of a message in one style, as plain text; `gap` is what separates it from the piece before."""

    text: str
    style: Style = "plain"
    gap: str = "\n\n"


@dataclass(frozen=True)
class CopyText:
    """What a button puts on the clipboard, at most MAX_COPIED characters."""

    text: str


@dataclass(frozen=True)
class Share:
    """What a button asks this bot inline, in a chat that the person chooses."""

    query: str


@dataclass(frozen=True)
class Link:
    """What a button opens: an address."""

    url: str


@dataclass(frozen=True)
class Button:
    """A button: what it says, and what it asks of the bot or does by itself."""

    label: str
    action: Action | CopyText | Share | Link


Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True)
class Screen:
    """One message: escaped HTML and rows of buttons; or what becomes of the keys below the text field."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    keys: ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons, for the library."""
        return InlineKeyboardMarkup.de_json(self._drawn, None) if self.rows else None

    @property
    def markup(self) -> dict[str, Any] | None:
        """The buttons or keys as Telegram takes them."""
        if self.keys is not None:
            return self.keys.to_dict()
        return self._drawn if self.rows else None

    @property
    def _drawn(self) -> dict[str, Any]:
        return {"inline_keyboard": [[_drawn(button) for button in row] for row in self.rows]}


def _drawn(button: Button) -> dict[str, Any]:
    label = cut(without_turns(button.label), MAX_LABEL)
    match button.action:
        case CopyText(text):
            return {"text": label, "copy_text": {"text": text}}
        case Share(query):
            return {"text": label, "switch_inline_query": query}
        case Link(url):
            return {"text": label, "url": url}
        case Action():
            return {"text": label, "callback_data": encode(button.action)}


def compose(blocks: Iterable[Block], rows: Rows, shortened: str) -> Screen:
    """Return a message of blocks, the longest of them shortened if it would not fit; `shortened` then says so."""
    kept = [block for block in blocks if block.text.strip()]
    if size(kept) > MAX_UNITS:
        kept.append(Block(shortened))
        kept = _shorten(kept)
    return Screen(html_of(kept), tuple(tuple(row) for row in rows if row))


def html_of(blocks: Iterable[Block]) -> str:
    """Return blocks as Telegram's HTML, whatever their length."""
    html, kept = "", 0
    for block in blocks:
        opening, closing = _TAGS[block.style]
        html += f"{block.gap[:kept]}{opening}{escape(without_turns(block.text), quote=False)}{closing}"
        kept = 1 if block.style == "quote" else MAX_GAP  # what follows a quote begins on a line of its own anyway
    return html


def size(blocks: Sequence[Block]) -> int:
    """Return the length of blocks in one message, in UTF-16 units."""
    return sum(units(block.text) for block in blocks) + sum(units(block.gap) for block in blocks[1:])


def units(text: str) -> int:
    """Return the length in UTF-16 units, in which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """Return at most `most` UTF-16 units of a text, ended at a sentence or word where one ends near, and marked."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 2)].decode("utf-16-le", "ignore")
    sentence = max(kept.rfind(end) for end in _ENDS) + 1
    word = kept.rfind(" ")
    end = sentence if sentence > len(kept) * 0.7 else word if word > len(kept) * 0.8 else len(kept)
    return f"{kept[:end].rstrip()} …"


def _shorten(blocks: list[Block]) -> list[Block]:
    """Return the blocks with the longest cut to one common length, so that short ones stay whole."""
    room = MAX_UNITS - sum(units(block.gap) for block in blocks[1:])
    longest = 0
    for place, size in enumerate(sorted(units(block.text) for block in blocks)):
        longest = room // (len(blocks) - place)
        if size > longest:
            break
        room -= size
    return [Block(cut(block.text, longest), block.style, block.gap) for block in blocks]
