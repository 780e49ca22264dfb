from dataclasses import dataclass
from itertools import product
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import Action, decode, encode
from handlers.chat.actions import Category, LeftOpen, Look, NoneOfThese, Show, Source, Speak, Topics
from handlers.news.subscription_actions import Announce, Follow, Switch
from knowledge.schema import LANGUAGES


@dataclass(frozen=True)
class Everything(Action, code="test"):
    """A kind with a field of each type."""

    sure: bool
    number: int
    name: str
    colour: Literal["red", "deep_blue"]


LONGEST = "a" * 48
PAGES = product(("a", LONGEST), (0, 99), (True, False))
ACTIONS: list[Action] = [
    *(
        kind(language, entry)
        for kind in (Show, LeftOpen, Source)
        for language in LANGUAGES
        for entry in ("b-1", LONGEST)
    ),
    *(Category(name, page, here) for name, page, here in PAGES),
    *(Look("zh", "b", entry, trail) for entry, trail in ((LONGEST, "abcdef"), ("b-1", "abcdef-234567"), ("a", "0"))),
    *(kind(LONGEST, on) for kind in (Switch, Follow) for on in (True, False)),
    *(kind(language) for kind in (NoneOfThese, Speak) for language in LANGUAGES),
    *(Topics(True), Topics(False), Everything(True, 2**63 - 1, "x", "red"), Everything(False, 17, "x-1", "deep_blue")),
]


@given(st.binary(max_size=64) | st.text(max_size=64))
def test_any_data_is_decoded_without_an_error_and_is_what_encodes_to_it(data: bytes | str) -> None:
    for text in (data, data.decode("utf-8", "replace") if isinstance(data, bytes) else data):
        action = decode(text)
        assert action is None or encode(action) == text


@given(st.from_regex(r"[0-2]:([tcneosl]|test)(:([a-z0-9-]{0,9}|h|n|red)){0,4}", fullmatch=True))
def test_nearly_right_data_is_read_only_if_it_is_exactly_right(data: str) -> None:
    action = decode(data)
    assert action is None or encode(action) == data


BAD = (
    "|:|1|1:|2:t:h|0:t:h|1:t|1:t:x|1:t:h:|1:n:de|1:l:|1:e:en:|1:e:xx:a|1:e:en:A|1:e:en:../a|1:e:en:a--b|1:c:a:-1:h|"
    "1:c:a:9223372036854775808:h|1:c:a:01:h|1:c:a:٣:h|1:c:a:0|1:c::0:h|1:e:en:a\n| 1:t:h|1:T:h|"
    "q:gdp-target|null|{}|1:e:en:а|"
    "1:test:h:1:x|1:test:h:1:x:blue|1:test:True:1:x:red|1:test:h:1:x:red:red|1:test:h:1.0:x:red|1::h|1:code"
)


@pytest.mark.parametrize("data", BAD.split("|"))
def test_forged_and_stale_data_is_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("value", [None, b"1:t:h", 1, ["1:t:h"]])
def test_what_is_no_text_is_nothing(value: object) -> None:
    assert decode(value) is None


@pytest.mark.parametrize("action", ACTIONS, ids=encode)
def test_every_action_comes_back_and_fits(action: Action) -> None:
    data = encode(action)
    assert decode(data) == action
    assert len(data.encode()) <= 64


@pytest.mark.parametrize(
    "action", [Show("en", "a" * 60), Show("en", "a:b"), Category("a", -1, True), Category("a", 2**63, True)], ids=repr
)
def test_what_a_button_cannot_carry_is_refused_when_it_is_made(action: Action) -> None:
    with pytest.raises(ValueError, match="a button cannot carry"):
        encode(action)


def test_two_kinds_cannot_have_one_code() -> None:
    with pytest.raises(ValueError, match="Again has the code 'e' of Show"):
        type("Again", (Action,), {}, code="e")


def test_buttons_on_messages_from_before_keep_working() -> None:
    old = {
        "1:t:h": Topics(here=True),
        "1:c:banking:1:n": Category("banking", 1, here=False),
        "1:e:ru:gdp-target": Show("ru", "gdp-target"),
        "1:o:zh:gdp-target": LeftOpen("zh", "gdp-target"),
        "1:s:en:gdp-target": Source("en", "gdp-target"),
        "1:w:ru:a:gdp-target:0": Look("ru", "a", "gdp-target", "0"),
        "1:un:targets:n": Follow("targets", on=False),
        "1:na:17": Announce(17),
        "1:n:en": NoneOfThese("en"),
        "1:l:ru": Speak("ru"),
    }
    assert {data: decode(data) for data in old} == old
