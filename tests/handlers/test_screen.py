from hypothesis import given
from hypothesis import strategies as st

from handlers.chat.actions import Topics
from handlers.screen import MAX_UNITS, Block, Button, Style, compose, cut, units
from sandbox.html import parse_html, utf16_length

STYLES: list[Style] = ["plain", "title", "quote"]
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    ["<b>", "</b>", "&amp;", "&#0;", "<a href='x'>", "😀" * 30, "\x00", "\u202e", "a" * 50]
)


@given(st.lists(st.tuples(WILD, st.integers(1, 200), st.sampled_from(STYLES)), min_size=1, max_size=9))
def test_any_blocks_make_a_message_that_telegram_takes(given_blocks: list[tuple[str, int, Style]]) -> None:
    blocks = [Block(text * times, style) for text, times, style in given_blocks]
    text, entities = parse_html(compose(blocks, [], "Shortened.").html)
    assert utf16_length(text) <= MAX_UNITS
    assert len(entities) <= len(blocks) + 1


@given(st.text(max_size=300), st.integers(10, 200))
def test_a_cut_text_fits_and_holds_no_half_character(text: str, most: int) -> None:
    short = cut(text, most)
    assert units(short) <= most
    assert short == text or short.endswith(" …")
    assert text.startswith(short.removesuffix(" …")) or "\ud800" <= max(text, default="") <= "\udfff"


def test_what_fits_exactly_is_left_alone() -> None:
    assert compose([Block("x" * MAX_UNITS)], [], "Shortened.").html == "x" * MAX_UNITS


def test_only_the_long_block_is_shortened_and_the_message_says_so() -> None:
    blocks = [Block("Title", "title"), Block("Word. " * 2000), Block("Source: here", "quote")]
    html = compose(blocks, [], "Shortened.").html
    assert "<b>Title</b>" in html
    assert "<blockquote expandable>Source: here</blockquote>" in html
    assert html.endswith("</blockquote>\nShortened.")
    assert "Word. …" in html
    assert utf16_length(parse_html(html)[0]) > MAX_UNITS - 50


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    html = compose([Block("<b>1 & 2</b>", "title")], [], "").html
    assert parse_html(html)[0] == "<b>1 & 2</b>"


def test_a_cut_ends_at_a_sentence_or_a_word_if_one_is_near() -> None:
    assert cut("One sentence. Another one", 18) == "One sentence. …"
    assert cut("abcdefghij klmnop", 14) == "abcdefghij …"
    assert cut("中" * 20, 10) == "中" * 8 + " …"


def test_long_labels_are_cut_and_empty_rows_left_out() -> None:
    screen = compose([Block("x")], [[], [Button("Label " * 30, Topics(here=True))], []], "")
    assert screen.keyboard is not None
    rows = screen.keyboard.inline_keyboard
    assert len(rows) == 1
    assert units(rows[0][0].text) <= 60


def test_without_buttons_there_is_no_keyboard() -> None:
    assert compose([Block("x")], [], "").keyboard is None
