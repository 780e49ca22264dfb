import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Message

from handlers.transport.content import kind_of, words_of
from tests.handlers.test_messages import FILE, PHOTO, WORDLESS
from tests.handlers.wire import Params

CHAT = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}
ANIMATION = FILE | {"width": 1, "height": 1, "duration": 1}
KINDS: dict[str, Params] = {
    **{name.replace(" ", "_"): content for name, content in WORDLESS.items()},
    "text": {"text": "Hello"},
    "animation": {"animation": ANIMATION, "document": FILE},
    "other": {"game": {"title": "x", "description": "y", "photo": []}},
}


def message(content: Params) -> Message:
    return Message.de_json(CHAT | content, Bot("42:TEST"))


@pytest.mark.parametrize(("kind", "content"), KINDS.items(), ids=KINDS)
def test_the_kind_of_a_message_is_what_telegram_calls_it(kind: str, content: Params) -> None:
    assert kind_of(message(content)) == kind


def test_words_are_the_text_or_the_caption_or_nothing() -> None:
    assert words_of(message({"text": "a"})) == "a"
    assert words_of(message(PHOTO | {"caption": "b"})) == "b"
    assert words_of(message(PHOTO)) == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), st.data())
def test_links_behind_words_are_spelled_out_wherever_they_stand(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    offset, length = (len(part.encode("utf-16-le")) // 2 for part in (text[:begin], text[begin:end]))
    link = {"type": "text_link", "offset": offset, "length": length, "url": "https://a.b/"}
    said = words_of(message({"text": text, "entities": [link, {"type": "bold", "offset": 0, "length": 1}]}))
    assert said == f"{text[:end]} (https://a.b/){text[end:]}"
