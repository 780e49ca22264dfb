"""The staff group becomes a supergroup, over HTTP: nothing of what is open is lost, and it stays the staff's."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.locales import load
from handlers.transport.profile import STAFF_COMMANDS
from knowledge.schema import LANGUAGES, Language
from sandbox.app import Running, running
from sandbox.client import Client, Conversation, Group, GroupConversation, Message, NoReplyError
from sandbox.state import State
from storage.database import Database
from storage.inquiries import Inquiries
from tests.handlers.conftest import Place, polled
from tests.handlers.replicas import Replica, replica, until
from tests.handlers.tiny import TinyBrain

TEXTS = load()
MEI, OLGA = 7101, 7102
QUESTION = "rent subsidy?"
OPEN = "№ 1 · waiting for an answer"
ANSWER = "Answer of the office to your question № 1"
ARRIVED = "This group has become a supergroup."
ON_A_FILE = pytest.mark.parametrize("kind", ["sqlite"])  # where the database decides nothing


async def sees(chat: Conversation, *texts: str) -> Message:
    """Wait until the bot says something that holds these texts."""
    while True:
        message = await chat.wait_reply()
        if all(text in message.text for text in texts):
            return message


async def cards(group: Group) -> list[Message]:
    return [message for message in await group.messages() if "sends an entry of the knowledge" in message.text]


@dataclass
class Stage:
    """A Telegram, a database, and the staff's group as it is before topics are turned on."""

    telegram: Running
    client: Client
    database: Database
    database_url: str
    basic: Group

    @asynccontextmanager
    async def bot(self, staff: int | None = None, **given: Any) -> AsyncIterator[TinyBrain]:
        """A bot that polls, with a number in its settings: the group's first one, unless another one is given."""
        brain, place = TinyBrain(), Place(self.telegram.url, self.telegram.token)
        kept = {"database_url": self.database_url, "staff_chat_id": staff or self.basic.id}
        async with polled(place, brain, **kept | given):
            yield brain

    async def asks(self) -> Conversation:
        """Let an investor pass a question on to the office."""
        alice = await self.client.person("en")
        unknown = await alice.ask(QUESTION)
        await alice.press(unknown.labels[-1])
        await sees(alice, "Received, № 1", QUESTION)
        await sees(self.basic.as_(MEI), OPEN, QUESTION)
        return alice

    async def noted(self, group: Group, card: Message) -> None:
        """Wait until the bot knows where the card stands: nobody answers within milliseconds."""

        async def is_noted() -> bool:
            return await Inquiries(self.database).at_message(group.id, card.id) is not None

        await until(is_noted)

    async def answered(self, staff: GroupConversation, card: Message, to: Conversation, text: str = "Yes.") -> None:
        """Answer as staff do, and see that it arrives."""
        await self.noted(staff.group, card)
        await (staff.send(text, topic=card.topic) if card.topic else staff.reply(card, text))
        await sees(to, ANSWER, text)


@pytest.fixture
async def stage(database: Database, database_url: str) -> AsyncIterator[Stage]:
    async with running(State("42:SANDBOX")) as telegram, Client(telegram.url) as client:
        basic = await client.add_group("Office", [MEI, OLGA], is_basic=True)
        yield Stage(telegram, client, database, database_url, basic)


async def test_what_is_open_goes_on_in_the_supergroup(stage: Stage) -> None:
    async with stage.bot() as brain:
        alice = await stage.asks()
        await alice.send("And parking?")
        await sees(stage.basic.as_(MEI), "And parking?")
        new = await stage.basic.upgrade(topics=False)
        mei = new.as_(MEI)
        await sees(mei, ARRIVED)
        card = await sees(mei, OPEN, QUESTION)
        await sees(mei, "№ 1", "And parking?")
        await stage.answered(mei, card, alice)
        await mei.press(await mei.button("Close"))
        assert (await mei.wait_answer()).text == "№ 1 is closed."
        await sees(alice, "№ 1")
        assert (await mei.ask("/inquiries")).text == "No inquiries are open."
        assert [each["command"] for each in (await mei.bot())["commands"]] == list(STAFF_COMMANDS)
        assert [heard for heard, _ in brain.heard] == [QUESTION]
    assert len(await cards(stage.basic)) == len(await cards(new)) == 1


async def test_topics_are_made_where_the_bot_may_and_a_restart_with_the_old_number_changes_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage.bot():
        alice = await stage.asks()
    new = await stage.basic.upgrade()
    await new.place(status="administrator")
    mei = new.as_(MEI)
    async with stage.bot():
        card = await sees(mei, OPEN)
        assert [topic.id for topic in await new.topics()] == [card.topic]
        await stage.answered(mei, card, alice)
    (line,) = [record.message for record in caplog.records if "STAFF_CHAT_ID" in record.message]
    assert line.endswith(f"STAFF_CHAT_ID can be set to {new.id}.")
    caplog.clear()
    async with stage.bot():
        await alice.send("Thank you")
        assert (await sees(mei, "Thank you")).topic == card.topic
        await stage.answered(mei, card, alice, "You are welcome")
    assert [record.message for record in caplog.records if "STAFF_CHAT_ID" in record.message] == [line]
    assert len(await cards(new)) == 1
    assert len([message for message in await new.messages() if message.text.startswith(ARRIVED)]) == 1


@ON_A_FILE
async def test_what_staff_wrote_before_in_the_old_chat_arrives(stage: Stage) -> None:
    async with stage.bot():
        alice = await stage.asks()
    mei = stage.basic.as_(MEI)
    (card,) = await cards(stage.basic)
    await mei.reply(card, "Yes.")
    await mei.reply(card, "/unknown")
    await mei.send_document(b"plan", "plan.txt")
    new = await stage.basic.upgrade(topics=False)
    async with stage.bot() as brain:
        await sees(alice, ANSWER, "Yes.")
        await sees(new.as_(MEI), "This command does not exist")
        while not (found := await cards(new)):
            await new.as_(MEI).wait_reply()
        await stage.answered(new.as_(MEI), found[0], alice, "More")
        assert brain.heard == []


@ON_A_FILE
async def test_a_move_of_which_nobody_told_is_found_out_at_the_start(stage: Stage) -> None:
    async with stage.bot():
        alice = await stage.asks()
    new = await stage.basic.upgrade(topics=False)
    stage.telegram.state.updates.drop()  # as Telegram does after a day
    async with stage.bot():
        card = await sees(new.as_(MEI), OPEN)
        await stage.answered(new.as_(MEI), card, alice)
        assert [each["command"] for each in (await new.as_(MEI).bot())["commands"]] == list(STAFF_COMMANDS)


def replied(group: Group, card: Message, text: str) -> dict[str, Any]:
    """Return what a replica gets when staff reply to a card."""
    mei = {"id": MEI, "is_bot": False, "first_name": "李梅"}
    chat = {"id": group.id, "type": "supergroup", "title": "Office"}
    message = {"message_id": 900 + len(text), "date": 1, "chat": chat, "from": mei, "text": text}
    length = len(text) if text.startswith("/") else 0
    command = {"entities": [{"type": "bot_command", "offset": 0, "length": length}]} if length else {}
    return message | command | {"reply_to_message": card.raw}


def wrote(person: Conversation, text: str) -> dict[str, Any]:
    """Return what a replica gets when an investor writes."""
    sender = {"id": person.id, "is_bot": False, "first_name": "Alice", "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": "Alice"}
    return {"message_id": 990, "date": 1, "chat": chat, "from": sender, "text": text}


async def test_both_replicas_go_on_and_neither_takes_staff_for_investors(
    stage: Stage, unused_tcp_port_factory: Callable[[], int]
) -> None:
    async with AsyncExitStack() as stack:
        replicas: list[Replica] = []
        for _ in range(2):  # Telegram brings updates to the second one; the first one gets what the test brings
            place = (stage.telegram, stage.database_url, unused_tcp_port_factory())
            replicas.append(await stack.enter_async_context(replica(*place, staff_chat_id=stage.basic.id)))
        silent, told = replicas
        alice = await stage.asks()
        new = await stage.basic.upgrade(topics=False)
        card = await sees(new.as_(MEI), OPEN)
        await stage.noted(new, card)
        assert await silent.post({"update_id": 1, "message": replied(new, card, "Yes.")}) == 200
        await sees(alice, ANSWER, "Yes.")
        assert await silent.post({"update_id": 2, "message": replied(new, card, "/inquiries")}) == 200
        await sees(new.as_(MEI), "Open inquiries: 1")
        assert await silent.post({"update_id": 3, "message": wrote(alice, "Thank you")}) == 200
        await sees(new.as_(MEI), "Thank you")
        assert [heard for heard, _ in (*told.brain.heard, *silent.brain.heard)] == [QUESTION]
    assert len(await cards(new)) == 1


async def test_the_new_number_in_the_settings_is_right_too(stage: Stage) -> None:
    async with stage.bot():
        alice = await stage.asks()
    new = await stage.basic.upgrade(topics=False)
    async with stage.bot(new.id):
        await stage.answered(new.as_(MEI), await sees(new.as_(MEI), OPEN), alice)
    async with stage.bot(new.id):
        await alice.send("Thank you")
        await sees(new.as_(MEI), "Thank you")
    assert len(await cards(new)) == 1


async def test_quite_another_group_in_the_settings_wins(stage: Stage) -> None:
    async with stage.bot():
        alice = await stage.asks()
        moved = await stage.basic.upgrade(topics=False)
        await sees(moved.as_(MEI), OPEN)
    other = await stage.client.add_group("Other office", [OLGA])
    async with stage.bot(other.id):
        await stage.answered(other.as_(OLGA), await sees(other.as_(OLGA), OPEN), alice)
        mei = moved.as_(MEI)
        assert f"STAFF_CHAT_ID={moved.id}" in (await mei.ask("/inquiries")).text
        await mei.send("Good morning")
        with pytest.raises(NoReplyError):
            await mei.wait_reply(0.5)


@ON_A_FILE
@pytest.mark.parametrize("language", LANGUAGES)
async def test_staff_read_in_their_language_why_things_come_again(stage: Stage, language: Language) -> None:
    async with stage.bot(staff_language=language):
        new = await stage.basic.upgrade(topics=False)
        await sees(new.as_(MEI), TEXTS.say("staff-group-arrived", language))


@ON_A_FILE
async def test_another_group_that_becomes_a_supergroup_changes_nothing(stage: Stage) -> None:
    async with stage.bot():
        guests = await stage.client.add_group("Guests", [7003], is_basic=True, bot="member")
        new = await guests.upgrade(topics=False)
        guest = new.as_(7003)
        await guest.send("@sandbox_bot only")
        await sees(guest, "Answer only")
        await stage.asks()
    assert not [message for message in await new.messages() if message.text.startswith(ARRIVED)]
