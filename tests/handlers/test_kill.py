"""kill -9 right after the bot said "received": the inquiry and the message are there after the restart, every time.

KILL_RUNS says how often; each run kills twice.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sandbox.client import Client, Conversation, Group, Message
from storage.database import Database
from storage.inquiries import Inquiries, Inquiry
from storage.inquiry_messages import InquiryMessages
from storage.inquiry_messages import Message as MessageRow
from tests.handlers.conftest import ROOT, Place
from tests.limits import LIMIT

RUNS = int(os.environ.get("KILL_RUNS", "2"))
LATER = 10  # minutes, after which a claim was left behind
UNCERTAIN = "it is not certain"
END = datetime(2999, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def mortal(
    place: Place, database_url: str, group: Group, minutes: int = 0, news: str = ""
) -> AsyncIterator[None]:
    """The bot runs as a process, and dies at the end of the block without a chance to do anything."""
    given = {
        "telegram_bot_token": place.token,
        "telegram_api_url": place.url,
        "database_url": database_url,
        "staff_chat_id": group.id,
    }
    command = [sys.executable, "-m", "tests.handlers.mortal_bot", json.dumps(given), str(minutes), news]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGKILL)


async def sees(chat: Conversation, text: str) -> Message:
    while True:
        message = await chat.wait_reply()
        if text in message.text:
            return message


async def in_topics(group: Group, name: str, text: str) -> int:
    """How often the bot said something in the topics of an investor."""
    topics = [topic.id for topic in await group.topics() if name in topic.name]
    said = [message for topic in topics for message in await group.messages(topic) if message.from_bot]
    return sum(text in message.text for message in said)


async def kept(database_url: str) -> list[tuple[Inquiry, MessageRow]]:
    """Every inquiry with its one message, once nothing of them is being sent any more."""
    database = await Database.open(database_url)
    inquiries, messages = Inquiries(database), InquiryMessages(database)
    try:
        while await inquiries.undelivered(END) or await messages.undelivered(END):
            await asyncio.sleep(0.1)
        found = []
        for inquiry in await inquiries.list():
            (message,) = await messages.of(inquiry.id)
            found.append((inquiry, message))
        return found
    finally:
        await database.close()


async def test_what_was_received_is_there_after_a_kill(sandbox: Place, database_url: str) -> None:
    async with Client(sandbox.url) as client:
        group = await client.add_group("Mortal", [7101], is_forum=True)
        people = [await client.add_person(f"Investor-{number}.", "en") for number in range(RUNS)]
        for number, person in enumerate(people):
            async with mortal(sandbox, database_url, group):
                await person.send(f"question-{number}.")
                await sees(person, "Answer no-answer")
                await person.press("Ask a person at the office")
                await sees(person, "Received, №")
            async with mortal(sandbox, database_url, group):
                await person.send(f"more-{number}.")
                await sees(person, "Passed on to the office")
        async with mortal(sandbox, database_url, group, LATER):
            found = await asyncio.wait_for(kept(database_url), LIMIT)
        doubts = [message.text for message in await group.messages(0)]
        assert len(found) == RUNS
        for number, (inquiry, message) in enumerate(found):
            assert (inquiry.question, message.text) == (f"question-{number}.", f"more-{number}.")
            cards = await in_topics(group, inquiry.name, "waiting for an answer")
            assert cards == 1 if inquiry.delivery == "sent" else cards <= 1
            assert inquiry.delivery == "sent" or any(f"№ {inquiry.id}: {UNCERTAIN}" in doubt for doubt in doubts)
            copies = await in_topics(group, inquiry.name, f"\n\nmore-{number}.")
            assert copies == 1 if message.delivery == "sent" else copies <= 1
            assert message.delivery == "sent" or await in_topics(group, inquiry.name, UNCERTAIN.capitalize())
        seen = [(inquiry.delivery, message.delivery) for inquiry, message in found]
        print(f"{2 * RUNS} kills:", {each: seen.count(each) for each in set(seen)})
