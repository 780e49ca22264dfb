"""People and conversations in the database, sad paths first."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.conversation import Person
from handlers.memory import DIALOGUE, VERSION, Memory, context, document
from handlers.stores import Stores
from knowledge.reply import Context
from knowledge.schema import LANGUAGES
from storage.database import Database
from storage.inquiries import Staff
from storage.personal_data import erase
from tests.handlers.tiny import NOW

ALICE: dict[str, Any] = {"name": "Alice", "username": "alice", "code": "en"}
TALK = Context("ru", "Какая цель?", "gdp-target", ("gdp-target",))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(database: Database, clock: Clock) -> Memory:
    return Memory(Stores(database), clock, timedelta(days=1))


BROKEN: list[Any] = [
    None,
    [],
    {},
    "text",
    document(TALK) | {"version": VERSION - 1},
    document(TALK) | {"version": VERSION + 1},
    document(TALK) | {"language": "de"},
    document(TALK) | {"answered": "gdp-target"},
    document(TALK) | {"entry": 3},
    document(TALK) | {"more": 1},
    {key: value for key, value in document(TALK).items() if key != "question"},
]


@pytest.mark.parametrize("kept", BROKEN)
def test_a_document_that_is_damaged_or_of_another_version_is_a_fresh_start(kept: object) -> None:
    assert context(kept) == Context()


@given(JSON | st.fixed_dictionaries({"version": st.just(VERSION)}, optional=dict.fromkeys(TALK.to_json(), JSON)))
def test_any_document_is_read_without_an_error(kept: object) -> None:
    read = context(kept)
    assert read == Context() or document(read) == kept


@given(
    st.builds(
        Context,
        st.none() | st.sampled_from(LANGUAGES),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=400),
        st.none() | st.text(max_size=48),
        st.lists(st.text(max_size=48), max_size=4).map(tuple),
    )
)
def test_a_conversation_comes_back_but_for_what_is_masked(talk: Context) -> None:
    kept = json.loads(json.dumps(document(talk)))
    assert context(kept) == replace(talk, question=kept["question"])
    assert len(kept["question"]) == len(talk.question)


async def test_of_somebody_new_nothing_is_known_and_nothing_is_kept(memory: Memory) -> None:
    assert await memory.load(7) == Person(7)
    await memory.unreachable(7)
    await memory.save(Person(7, chosen="zh"), Person(7))
    assert await memory.load(7) == Person(7)


async def test_what_cannot_be_read_is_a_fresh_start(memory: Memory, database: Database) -> None:
    person = await memory.seen(7, **ALICE)
    await memory.save(replace(person, context=TALK), person)
    await Stores(database).conversations.save(7, DIALOGUE, {"version": 0}, NOW + timedelta(hours=1))
    assert (await memory.load(7)).context == Context()


async def test_a_card_number_is_not_kept(memory: Memory) -> None:
    person = await memory.seen(7, **ALICE)
    await memory.save(replace(person, context=Context(question="card 4111 1111 1111 1111")), person)
    assert (await memory.load(7)).context.question == "card •••• •••• •••• ••••"


async def test_a_person_comes_back_as_they_were(memory: Memory) -> None:
    person = await memory.seen(7, **ALICE)
    assert person == Person(7, code="en", name="Alice", username="alice")
    changed = replace(person, chosen="zh", spoken="ru", album="3", context=TALK)
    await memory.save(changed, person)
    assert await memory.seen(7, **ALICE) == await memory.load(7) == changed


async def test_whoever_is_answered_again_is_answered_from_where_they_stood(memory: Memory) -> None:
    person = await memory.seen(7, **ALICE, update=1)
    await memory.save(replace(person, context=TALK), person)
    later = Context("ru", "А в 2016?", "gdp", ("gdp",))
    for _ in range(3):
        person = await memory.seen(7, **ALICE, update=2)
        assert person.context == TALK
        first = replace(person, context=Context("ru", "in between"))
        await memory.save(first, person)
        await memory.save(replace(first, context=later), first)
    assert (await memory.seen(7, **ALICE, update=3)).context == later
    assert (await memory.load(7)).context == later


@pytest.mark.parametrize("begun", [None, [], 3, {"update": 2}, {"update": "2"}, {"update": 2, "version": 0}])
async def test_what_is_damaged_of_that_is_a_fresh_start(memory: Memory, database: Database, begun: Any) -> None:
    await memory.seen(7, **ALICE)
    state = document(TALK) | {"begun": begun}
    await Stores(database).conversations.save(7, DIALOGUE, state, NOW + timedelta(hours=1))
    assert (await memory.seen(7, **ALICE, update=2)).context in (TALK, Context())
    assert (await memory.load(7)).context == TALK


async def test_a_conversation_is_forgotten_after_a_day_without_a_message(memory: Memory, clock: Clock) -> None:
    person = await memory.seen(7, **ALICE)
    await memory.save(replace(person, context=TALK), person)
    clock.now += timedelta(hours=23)
    assert (await memory.load(7)).context == TALK
    clock.now += timedelta(hours=1)
    assert (await memory.load(7)).context == Context()


async def test_what_changed_elsewhere_is_not_undone(memory: Memory, database: Database, clock: Clock) -> None:
    person = await memory.seen(7, **ALICE)
    await Stores(database).blocklist.block(7, Staff(101, "李梅"), "", clock.now)
    await memory.save(replace(person, spoken="ru"), person)
    assert (await memory.load(7)).blocked


async def test_whoever_was_erased_meanwhile_stays_so(memory: Memory, database: Database) -> None:
    person = await memory.seen(7, **ALICE)
    await erase(database, 7)
    await memory.save(replace(person, chosen="zh"), person)
    assert await memory.load(7) == Person(7)


async def test_whoever_writes_much_is_written_down_once_an_hour(
    memory: Memory, clock: Clock, database: Database
) -> None:
    people = Stores(database).people
    seen = []
    for minutes in (0, 59, 1, 1):
        clock.now += timedelta(minutes=minutes)
        await memory.seen(7, **ALICE)
        user = await people.load(7)
        assert user is not None
        seen.append(user.last_seen - NOW)
    assert seen == [timedelta(0), timedelta(0), timedelta(hours=1), timedelta(hours=1)]


async def test_a_new_name_and_a_return_are_noted_at_once(memory: Memory) -> None:
    await memory.seen(7, **ALICE)
    await memory.unreachable(7)
    assert not (await memory.load(7)).reachable
    assert await memory.seen(7, **ALICE | {"name": "A."}) == Person(7, code="en", name="A.", username="alice")
