import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import find_entities, split_long, tidy
from sandbox.errors import ApiError
from sandbox.html import Entity, parse_html, utf16_length
from sandbox.html_writer import to_html


def read(source: str) -> tuple[str, list[Entity]]:
    return tidy(*parse_html(source))


def test_every_tag() -> None:
    tags = {
        "b": "bold",
        "strong": "bold",
        "i": "italic",
        "em": "italic",
        "u": "underline",
        "ins": "underline",
        "s": "strikethrough",
        "strike": "strikethrough",
        "del": "strikethrough",
        "code": "code",
        "pre": "pre",
        "tg-spoiler": "spoiler",
        "blockquote": "blockquote",
    }
    for tag, kind in tags.items():
        assert read(f"<{tag.upper()}>😀</{tag}>") == ("😀", [{"type": kind, "offset": 0, "length": 2}])


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        ('<span class="tg-spoiler">x</span>', {"type": "spoiler"}),
        ("<blockquote expandable>x</blockquote>", {"type": "expandable_blockquote"}),
        ('<blockquote expandable="">x</blockquote>', {"type": "expandable_blockquote"}),
        ("<a href='https://a.b/?c&amp;d'>x</a>", {"type": "text_link", "url": "https://a.b/?c&d"}),
        ("<a href=example.org>x</a>", {"type": "text_link", "url": "http://example.org"}),
        ('<pre><code class="language-py">x</code></pre>', {"type": "pre", "language": "py"}),
        ('<code class="language-py"><pre>x</pre></code>', {"type": "pre", "language": "py"}),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', {"type": "custom_emoji", "custom_emoji_id": "5"}),
    ],
)
def test_tags_with_attributes(source: str, entity: Entity) -> None:
    assert read(source) == ("x", [entity | {"offset": 0, "length": 1}])


def test_a_link_to_a_person() -> None:
    _, (entity,) = read('<a href="tg://user?id=7">x</a>')
    assert (entity["type"], entity["user"]["id"]) == ("text_mention", 7)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;&gt;&amp;&quot;", '<>&"'),
        ("&#33;&#x4f60;&lt", "!你<"),
        ("&nbsp; &apos; & &; &#0; &#x110000;", "&nbsp; &apos; & &; &#0; &#x110000;"),
        ("  a\x00b\tc\r\n ", "a b c"),
        ("a\u202eb\u2028c", "abc"),
        ("<b></b>x", "x"),
        ("<b>x</>", "x"),
    ],
)
def test_text(source: str, text: str) -> None:
    assert read(source)[0] == text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<b>a</b><b>b</b>", "<b>ab</b>"),
        ("<b>a<b>b</b>c</b>", "<b>abc</b>"),
        ("<b>a<code>b</code>c</b>", "<b>a</b><code>b</code><b>c</b>"),
        ("<b>a<i>b</i></b>", "<b>a<i>b</i></b>"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "<blockquote>ab</blockquote>"),
        ("<b> a </b> ", "<b> a</b>"),
        ("\n <b>a</b>", "<b>a</b>"),
        ("<i>\r\u202eх</i>y", "<i>х</i>y"),
        ("<a href='x.ru/\"'>&lt;</a>", '<a href="http://x.ru/&quot;">&lt;</a>'),
        ("<pre>1</pre><pre><code class='language-c'>2</code></pre>", None),
    ],
)
def test_what_is_kept(source: str, html: str | None) -> None:
    expected = html or '<pre>1</pre><pre><code class="language-c">2</code></pre>'
    assert to_html(*read(source)) == expected


def test_overlapping_entities_are_split_so_that_tags_nest() -> None:
    entities = [{"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 1, "length": 4}]
    assert to_html("abcde", entities) == "<b>a<i>bc</i></b><i>de</i>"


def test_what_telegram_finds_by_itself() -> None:
    text = "😀 /start@bot_x see https://例.org/a?b=1, mail a@b.org @someone #тег <b> 1/2 a/b"
    found = {(each["type"], each["offset"]) for each in find_entities(text, [])}
    assert {kind for kind, _ in found} == {"bot_command", "url", "email", "mention", "hashtag"}
    assert ("bot_command", 3) in found
    code = [{"type": "code", "offset": 0, "length": utf16_length(text)}]
    assert find_entities(text, code) == code


TAGS = "<b> </b> <i> </i> <a\0href='x </a> <blockquote\0expandable> </blockquote> <pre> </pre> <code> </code>".split()
PIECES = [tag.replace("\0", " ") for tag in TAGS] + list("<>&#;/= \"'\n\0") + ["</", "&lt;", "&#x", "😀"]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)


@given(MARKUP)
def test_any_markup_is_read_or_refused_and_survives_a_round_trip(source: str) -> None:
    source = source.encode("utf-8", "replace").decode()
    try:
        text, entities = read(source)
    except ApiError as refused:
        assert re.match(r"Bad Request: can't parse entities: ", refused.description)
        return
    length = utf16_length(text)
    assert all(each["offset"] >= 0 and each["offset"] + each["length"] <= length for each in entities)
    assert to_html(*read(to_html(text, entities))) == to_html(text, entities)


@given(st.text(alphabet=st.sampled_from("ab 😀\n中"), max_size=60), st.integers(2, 20))
def test_split_texts_fit_and_lose_nothing(text: str, limit: int) -> None:
    parts = split_long(text, limit)
    assert "".join(parts) == text
    assert all(utf16_length(part) <= limit for part in parts)
