"""A thousand messages nobody expects, each answered with one that the sandbox accepts."""

import asyncio
import random
from collections.abc import Callable, Iterator

import pytest

from handlers.locales import load
from handlers.turn import Brain
from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES
from sandbox.client import Client, Conversation
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES
from tests.handlers.tiny import TinyBrain

WORDS = "ВРП target 目标 GDP банк 银行 & < > \" ' only fact-1 2017 /x @bot #tag https://a.b".split()
APOLOGIES = {load().say("failure", language) for language in LANGUAGES}
Dice = random.Random
KINDS: dict[str, Callable[[Dice], str]] = {
    "control": lambda dice: _some(dice, [chr(n) for n in (*range(1, 32), 127, 0x200B, 0x202E, 0xFEFF, 0xFFFD)], 40),
    "html": lambda dice: _some(dice, ["<b>", "</b>", "<a href='", "&lt;", "&#1;", "<pre>", "{0}", "%s", "x"], 30),
    "punctuation": lambda dice: _some(dice, list("?!.,;:…—“”«»、。？！_*`~|\\/()[]{}"), 60),
    "emoji": lambda dice: _some(dice, ["🙂", "👨‍👩‍👧", "🇷🇺", "👍🏽", "❤️", "☠"], 60),
    "words": lambda dice: " ".join(_some(dice, WORDS, 1) for _ in range(dice.randint(1, 30))),
    "any": lambda dice: "".join(
        chr(dice.choice((dice.randrange(1, 0xD800), dice.randrange(0xE000, 0x30000)))) for _ in range(50)
    ),
    "long": lambda dice: (_some(dice, [*WORDS, " ", "ж", "中"], 60) + " ") * 400,
}


def _some(dice: Dice, parts: list[str], most: int) -> str:
    return "".join(dice.choice(parts) for _ in range(dice.randint(1, most)))


def messages(seed: int, number: int) -> Iterator[str]:
    """Messages of every kind in turn; a long one is rarer, since it arrives as several."""
    dice = Dice(seed)
    kinds = [kind for kind in KINDS if kind != "long"]
    for n in range(number):
        kind = "long" if n % 25 == 7 else kinds[n % len(kinds)]
        yield f"{KINDS[kind](dice)[:10_000]}{dice.choice('.жx中')}"  # Telegram lets nobody send a blank message


async def all_answered(chat: Conversation, texts: Iterator[str]) -> int:
    """Send texts one on the heels of the other and wait for as many answers; return how many."""
    for text in texts:
        await chat.send(text)
    while True:
        seen = await chat.messages()
        said = [message for message in seen if message.from_bot]
        if 2 * len(said) >= len(seen):
            break
        await chat.wait_event("message")
    assert not {message.text for message in said} & APOLOGIES
    assert all(message.labels for message in said)
    return len(said)


async def hundreds(place: Place, brain: Brain, people: int, each: int) -> int:
    async with polled(place, brain), Client(place.url) as client:
        chats = [await client.add_person("<&\u202e>", CODES[LANGUAGES[n % 3]]) for n in range(people)]
        work = (all_answered(chat, messages(seed, each)) for seed, chat in enumerate(chats))
        return sum(await asyncio.gather(*work))


async def test_a_thousand_messages_are_answered(sandbox: Place, caplog: pytest.LogCaptureFixture) -> None:
    assert await hundreds(sandbox, TinyBrain(), people=20, each=50) >= 1000
    assert [record.message for record in caplog.records if record.levelname != "INFO"] == []


async def test_a_sample_of_them_by_the_real_assistant(sandbox: Place, assistant: Assistant) -> None:
    assert await hundreds(sandbox, assistant, people=5, each=20) >= 100
