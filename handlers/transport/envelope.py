"""How a message is passed on: under a heading that says whose it is, and whole whatever its length. Pure."""

from handlers.screen import MAX_UNITS, Block, Rows, Screen, compose, html_of, size
from handlers.transport.content import takes_caption
from handlers.transport.parcel import Copy, File, Parcel

MAX_CAPTION = 1024


def text(heading: str, words: str, in_file: str, file_name: str, rows: Rows = ()) -> Parcel:
    """Return words as a message with buttons; as a file, with `in_file` to say so, where they are too long for one."""
    blocks = [Block(heading, "title"), Block(words)]
    if size(blocks) <= MAX_UNITS:
        return compose(blocks, rows, "")
    return File(file_name, words.encode("utf-8", "replace"), html_of([Block(heading, "title"), Block(in_file)]))


def copy(heading: str, words: str, kind: str, chat_id: int, message_id: int) -> tuple[Parcel, ...]:
    """Return what copies a message that is not a text; `words` are its caption."""
    blocks = [Block(heading, "title"), *([Block(words)] if words else [])]
    if takes_caption(kind) and size(blocks) <= MAX_CAPTION:
        return (Copy(chat_id, message_id, html_of(blocks)),)
    return Screen(html_of(blocks)), Copy(chat_id, message_id, "" if takes_caption(kind) else None)
