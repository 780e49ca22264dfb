import asyncio
from datetime import timedelta

from storage.announcements import Announcement, Announcements
from storage.database import Database
from storage.recipients import Figures, Recipients
from tests.storage.news import CONTENT, news, offered, sending, subscribed
from tests.storage.samples import NOW, WILD_KEPT

LATER = NOW + timedelta(days=1)


async def state_of(database: Database, announcement: Announcement) -> str:
    found = await Announcements(database).get(announcement.id)
    assert found is not None
    return found.state


async def test_what_is_not_there_cannot_be_decided(database: Database) -> None:
    announcements = Announcements(database)
    assert await announcements.get(1) is None
    done = [
        await announcements.confirm(1, "", NOW),
        await announcements.decline(1, "", NOW),
        await announcements.stop(1, "", NOW),
        await announcements.finish(1, NOW),
    ]
    assert done == [False] * 4
    assert await announcements.sending(1, NOW) is None


async def test_one_change_is_offered_once(database: Database) -> None:
    announcements = Announcements(database)
    first = await offered(database)
    assert (first.edition, first.state, first.delivery, first.changed_at) == (1, "offered", "waiting", NOW)
    assert first.content == CONTENT | {"zh": [["标题", "title"], [WILD_KEPT, "plain"]]}
    assert await announcements.offer(news(), LATER) is None
    assert await announcements.offer(news("other"), NOW) is not None


async def test_a_text_that_comes_back_is_news_again(database: Database) -> None:
    numbers = [(await offered(database, digest=digest)).edition for digest in "aba"]
    assert numbers == [1, 2, 3]


async def test_offered_by_two_replicas_at_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for digest in "abcde":
        both = await asyncio.gather(*(Announcements(d).offer(news(digest=digest), NOW) for d in (database, replica)))
        assert sum(each is not None for each in both) == 1
    await replica.close()


async def test_a_newer_change_outdates_whatever_is_open(database: Database) -> None:
    announcements = Announcements(database)
    await subscribed(database, 1)
    former = [await offered(database, digest=digest) for digest in "a"]
    assert await announcements.decline(former[0].id, "Mei", NOW)
    former.append(await offered(database, digest="b"))
    assert [await state_of(database, each) for each in former] == ["outdated", "offered"]
    assert await announcements.confirm(former[1].id, "Mei", NOW)
    newest = await offered(database, digest="c")
    assert [await state_of(database, each) for each in (*former, newest)] == ["outdated", "outdated", "offered"]
    assert not await announcements.confirm(former[0].id, "Mei", LATER)
    assert await Recipients(database).next(former[1].id, NOW) is None


async def test_what_is_over_stays_as_it_was(database: Database) -> None:
    announcements = Announcements(database)
    over = await sending(database, 1)
    assert await announcements.finish(over.id, NOW)
    await announcements.outdate(["gdp"], LATER)
    await offered(database, digest="b")
    assert await state_of(database, over) == "done"


async def test_an_entry_that_is_gone_is_not_announced(database: Database) -> None:
    announcements = Announcements(database)
    waiting, other = await offered(database), await offered(database, "other")
    await announcements.outdate(["gdp", "unknown"], LATER)
    await announcements.outdate([], LATER)
    assert [await state_of(database, each) for each in (waiting, other)] == ["outdated", "offered"]


async def test_two_confirm_at_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    await subscribed(database, *range(1, 21))
    for digest in "abc":
        number = (await offered(database, digest=digest)).id
        stores = [Announcements(each) for each in (database, replica, database)]
        done = await asyncio.gather(*(each.confirm(number, f"staff {n}", NOW) for n, each in enumerate(stores)))
        assert sorted(done) == [False, False, True]
        found = await stores[0].get(number)
        assert found is not None
        assert (found.state, found.decided_by) == ("sending", f"staff {done.index(True)}")
        assert await Recipients(database).figures(number) == Figures(pending=20)
    await replica.close()


async def test_not_now_is_not_never(database: Database) -> None:
    announcements = Announcements(database)
    number = (await offered(database)).id
    assert [await announcements.decline(number, "Mei", NOW) for _ in range(2)] == [True, False]
    assert await announcements.confirm(number, "Olga", LATER)
    assert not await announcements.decline(number, "Mei", LATER)
    assert [each.id for each in await announcements.of("sending")] == [number]


async def test_what_was_broken_off_does_not_end_well(database: Database) -> None:
    announcements = Announcements(database)
    going = await sending(database, 1, 2)
    assert await announcements.stop(going.id, "Mei", NOW)
    assert not await announcements.finish(going.id, NOW)
    assert not await announcements.confirm(going.id, "Mei", NOW)
    assert await state_of(database, going) == "stopped"
    assert await Recipients(database).next(going.id, NOW) is None


async def test_staff_are_shown_it_once(database: Database) -> None:
    announcements = Announcements(database)
    first = await offered(database)
    assert [each.id for each in await announcements.undelivered(NOW)] == [first.id]
    assert [await announcements.sending(first.id, NOW) for _ in range(2)] == ["first", None]
    await announcements.not_sent(first.id, NOW)
    assert [await announcements.sending(first.id, NOW, NOW) for _ in range(2)] == ["first", "again"]
    await announcements.shown(first, -100, 33, NOW)
    assert await announcements.undelivered(LATER) == []
    found = await announcements.get(first.id)
    assert found is not None
    assert (found.staff_chat_id, found.message_id, found.delivery) == (-100, 33, "sent")


async def test_what_changes_while_it_is_shown_is_shown_again(database: Database) -> None:
    announcements = Announcements(database)
    seen = await offered(database)
    assert await announcements.sending(seen.id, NOW) == "first"
    assert await announcements.decline(seen.id, "Mei", NOW)
    await announcements.shown(seen, -100, 33, NOW)
    (waiting,) = await announcements.undelivered(NOW)
    assert (waiting.state, waiting.message_id) == ("declined", 33)


async def test_an_entry_that_comes_back_is_offered_again(database: Database) -> None:
    announcements = Announcements(database)
    await offered(database)
    await offered(database, "other", "b")
    assert await announcements.offered_last() == {"gdp": "a", "other": "b"}
    await announcements.outdate(["gdp"], NOW)
    assert await announcements.offered_last() == {"other": "b"}
    assert (await offered(database)).edition == 2
    assert await announcements.offered_last() == {"gdp": "a", "other": "b"}
