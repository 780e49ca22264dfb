"""Publications: states that only one of several can change, the order of what was published, undoing."""

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.errors import AlreadyThere
from storage.inquiries import Staff
from storage.publications import FileChange, NewPublication, Publication, Publications
from tests.storage.samples import FAR_ID, GROUP, NOW, WILD, WILD_KEPT

LATER = NOW + timedelta(minutes=1)
MEI, OLGA = Staff(FAR_ID, "李梅"), Staff(102, "Ольга")
BINARY = bytes(range(256)) + b"\r\n"


def new(album: str = "", undoes: int | None = None, message_id: int = 5) -> NewPublication:
    return NewPublication(MEI, GROUP, None, message_id, album, undoes)


def change(name: str = "policies.yaml", before: bytes = b"old", after: bytes = b"new") -> FileChange:
    return FileChange(name, before, after)


async def proposed(store: Publications, *files: FileChange, undoes: int | None = None) -> Publication:
    """A publication that a person may decide on."""
    number = (await store.receive(new(undoes=undoes), files or [change()], NOW)).id
    await store.move(number, "received", "trying", NOW)
    found = await store.move(number, "trying", "proposed", NOW)
    assert found is not None
    return found


async def published(store: Publications, *files: FileChange, undoes: int | None = None) -> Publication:
    number = (await proposed(store, *files, undoes=undoes)).id
    assert await store.publish(number, OLGA, NOW)
    found = await store.move(number, "publishing", "published", LATER)
    assert found is not None
    return found


async def test_what_does_not_exist_is_not_moved(database: Database) -> None:
    store = Publications(database)
    assert await store.get(1) is None
    assert await store.move(1, "received", "trying", NOW) is None
    assert await store.publish(1, MEI, NOW) is None
    assert await store.retry(1, NOW, NOW) is None
    assert (await store.last(), await store.undoable()) == (None, None)
    assert (await store.waiting(NOW), await store.next_published(0)) == ([], None)
    assert (await store.newest(), await store.published_at(1)) == (None, None)


async def test_of_two_who_decide_one_does(database: Database, database_url: str) -> None:
    replica = Publications(await Database.open(database_url))
    store = Publications(database)
    number = (await proposed(store)).id
    results = await asyncio.gather(
        store.publish(number, MEI, NOW), replica.publish(number, OLGA, NOW), return_exceptions=True
    )
    (won,) = (found for found in results if isinstance(found, Publication))
    assert (won.state, won.number) == ("publishing", 1)
    assert await store.move(number, "proposed", "discarded", NOW, OLGA) is None
    found = await store.get(number)
    assert found == won
    await replica.database.close()


async def test_one_is_published_at_a_time(database: Database) -> None:
    store = Publications(database)
    first, second = await proposed(store), await proposed(store)
    await store.publish(first.id, MEI, NOW)
    with pytest.raises(AlreadyThere):
        await store.publish(second.id, MEI, NOW)
    await store.move(first.id, "publishing", "outdated", NOW)
    found = await store.publish(second.id, MEI, NOW)
    assert found is not None
    assert found.number == 1, "what was not published gives its number back"


async def test_what_a_dead_one_left_behind_is_taken_over_once(database: Database) -> None:
    store = Publications(database)
    trying, publishing = (await store.receive(new(), [change()], NOW)).id, (await proposed(store)).id
    await store.move(trying, "received", "trying", NOW)
    await store.publish(publishing, MEI, NOW)
    just_before = NOW - timedelta(microseconds=1)
    assert await store.waiting(just_before) == []
    assert await store.retry(trying, just_before, LATER) is None
    assert {each.id for each in await store.waiting(NOW)} == {trying, publishing}
    for number in (trying, publishing):
        assert await store.retry(number, NOW, LATER)
        assert await store.retry(number, NOW, LATER) is None
    assert await store.waiting(NOW) == []


async def test_files_come_back_byte_for_byte(database: Database) -> None:
    store = Publications(database)
    sent = NewPublication(Staff(None, WILD), GROUP, 7, 5)
    files = (change("a.yaml", BINARY, b""), change("b.yaml", b"", "中文 🐉".encode()))
    kept = await store.receive(sent, files, NOW)
    assert await store.get(kept.id) == kept
    assert kept == Publication(
        author=Staff(None, WILD_KEPT),
        staff_chat_id=GROUP,
        topic_id=7,
        message_id=5,
        id=1,
        number=None,
        state="received",
        files=files,
        sent_at=NOW,
        decided_by=None,
        changed_at=NOW,
    )


async def test_files_of_an_album_are_one_publication_until_it_is_tried(database: Database) -> None:
    store = Publications(database)
    first = await store.receive(new("album"), [change("a.yaml")], NOW)
    second = await store.receive(new("album", message_id=6), [change("b.yaml")], LATER)
    again = await store.receive(new("album"), [change("a.yaml", after=b"newer")], LATER)
    assert first.id == second.id == again.id
    assert [(file.name, file.after) for file in again.files] == [("a.yaml", b"newer"), ("b.yaml", b"new")]
    assert (again.message_id, again.changed_at) == (5, LATER)
    assert (await store.receive(new(), [change()], NOW)).id != (await store.receive(new(), [change()], NOW)).id
    await store.move(first.id, "received", "trying", LATER)
    assert (await store.receive(new("album"), [change("c.yaml")], LATER)).id != first.id


async def test_what_was_published_is_numbered_in_that_order(database: Database) -> None:
    store = Publications(database)
    first, second = await proposed(store, change("a.yaml")), await proposed(store, change("b.yaml"))
    for each in (second, first):
        assert await store.publish(each.id, OLGA, NOW)
        await store.move(each.id, "publishing", "published", LATER)
    found = [await store.next_published(number) for number in range(3)]
    assert [each and (each.id, each.number) for each in found] == [(second.id, 1), (first.id, 2), None]
    await store.publish((await proposed(store)).id, OLGA, LATER + timedelta(days=1))
    assert await store.newest() == (2, LATER)
    assert [await store.published_at(number) for number in range(4)] == [None, LATER, LATER, None]
    for name, expected in ((None, first.id), ("b.yaml", second.id)):
        last = await store.last(name)
        assert last is not None
        assert (last.id, last.decided_by, last.changed_at) == (expected, OLGA, LATER)
    assert await store.last("c.yaml") is None


async def test_undoing_goes_back_one_after_the_other(database: Database) -> None:
    store = Publications(database)
    first, second = await published(store), await published(store)
    for expected in (second, first):
        found = await store.undoable()
        assert found is not None
        assert found.id == expected.id
        await published(store, undoes=found.id)
    assert await store.undoable() is None
    third = await published(store)
    undoing = await proposed(store, undoes=third.id)
    found = await store.undoable()
    assert found is not None
    assert found.id == third.id, "to propose it is not to do it"
    await published(store, undoes=third.id)
    assert await store.publish(undoing.id, MEI, NOW) is None, "it was undone by another"


async def test_what_was_not_published_is_forgotten_and_what_was_is_kept(database: Database) -> None:
    store = Publications(database)
    kept = await published(store)
    running = await proposed(store)
    await store.publish(running.id, MEI, NOW)
    discarded, open_ = await proposed(store), await proposed(store)
    await store.move(discarded.id, "proposed", "discarded", LATER, OLGA)
    assert await store.forget(NOW) == 0
    assert await store.forget(LATER) == 1
    assert await store.get(open_.id) is None
    assert await store.forget(LATER + timedelta(days=1)) == 1
    assert [await store.get(each.id) is None for each in (kept, running, discarded)] == [False, False, True]
