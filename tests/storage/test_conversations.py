from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.column_types import storable_json
from storage.conversations import Conversations
from storage.database import Database
from storage.errors import StorageError
from tests.storage.samples import FAR_ID, NOW, WILD, WILD_KEPT

LATER = NOW + timedelta(days=1)


async def test_a_document_is_there_until_it_expires(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(FAR_ID, "form", {"step": 1}, LATER)
    assert await conversations.load(FAR_ID, "form", NOW) == {"step": 1}
    assert await conversations.load(FAR_ID, "form", LATER - timedelta(microseconds=1)) == {"step": 1}
    assert await conversations.load(FAR_ID, "form", LATER) is None


async def test_documents_are_apart_by_person_and_kind(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {"a": 1}, LATER)
    await conversations.save(1, "dialogue", {"b": 2}, LATER)
    await conversations.save(2, "form", {"c": 3}, LATER)
    await conversations.save(1, "form", {"d": [4]}, LATER)
    await conversations.clear(1, "dialogue")
    await conversations.clear(3, "form")
    loaded = [await conversations.load(user, kind, NOW) for user in (1, 2) for kind in ("form", "dialogue")]
    assert loaded == [{"d": [4]}, None, {"c": 3}, None]


async def test_a_new_document_lives_as_long_as_it_says(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {}, NOW)
    assert await conversations.load(1, "form", NOW) is None
    await conversations.save(1, "form", {}, LATER)
    assert await conversations.load(1, "form", NOW) == {}


async def test_any_characters_in_keys_and_values(database: Database) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {WILD: [WILD, {"x": (WILD, None, True, 0.5)}]}, LATER)
    kept = {WILD_KEPT: [WILD_KEPT, {"x": [WILD_KEPT, None, True, 0.5]}]}
    assert await conversations.load(1, "form", NOW) == kept


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, b"x"])
async def test_what_is_not_json_is_refused_and_the_old_document_stays(database: Database, value: object) -> None:
    conversations = Conversations(database)
    await conversations.save(1, "form", {"old": 1}, LATER)
    with pytest.raises(StorageError):
        await conversations.save(1, "form", {"x": value}, LATER)
    assert await conversations.load(1, "form", NOW) == {"old": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(value=JSON)
def test_storable_json_is_the_same_but_for_characters(value: object) -> None:
    once = storable_json(value)
    assert storable_json(once) == once
    repr(once).encode()  # no lone surrogates
