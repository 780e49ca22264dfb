import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.chat.payload import MOST, Payload, address, read, read_address, write

IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)
PAYLOADS = st.builds(
    Payload, entry=IDS | st.just(""), language=st.sampled_from([None, "zh", "ru", "en"]), campaign=IDS | st.just("")
)


@given(PAYLOADS)
@example(Payload("q-q", language="ru", campaign="src"))
def test_what_is_handed_over_comes_back(payload: Payload) -> None:
    assert read(write(payload)) == payload
    assert read_address(address("some_bot", payload)) == payload


@given(st.text())
@example("q-" * 999)
@example("q-a__q-b")
def test_anything_can_be_read(text: str) -> None:
    payload = read(text)
    assert read(write(payload)) == payload


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("", Payload()),
        ("nonsense", Payload()),
        ("q-", Payload()),
        ("q-gdp--target", Payload()),
        ("q-GDP", Payload()),
        ("lang-de", Payload()),
        ("x-1__q-gdp-target", Payload("gdp-target")),
        ("q-a__lang-ru__src-expo-2026", Payload("a", language="ru", campaign="expo-2026")),
        ("c-policies", Payload(category="policies")),
        ("src-" + "a" * 33, Payload()),
        ("q-a__q-b", Payload("a")),
    ],
)
def test_what_links_ask_for(text: str, payload: Payload) -> None:
    assert read(text) == payload


@pytest.mark.parametrize(
    "payload", [Payload("a" * 63), Payload("a" * 48, campaign="b" * 20), Payload("A"), Payload("a_b"), Payload("a--b")]
)
def test_what_a_link_cannot_hand_over(payload: Payload) -> None:
    with pytest.raises(ValueError, match="a link cannot hand over"):
        write(payload)


def test_the_longest_entry_fits_with_a_language() -> None:
    assert len(write(Payload("a" * 48, language="zh"))) <= MOST


def test_a_link_without_a_payload() -> None:
    assert address("some_bot", Payload()) == "https://t.me/some_bot"
    assert read_address("https://t.me/some_bot") == Payload()
