import asyncio
from dataclasses import replace
from datetime import timedelta

from storage.database import Database
from storage.leads import Lead, Leads
from tests.storage.samples import NOW, WILD, WILD_KEPT, lead

LATER = NOW + timedelta(days=1)


async def test_a_form_is_stored_once(database: Database) -> None:
    leads = Leads(database)
    first, is_new = await leads.store(lead("a"), NOW)
    assert is_new
    assert first == Lead(**vars(lead("a")), id=1, created_at=NOW, delivery="waiting", delivery_at=NOW)
    assert await leads.store(replace(lead("a"), name="other"), LATER) == (first, False)
    second, _ = await leads.store(lead("b"), LATER)
    assert await leads.list() == [first, second]
    assert [second.id, await leads.get(2), await leads.get(3)] == [2, second, None]


async def test_stored_twice_at_once(database: Database, database_url: str) -> None:
    replica = await Database.open(database_url)
    for number in range(10):
        both = await asyncio.gather(*(Leads(d).store(lead(str(number)), NOW) for d in (database, replica, database)))
        assert sorted(is_new for _, is_new in both) == [False, False, True]
        assert len({found.id for found, _ in both}) == 1
    assert len(await Leads(database).list()) == 10
    await replica.close()


async def test_any_characters(database: Database) -> None:
    wild = replace(lead(), name=WILD, organisation=WILD, plan=WILD, reach=WILD, consent_text=WILD)
    stored, _ = await Leads(database).store(wild, NOW)
    assert {stored.name, stored.organisation, stored.plan, stored.reach, stored.consent_text} == {WILD_KEPT}


async def test_staff_are_told_once(database: Database) -> None:
    leads = Leads(database)
    number = (await leads.store(lead(), NOW))[0].id
    assert [each.id for each in await leads.undelivered(NOW)] == [number]
    assert [await leads.sending(number, NOW) for _ in range(2)] == ["first", None]
    await leads.not_sent(number, NOW)
    assert [await leads.sending(number, NOW, stale=NOW) for _ in range(2)] == ["first", "again"]
    await leads.sent(number, LATER)
    assert await leads.undelivered(LATER) == []
    assert await leads.sending(number, LATER, stale=LATER) is None


async def test_those_of_a_person(database: Database) -> None:
    leads = Leads(database)
    for form, user_id in (("a", 7), ("b", 8), ("c", 7)):
        await leads.store(lead(form, user_id), NOW)
    assert [each.form_id for each in await leads.of(7)] == ["a", "c"]
    assert await leads.of(9) == []


async def test_a_notice_in_doubt_is_not_sent_again_unless_that_is_asked_for(database: Database) -> None:
    leads = Leads(database)
    await leads.store(lead(), NOW)
    assert await leads.sending(1, NOW) == "first"
    await leads.doubt(1, NOW)
    assert await leads.undelivered(LATER) == []
    assert await leads.sending(1, LATER, stale=LATER) is None
    assert await leads.send_again(1, LATER)
    assert await leads.sending(1, LATER) == "first"
    await leads.sent(1, LATER)
    await leads.doubt(1, LATER)
    assert [each.delivery for each in await leads.list()] == ["sent"]
