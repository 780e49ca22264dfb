"""Telegram's HTML written from text and entities."""

from html import escape

from sandbox.html import Entity

_WRITTEN = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
    "code": ("<code>", "</code>"),
}


def _tags(entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "pre" and entity.get("language"):
        return f'<pre><code class="language-{escape(entity["language"])}">', "</code></pre>"
    if kind == "pre":
        return "<pre>", "</pre>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    return _WRITTEN.get(kind, ("", ""))


def to_html(text: str, entities: list[Entity]) -> str:
    """Return Telegram HTML for a text with entities, escaped, with overlaps split so that the tags nest."""
    units = text.encode("utf-16-le", "surrogatepass")
    waiting = [(entity["offset"], entity["offset"] + entity["length"], _tags(entity)) for entity in reversed(entities)]
    opened: list[tuple[int, str]] = []
    written: list[str] = []
    position = 0

    def write_until(stop: int) -> None:
        nonlocal position
        written.append(escape(units[2 * position : 2 * stop].decode("utf-16-le", "replace"), quote=False))
        position = stop

    def close_until(stop: int) -> None:
        while opened and opened[-1][0] <= stop:
            end, tag = opened.pop()
            write_until(end)
            written.append(tag)

    while waiting:
        offset, end, tags = waiting.pop()
        close_until(offset)
        write_until(offset)
        if opened and end > opened[-1][0]:
            inner = opened[-1][0]
            waiting.append((inner, end, tags))
            waiting.sort(key=lambda item: (-item[0], item[1]))
            end = inner
        written.append(tags[0])
        opened.append((end, tags[1]))
    close_until(len(units) // 2)
    write_until(len(units) // 2)
    return "".join(written)
