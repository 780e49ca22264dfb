"""How much memory the bot takes while very many people ask: after a while, no more.

MEMORY_QUESTIONS says how many questions. Each text is asked some ten times, half of the texts are none that the bot was
taught, and everybody who asks is new. The bot is the real one.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from knowledge.schema import LANGUAGES, Knowledge
from sandbox import actions
from sandbox.app import running
from sandbox.chats import Person, PrivateChat
from sandbox.events import EventLog
from sandbox.state import State
from storage.connections import file_url
from tests.limits import LIMIT
from tests.soak.world import Bot

QUESTIONS = int(os.environ.get("MEMORY_QUESTIONS", "600"))
AT_ONCE = 40  # people
EACH = 5  # questions of a person
TEXTS = QUESTIONS // 10
UNSEEN = 0.5  # share of them
WARM = 0.5  # share of the questions after which all that may be kept is kept
BYTES = 64  # that a question may leave behind
NOISE = 6.0  # megabytes by which what is taken from the system goes up and down


async def test_memory_stays_the_same(knowledge: Knowledge, tmp_path: Path) -> None:
    state = State("42:SANDBOX")
    state.events = EventLog(1, 1)  # the local Telegram needs no memory here
    questions, taken, begun = asked(knowledge), [], time.monotonic()
    async with running(state) as telegram:
        given = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, "STAFF_CHAT_ID": ""}
        bot = Bot(tmp_path / "bot.log", environment={"DATABASE_URL": file_url(tmp_path / "memory.sqlite")} | given)
        bot.start()
        try:
            for number in range(0, QUESTIONS, AT_ONCE * EACH):
                people = [PrivateChat(p.as_chat(), person=p) for p in someone(number)]
                state.chats = {each.id: each for each in people}
                for _ in range(EACH):
                    await answered(state, people, questions)
                taken.append((number + AT_ONCE * EACH, bot.megabytes))
        finally:
            bot.kill()
    asked_by_then, megabytes = np.array(taken).T
    late = asked_by_then > WARM * asked_by_then[-1]
    slope = 2**20 * np.polyfit(asked_by_then[late], megabytes[late], 1)[0] if late.sum() > 1 else 0.0
    growth = slope * (asked_by_then[-1] - asked_by_then[late][0]) / 2**20
    print(
        f"\n{asked_by_then[-1]:.0f} questions in {time.monotonic() - begun:.0f} s: {megabytes[0]:.1f} MB at first, "
        f"{megabytes[late][0]:.1f} MB when warm, {megabytes[-1]:.1f} MB at the end; {slope:+.0f} bytes a question"
    )
    assert growth <= NOISE + BYTES * asked_by_then[late].size * AT_ONCE * EACH / 2**20


def asked(knowledge: Knowledge) -> Iterator[str]:
    """Yield questions without end: stored ones, and others."""
    chance = random.Random(1)
    entries = knowledge.entries.values()
    stored = [text for entry in entries for language in LANGUAGES for text in entry.questions.in_(language)]
    taught = [chance.choice(stored) for _ in range(TEXTS)]
    texts = [f"{chance.choice(stored)[:12]} {text}" if chance.random() < UNSEEN else text for text in taught]
    while True:
        yield chance.choice(texts)


def someone(number: int) -> list[Person]:
    """Return people that have not been there before."""
    codes = ("zh-hans", "ru", "en")
    return [Person(10**6 + number + each, f"P{number + each}", codes[each % 3]) for each in range(AT_ONCE)]


async def answered(state: State, people: list[PrivateChat], questions: Iterator[str]) -> None:
    """Let everybody ask one question, and wait until all are answered."""
    for chat in people:
        chat.messages.clear()
        actions.send(state, chat, {"text": next(questions)})
    async with asyncio.timeout(LIMIT):
        while not all(any(message.from_bot for message in chat.messages.values()) for chat in people):
            await asyncio.sleep(0.01)
