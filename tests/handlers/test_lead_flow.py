"""The contact form over HTTP, on both kinds of database: through restarts, kills, double taps and long texts."""

import asyncio
from datetime import UTC, datetime

import pytest

from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client, Conversation, Message
from storage.database import Database
from storage.leads import Lead, Leads
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES
from tests.handlers.test_kill import LATER, RUNS, mortal, sees
from tests.handlers.tiny import TinyBrain
from tests.limits import LIMIT

ANSWERS = ("Anna", "Robots & Co", "Russia", "Wood", "A plant", "anna@example.com")
END = datetime(2999, 1, 1, tzinfo=UTC)
TEXTS = load()


async def stored(database_url: str, settled: bool = False) -> list[Lead]:
    """Return the leads, once staff have heard of all of them if that is to be waited for."""
    database = await Database.open(database_url)
    try:
        while settled and await Leads(database).undelivered(END):
            await asyncio.sleep(0.1)
        return list(await Leads(database).list())
    finally:
        await database.close()


async def fill(chat: Conversation) -> Message:
    """Fill in a form and return the summary."""
    await chat.ask("/apply")
    for answer in ANSWERS[:-1]:
        await chat.ask(answer)
    return await chat.ask(ANSWERS[-1])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_goes_on_after_a_restart_at_every_step(sandbox: Place, database_url: str, language: Language) -> None:
    given = {"database_url": database_url}
    async with Client(sandbox.url) as client:
        chat = await client.add_person("A", CODES[language])
        for number, text in enumerate(("/apply", *ANSWERS), 1):
            async with polled(sandbox, TinyBrain(), **given):
                asked = await chat.ask(text)
                if number <= len(ANSWERS):
                    assert TEXTS.say("lead-progress", language, number=number, count=len(ANSWERS)) in asked.text
        async with polled(sandbox, TinyBrain(), **given):
            received = await chat.click(TEXTS.say("lead-agree", language))
        assert TEXTS.say("lead-received", language, number=1) in received.text
    (lead,) = await stored(database_url)
    assert (lead.name, lead.organisation, lead.country, lead.sector, lead.plan, lead.reach) == ANSWERS
    assert lead.language == language


async def test_two_taps_at_once_store_one_and_say_so_once(sandbox: Place, database_url: str) -> None:
    async with Client(sandbox.url) as client, polled(sandbox, TinyBrain(), database_url=database_url):
        chat = await client.add_person("A", "en")
        agree = (await fill(chat)).buttons[0]
        await asyncio.gather(chat.press(agree), chat.press(agree), chat.press(agree))
        said = await chat.wait_quiet()
        (received,) = said.messages
        assert received.text.startswith("Received: application № 1")
    assert len(await stored(database_url)) == 1


async def test_a_text_that_arrives_in_parts_is_one_answer(sandbox: Place, database_url: str) -> None:
    async with Client(sandbox.url) as client, polled(sandbox, TinyBrain(), database_url=database_url):
        chat = await client.add_person("A", "en")
        await chat.ask("/apply")
        for answer in ANSWERS[:4]:
            await chat.ask(answer)
        before = len(await chat.messages())
        await chat.send("We plan a plant. " * 800)
        await asyncio.sleep(2)  # nobody answers sooner, and what comes sooner is the rest of the text
        summary = await chat.ask(ANSWERS[-1])
        asked, _ = [message for message in (await chat.messages())[before:] if message.from_bot]
        assert len((await chat.messages())[before:]) == 4 + 1 + 2
        assert "longer than 1000 characters" in asked.text
        assert "Question 6 of 6" in asked.text
        assert "We plan a plant. …\nContact: anna@example.com" in summary.text


async def test_what_was_received_is_there_after_a_kill_and_staff_hear_of_it(sandbox: Place, database_url: str) -> None:
    async with Client(sandbox.url) as client:
        group = await client.add_group("Mortal", [7101], is_forum=True)
        for number in range(1, RUNS + 1):
            chat = await client.add_person(f"Investor {number}", "en")
            async with mortal(sandbox, database_url, group):
                await chat.send("/apply")
                await sees(chat, "Question 1 of 6")
                for answer in ANSWERS:
                    await chat.ask(answer)
                await chat.press("I agree, send it")
                await sees(chat, f"Received: application № {number}")
        async with mortal(sandbox, database_url, group, LATER):
            leads = await asyncio.wait_for(stored(database_url, settled=True), LIMIT)
        said = [message.text for message in await group.messages(0) if message.from_bot]
        assert len(leads) == RUNS
        for lead in leads:
            notices = sum(text.startswith(f"Application № {lead.id}\n") for text in said)
            doubts = sum(text.startswith(f"Application № {lead.id}: it is not certain") for text in said)
            assert (notices, doubts) == (1, 0) if lead.delivery == "sent" else notices <= 1 <= doubts
        seen = [lead.delivery for lead in leads]
        print(f"{RUNS} kills:", {each: seen.count(each) for each in set(seen)})
