from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import Action, Category, LeftOpen, NoneOfThese, Show, Source, Speak, Topics, decode, encode
from knowledge.schema import LANGUAGES

LONGEST = "a" * 48
ENTRIES: list[Action] = [
    action
    for entry, language in product(("gdp-target", LONGEST), LANGUAGES)
    for action in (Show(entry, language), LeftOpen(entry, language), Source(entry, language))
]
PAGES = product(("a", LONGEST), (0, 99), (True, False))
MENUS: list[Action] = [Category(name, page, here) for name, page, here in PAGES]
SPOKEN = [action for language in LANGUAGES for action in (NoneOfThese(language), Speak(language))]
REST: list[Action] = [Topics(True), Topics(False), *SPOKEN]


@given(st.binary(max_size=64) | st.text(max_size=64))
def test_any_data_is_decoded_without_an_error_and_is_what_encodes_to_it(data: bytes | str) -> None:
    for text in (data, data.decode("utf-8", "replace") if isinstance(data, bytes) else data):
        action = decode(text)
        assert action is None or encode(action) == text


@given(st.from_regex(r"[0-2]:[tcneosl](:[a-z0-9-]{0,9}){0,3}", fullmatch=True))
def test_nearly_right_data_is_read_only_if_it_is_exactly_right(data: str) -> None:
    action = decode(data)
    assert action is None or encode(action) == data


BAD = (
    "|:|1|1:|2:t:h|0:t:h|1:t|1:t:x|1:t:h:|1:n:de|1:l:|1:e:en:|1:e:xx:a|1:e:en:A|1:e:en:../a|1:e:en:a--b|1:c:a:-1:h|"
    "1:c:a:100:h|1:c:a:01:h|1:c:a:٣:h|1:c:a:0|1:c::0:h|1:e:en:a\n| 1:t:h|1:T:h|q:gdp-target|null|{}|1:e:en:а"
)


@pytest.mark.parametrize("data", BAD.split("|"))
def test_forged_and_stale_data_is_nothing(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("value", [None, b"1:t:h", 1, ["1:t:h"]])
def test_what_is_no_text_is_nothing(value: object) -> None:
    assert decode(value) is None


@pytest.mark.parametrize("action", [*ENTRIES, *MENUS, *REST], ids=encode)
def test_every_action_comes_back_and_fits(action: Action) -> None:
    data = encode(action)
    assert decode(data) == action
    assert len(data.encode()) <= 64
