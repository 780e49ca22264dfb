import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.screen import MAX_UNITS, Screen
from handlers.transport.envelope import MAX_CAPTION, copy, text
from handlers.transport.parcel import Copy, File
from sandbox.html import parse_html, utf16_length

HEADING = "№ 1 · <Alice>"
WILD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(WILD, st.integers(1, 150))
def test_words_arrive_whole_as_a_message_or_a_file(words: str, times: int) -> None:
    said = f"x{words * times}x"
    parcel = text(HEADING, said, "In this file.", "1.txt")
    if isinstance(parcel, Screen):
        shown, _ = parse_html(parcel.html)
        assert utf16_length(shown) <= MAX_UNITS
        assert parcel.html.startswith("<b>№ 1 · &lt;Alice&gt;</b>\n\n")
    else:
        assert isinstance(parcel, File)
        assert utf16_length(said) > MAX_UNITS - 50
        assert parcel.content.decode() == said
        assert parse_html(parcel.caption)[0] == f"{HEADING}\n\nIn this file."


def test_half_a_character_does_not_keep_a_file_from_being_made() -> None:
    parcel = text("h", "\ud83d" * 5000, "", "1.txt")
    assert isinstance(parcel, File)
    assert len(parcel.content) == 5000


@given(WILD, st.integers(1, 40), st.sampled_from(["photo", "document", "sticker", "location", "other"]))
def test_a_copy_says_whose_it_is_and_all_of_its_words(words: str, times: int, kind: str) -> None:
    said = f"x{words * times}x"
    *before, copied = copy(HEADING, said, kind, 7, 77)
    assert isinstance(copied, Copy)
    assert (copied.chat_id, copied.message_id) == (7, 77)
    html = "".join(each.html for each in before if isinstance(each, Screen)) + (copied.caption or "")
    shown, _ = parse_html(html)
    assert shown.startswith(HEADING)
    assert utf16_length(parse_html(copied.caption or "")[0]) <= MAX_CAPTION
    assert said in shown


@pytest.mark.parametrize(("kind", "caption"), [("photo", "<b>h</b>"), ("sticker", None)])
def test_what_has_no_words_has_only_the_heading(kind: str, caption: str | None) -> None:
    *before, copied = copy("h", "", kind, 7, 77)
    assert isinstance(copied, Copy)
    assert copied.caption == caption
    assert before == ([] if caption else [Screen("<b>h</b>")])
