"""How messages look in a terminal: styled on a screen, plain in a pipe, quotes as indented blocks."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from sandbox.seen import Button, Message

FOLDED_LINES = 3
BAR = "▎ "
QUOTES = ("blockquote", "expandable_blockquote")
STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "spoiler": "reverse",
    "code": "cyan",
    "pre": "cyan",
    "text_link": "underline blue",
    "url": "underline blue",
    "email": "underline blue",
    "bot_command": "blue",
    "mention": "blue",
    "hashtag": "blue",
}
ATTACHMENTS = {
    "photo": "🖼",
    "document": "📎",
    "sticker": "🏷",
    "voice": "🎤",
    "venue": "📍",
    "location": "📍",
    "contact": "👤",
}


class Buttons:
    """The numbered buttons of the bot's last turn."""

    def __init__(self) -> None:
        self._numbered: dict[int, Button] = {}
        self._turn_over = False

    def end_turn(self) -> None:
        """Note that the person did something: the next message with buttons starts again at 1."""
        self._turn_over = True

    def number(self, message: Message) -> list[tuple[int, Button]]:
        """Give the message's buttons numbers, replacing those it had before."""
        kept = {number: old for number, old in self._numbered.items() if old.message_id != message.id}
        if self._turn_over and message.buttons:
            kept, self._turn_over = {}, False
        numbered = list(enumerate(message.buttons, max(kept, default=0) + 1))
        self._numbered = kept | dict(numbered)
        return numbered

    def get(self, line: str) -> Button | None:
        """Return the button whose number was typed."""
        return self._numbered.get(int(line)) if line.isascii() and line.isdecimal() else None


def _parts(message: Message) -> Iterator[tuple[str, Text]]:
    """Yield the message as stretches of text, each with the kind of quote it is (or none)."""
    units = message.text.encode("utf-16-le", "surrogatepass")

    def index(offset: int) -> int:
        return len(units[: 2 * offset].decode("utf-16-le", "replace"))

    styled = Text(message.text)
    quotes: list[tuple[int, int, str]] = []
    for entity in message.entities:
        start, end = index(entity["offset"]), index(entity["offset"] + entity["length"])
        if entity["type"] in QUOTES:
            quotes.append((start, end, entity["type"]))
        else:
            styled.stylize(_style(entity), start, end)
    position = 0
    for start, end, kind in [*quotes, (len(styled), len(styled), "")]:
        between = styled[position:start]
        if between.plain.strip():
            yield "", _without_edges(between)
        if kind:
            yield kind, _without_edges(styled[start:end])
        position = end


def _style(entity: dict[str, Any]) -> str:
    style = STYLES.get(entity["type"], "")
    return f"{style} link {entity['url']}" if entity["type"] == "text_link" else style


def _without_edges(text: Text) -> Text:
    plain = text.plain
    return text[len(plain) - len(plain.lstrip("\n")) : len(plain.rstrip("\n"))]


def _attachment(message: Message) -> str:
    for kind, sign in ATTACHMENTS.items():
        if kind in message.raw:
            about = message.raw[kind]
            name = (
                ""
                if isinstance(about, list)
                else about.get("file_name") or about.get("emoji") or about.get("title") or ""
            )
            return f"{sign} {name or kind}"
    return ""


def on_screen(message: Message, width: int, *, unfolded: bool = False) -> list[Text]:
    """Return the lines of a message with styles; long quotes are folded."""
    lines = [Text(_attachment(message), style="dim")] if _attachment(message) else []
    for kind, part in _parts(message):
        if not kind:
            lines.append(part)
            continue
        quoted = [line for row in part.split("\n") for line in _wrapped(row, width - len(BAR))]
        folded = kind == "expandable_blockquote" and not unfolded and len(quoted) > FOLDED_LINES
        shown = quoted[:FOLDED_LINES] if folded else quoted
        lines += [Text(BAR, style="green") + line for line in shown]
        if folded:
            lines.append(Text(BAR, style="green") + Text(f"⌄ {len(quoted) - FOLDED_LINES} … [+]", style="dim"))
    return lines


def _wrapped(row: Text, width: int) -> list[Text]:
    return list(row.wrap(Console(width=width), width)) or [row]


def in_pipe(message: Message) -> list[str]:
    """Return the lines of a message as plain text."""
    lines = [_attachment(message)] if _attachment(message) else []
    for kind, part in _parts(message):
        prefix = "> " if kind else ""
        lines += [f"{prefix}{line}" for line in part.plain.split("\n")]
    return lines
