from typing import Any

from sandbox.client import Message
from sandbox.html import parse_html
from sandbox.html_writer import to_html
from sandbox.terminal_view import Buttons, in_pipe, on_screen


def message(html: str, message_id: int = 1, labels: str = "", **fields: Any) -> Message:
    text, entities = parse_html(html)
    buttons = [{"text": label, "callback_data": label} for label in labels]
    raw = {"message_id": message_id, "from": {"is_bot": True}, "text": text, "entities": entities, **fields}
    markup = {"inline_keyboard": [buttons]} if labels else {}
    return Message(raw | {"html": to_html(text, entities), "reply_markup": markup})


def test_styles_sit_on_the_right_characters() -> None:
    (line,) = on_screen(message('😀<b>b</b> <a href="http://x.y">l</a>'), 80)
    assert line.plain == "😀b l"
    assert [(span.start, span.end, span.style) for span in line.spans] == [
        (1, 2, "bold"),
        (3, 4, "underline blue link http://x.y"),
    ]


def test_long_quotes_fold_and_unfold() -> None:
    quoted = message("a\n<blockquote expandable>1\n2\n3\n4\n5</blockquote>\nb")
    assert [line.plain for line in on_screen(quoted, 80)] == ["a", "▎ 1", "▎ 2", "▎ 3", "▎ ⌄ 2 … [+]", "b"]
    assert len(on_screen(quoted, 80, unfolded=True)) == 7
    assert in_pipe(quoted) == ["a", "> 1", "> 2", "> 3", "> 4", "> 5", "b"]


def test_attachments_are_named() -> None:
    assert in_pipe(message("", document={"file_name": "a.pdf"})) == ["📎 a.pdf"]
    assert [line.plain for line in on_screen(message("c", photo=[{}]), 80)] == ["🖼 photo", "c"]


def test_buttons_are_numbered_through_a_turn_and_anew_in_the_next() -> None:
    buttons = Buttons()
    assert [number for number, _ in buttons.number(message("", 1, "ab"))] == [1, 2]
    assert [number for number, _ in buttons.number(message("", 2, "c"))] == [3]
    buttons.end_turn()
    assert buttons.number(message("", 3)) == []
    assert (button := buttons.get("3")) and button.label == "c"
    assert [number for number, _ in buttons.number(message("", 4, "d"))] == [1]
    assert [buttons.get(line) for line in ("3", "²", "x", "")] == [None] * 4
