"""News over HTTP, from the entry to the last figures: people who block, floods, lost answers, kill -9.

KILL_RUNS says how often the bot is killed.
"""

import asyncio
import os
from pathlib import Path

import pytest

from handlers.locales import load
from handlers.news.broadcast import AT_ONCE
from knowledge.schema import LANGUAGES
from sandbox.client import Client, Conversation, Group, Message
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES
from tests.handlers.faulty import Fault, faulty
from tests.handlers.test_kill import mortal
from tests.handlers.tiny import TinyBrain, knowledge, with_news
from tests.limits import LIMIT

RUNS = int(os.environ.get("KILL_RUNS", "1"))
LATER = 10  # minutes, after which a claim was left behind
TEXTS = load()
YES = "Announce it"


def brain() -> TinyBrain:
    return TinyBrain(with_news(knowledge()))


async def subscribers(client: Client, count: int) -> list[Conversation]:
    """People who have subscribed, of each language in turn."""
    people = []
    for number in range(count):
        language = LANGUAGES[number % 3]
        person = await client.add_person(f"Reader {number}", CODES[language])
        await person.send("/subscribe")
        await _sees(person, TEXTS.say("subscriptions-prompt", language))
        await person.click(TEXTS.say("subscribe-all", language))
        people.append(person)
    return people


async def _sees(chat: Conversation, text: str) -> Message:
    while True:
        message = await chat.wait_reply()
        if text in message.text:
            return message


async def standing(group: Group, text: str) -> Message:
    """Wait until the newest announcement shows a text to the staff."""
    async with asyncio.timeout(LIMIT):
        while True:
            shown = [message for message in await group.messages(0) if "“Title only”" in message.text]
            if shown and text in shown[-1].text:
                return shown[-1]
            await asyncio.sleep(0.1)


async def got(person: Conversation) -> list[Message]:
    """The news that stands in a person's chat."""
    return [message for message in await person.messages() if message.from_bot and "edition 1" in message.text]


async def confirmed(group: Group) -> None:
    await standing(group, "Announce this?")
    await group.as_("Mei").press(YES)


async def staff_group(client: Client) -> Group:
    mei = await client.add_person("Mei", "zh")
    return await client.add_group("Newsroom", [mei.id])


async def test_who_blocks_in_the_middle_is_counted_and_the_others_get_it(sandbox: Place, tmp_path: Path) -> None:
    async with Client(sandbox.url) as client:
        group = await staff_group(client)
        async with polled(sandbox, brain(), data_dir=tmp_path, staff_chat_id=group.id):
            people = await subscribers(client, 30)
            await confirmed(group)
            await _sees(people[0], "edition 1")
            await people[-1].block()
            done = await standing(group, "Announced:")
            assert "Sent: 29. Blocked the bot: 1. Failed: 0. Uncertain, and not sent again: 0." in done.text
            assert [len(await got(person)) for person in people] == [1] * 29 + [0]


async def test_a_flood_and_lost_answers(sandbox: Place, tmp_path: Path) -> None:
    faults: dict[int, list[Fault]] = {}

    def decide(method: str, params: dict[str, str]) -> Fault | None:
        waiting = faults.get(int(params.get("chat_id", 0)), [])
        is_news = "edition 1" in params.get("text", "")
        return waiting.pop(0) if method == "sendMessage" and is_news and waiting else None

    async with Client(sandbox.url) as client, faulty(sandbox, decide) as line:
        group = await staff_group(client)
        async with polled(line, brain(), data_dir=tmp_path, staff_chat_id=group.id):
            people = await subscribers(client, 12)
            faults |= {people[3].id: [2, 1], people[6].id: ["lost"]}
            await confirmed(group)
            done = await standing(group, "Announced:")
            assert "Sent: 11. Blocked the bot: 0. Failed: 0. Uncertain, and not sent again: 1." in done.text
            assert [len(await got(person)) for person in people] == [1] * 12
            assert not any(faults.values())


async def test_each_language_unsubscribes_with_one_tap_and_a_form_goes_on(sandbox: Place, tmp_path: Path) -> None:
    async with Client(sandbox.url) as client:
        group = await staff_group(client)
        async with polled(sandbox, brain(), data_dir=tmp_path, staff_chat_id=group.id):
            people = await subscribers(client, 3)
            await confirmed(group)
            for language, person in zip(LANGUAGES, people, strict=True):
                await _sees(person, "edition 1")
                await person.send("/apply")
                await _sees(person, TEXTS.say("lead-progress", language, number=1, count=6))
                stop = TEXTS.say("news-stop", language)
                await person.press(stop)
                assert (await person.wait_answer()).text == TEXTS.say("news-stopped", language)
                assert TEXTS.say("news-again", language) in (await _sees(person, "edition 1")).labels
                await person.send("Anna")
                await _sees(person, TEXTS.say("lead-progress", language, number=2, count=6))
                await person.send("/subscribe")
                few = {"zh": "Few 中", "ru": "Few ру", "en": "Few"}[language]
                many = few.replace("Few", "Many")
                shown = await _sees(person, TEXTS.say("subscriptions-on", language, names=many))
                assert few in shown.labels


async def test_stopped_by_staff_and_forged_by_an_investor(sandbox: Place, tmp_path: Path) -> None:
    async with Client(sandbox.url) as client:
        group = await staff_group(client)
        async with polled(sandbox, brain(), data_dir=tmp_path, staff_chat_id=group.id):
            people = await subscribers(client, 60)
            await confirmed(group)
            await _sees(people[0], "edition 1")
            await group.as_("Mei").press("Stop")
            stopped = await standing(group, "Not sent any more: ")
            received = [len(await got(person)) for person in people]
            assert sum(received) < 60
            assert f"Sent: {sum(received)}. " in stopped.text
            assert set(received) == {0, 1}


@pytest.mark.parametrize("run", range(RUNS))
async def test_killed_in_the_middle_it_goes_on_and_nobody_gets_it_twice(
    sandbox: Place, database_url: str, run: int
) -> None:
    async with Client(sandbox.url) as client:
        group = await staff_group(client)
        async with mortal(sandbox, database_url, group, news="only"):
            people = await subscribers(client, 30)
            await confirmed(group)
            await _sees(people[(5 + 7 * run) % 25], "edition 1")
        before = sum([len(await got(person)) for person in people])
        assert 0 < before < 30
        async with mortal(sandbox, database_url, group, LATER, "only"):
            done = await standing(group, "Announced:")
        received = [len(await got(person)) for person in people]
        uncertain = int(done.text.partition("not sent again: ")[2].partition(".")[0])
        sent = int(done.text.partition("Sent: ")[2].partition(".")[0])
        print(f"killed after {before} of 30: {sent} sent, {uncertain} uncertain")
        assert set(received) <= {0, 1}
        assert sent + uncertain == 30
        assert uncertain <= AT_ONCE
        assert sent <= sum(received) <= 30
