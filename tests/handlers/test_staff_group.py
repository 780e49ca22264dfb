"""The staff group under another number, sad paths first: whoever hears of it, and whatever it is in the middle of."""

import logging
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from handlers import staff_group
from handlers.lead import notices
from handlers.screen import Block, compose
from handlers.upkeep import reloading
from storage.errors import DatabaseUnavailable
from storage.staff_group import StaffGroup
from tests.handlers.desk import data, labels, opened
from tests.handlers.newsroom import YES, published
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny_base import FRESH, make_base, publishing
from tests.handlers.wire import NO_CONNECTION, Answer, Params, flood, refusal
from tests.storage.samples import lead

NEW = -1009999999999
UPGRADED = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=NEW)
GROUP_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ANSWER = "<b>Answer of the office to your question № 1</b>"
ARRIVED = "This group has become a supergroup."
NOT_A_FORUM = refusal(400, "Bad Request: the chat is not a forum")


def leave(office: Office) -> None:
    """Let Telegram refuse whatever is sent to the old chat, and have no topics in the new one."""

    def decide(method: str, params: Params) -> Answer | None:
        if int(params.get("chat_id", 0)) == STAFF:
            can_not = refusal(400, "Bad Request: message can't be edited")
            return can_not if method == "editMessageText" else UPGRADED
        return NOT_A_FORUM if method == "createForumTopic" else None

    office.desk.wire.decide = decide


def left(office: Office) -> Params:
    """The service message in the old chat."""
    return office.group_message(MEI, migrate_to_chat_id=NEW)


def came(office: Office) -> Params:
    """The service message in the new chat."""
    chat = {"id": NEW, "type": "supergroup", "title": "Staff"}
    message = office.group_message(GROUP_BOT, migrate_from_chat_id=STAFF)
    return message | {"chat": chat, "sender_chat": chat}


async def moved(office: Office) -> None:
    """Let the group become a supergroup, and the bot be told."""
    leave(office)
    await office.desk.hand_in("message", left(office))
    await office.desk.hand_in("message", came(office))


async def writes(office: Office, text: str, chat_id: int = NEW, **content: Any) -> None:
    """Let staff write in one of the chats."""
    message = office.group_message(MEI, text=text, **content)
    message["chat"] = message["chat"] | {"id": chat_id}
    await office.desk.hand_in("message", message)


def texts(office: Office, chat_id: int = NEW) -> list[str]:
    return [sent.get("text", "") for sent in office.calls(chat_id)]


def cards(office: Office) -> list[Params]:
    return [sent for sent in office.calls(NEW, "sendMessage") if "sends an entry of the knowledge" in sent["text"]]


def to_alice(office: Office) -> list[str]:
    return [text for text in texts(office, 7) if "of the office to your question" in text]


async def test_while_the_database_is_away_the_notice_is_not_lost(
    plain_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise DatabaseUnavailable("away")

    await plain_office.asks()
    leave(plain_office)
    update = Update.de_json({"update_id": 900, "message": left(plain_office)}, plain_office.desk.application.bot)
    with monkeypatch.context() as broken, pytest.raises(DatabaseUnavailable):
        broken.setattr(StaffGroup, "move", fail)
        await plain_office.desk.application.process_update(update)
    assert plain_office.desk.services.settings.staff_chat_id == STAFF
    await plain_office.desk.application.process_update(update)
    await plain_office.sweep()
    assert len(cards(plain_office)) == 1


@pytest.mark.parametrize("failure", [NO_CONNECTION, flood(5)], ids=["no connection", "flood"])
async def test_what_cannot_be_sent_to_the_new_chat_at_once_is_sent_later(
    plain_office: Office, failure: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    await plain_office.asks()
    plain_office.desk.wire.decide = lambda method, params: failure
    await plain_office.desk.hand_in("message", left(plain_office))
    await plain_office.sweep()
    leave(plain_office)
    plain_office.desk.services.delivery._closed_until.clear()
    await plain_office.sweep(seconds=10)
    assert len(cards(plain_office)) == 1
    assert not [record for record in caplog.records if "cannot be written to" in record.message]


async def test_the_refusal_alone_tells_of_the_new_number(
    plain_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    leave(plain_office)
    await plain_office.asks()
    await plain_office.sweep(seconds=2)
    (card,) = cards(plain_office)
    lines = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert [line for line in lines if "STAFF_CHAT_ID" in line] == [
        f"The staff group has become a supergroup, and its number is now {NEW}. The bot goes on there; "
        f"STAFF_CHAT_ID can be set to {NEW}."
    ]
    assert not [line for line in lines if "cannot be written to" in line]
    inquiry = await plain_office.inquiry()
    assert (inquiry.staff_chat_id, inquiry.delivery) == (NEW, "sent")
    assert labels(card) == ["Take", "Close"]


async def test_what_is_said_meanwhile_stands_below_the_card_in_the_new_chat(plain_office: Office) -> None:
    await plain_office.asks()
    leave(plain_office)
    await plain_office.desk.say("And parking?")
    await plain_office.desk.say("And schools?")
    await plain_office.sweep(seconds=2)
    ends = [text.rpartition("\n")[2] for text in texts(plain_office)]
    arrived, card, first, second = ends
    assert arrived.startswith(ARRIVED)
    assert card.startswith("Reply to this message")
    assert (first, second) == ("And parking?", "And schools?")


@pytest.mark.parametrize("first", ["left", "came", "both"])
async def test_each_of_the_two_notices_is_enough_and_both_are_not_too_much(plain_office: Office, first: str) -> None:
    await plain_office.asks()
    leave(plain_office)
    told = {"left": [left], "came": [came], "both": [came, left, left, came]}[first]
    for notice in told:
        await plain_office.desk.hand_in("message", notice(plain_office))
        await plain_office.sweep(seconds=2)
    assert len(cards(plain_office)) == 1
    assert len([text for text in texts(plain_office) if text.startswith(ARRIVED)]) == 1
    assert [params["scope"]["chat_id"] for params in plain_office.desk.wire.sent("setMyCommands")] == [NEW]


async def test_a_replica_that_heard_nothing_knows_staff_when_they_write_and_when_they_press(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    async with (
        staffed(monkeypatch, topics=False, database_url=database_url) as one,
        staffed(monkeypatch, topics=False, database_url=database_url) as other,
        staffed(monkeypatch, topics=False, database_url=database_url) as third,
    ):
        await one.asks()
        await moved(one)
        await one.sweep()
        (card,) = cards(one)
        for each in (other, third):
            leave(each)
        under = one.group_message(MEI, text="card")
        under["chat"]["id"] = NEW
        query = {"id": "q", "from": MEI, "chat_instance": "c", "message": under, "data": data(card)[0]}
        await third.desk.hand_in("callback_query", query)
        assert third.desk.notices() == ["You have taken № 1."]
        place = (await one.inquiry()).card_message_id
        assert place is not None
        await writes(other, "Yes", reply_to=place)
        assert to_alice(other) == [f"{ANSWER}\n\nYes"]
        assert other.desk.brain.heard == third.desk.brain.heard == []


async def test_what_comes_late_under_the_old_number_comes_from_staff(plain_office: Office) -> None:
    await plain_office.asks()
    card = (await plain_office.inquiry()).card_message_id
    assert card is not None
    await moved(plain_office)
    assert await plain_office.press("1:kt:1") == "You have taken № 1."
    await writes(plain_office, "Yes", STAFF, reply_to=card)
    assert to_alice(plain_office) == [f"{ANSWER}\n\nYes"]
    await writes(plain_office, "/version", STAFF)
    assert texts(plain_office)[-1].startswith("Version tiny: 23 entries")
    assert [heard for heard, _ in plain_office.desk.brain.heard] == ["Is there a rent subsidy?"]


async def test_the_same_number_of_a_message_in_both_chats_is_not_the_same_message(plain_office: Office) -> None:
    await plain_office.asks()
    old = (await plain_office.inquiry()).card_message_id
    await moved(plain_office)
    await plain_office.sweep()
    await writes(plain_office, "Not for anybody", reply_to=old)
    assert to_alice(plain_office) == []


async def test_an_answer_in_doubt_is_asked_about_in_the_new_chat(plain_office: Office) -> None:
    await plain_office.asks()
    messages = plain_office.desk.services.stores.messages
    await writes(plain_office, "Yes", STAFF, reply_to=(await plain_office.inquiry()).card_message_id)
    (answer,) = await messages.of(1)
    async with plain_office.desk.services.stores.database.begin() as connection:
        await connection.exec_driver_sql("UPDATE inquiry_messages SET delivery = 'doubtful'")
    await moved(plain_office)
    await plain_office.sweep(minutes=3)
    asked = plain_office.calls(NEW, "sendMessage")[-1]
    assert asked["text"] == "It is not certain that this message has arrived."
    assert data(asked) == [f"1:km:{answer.id}"]


async def test_who_had_everything_erased_is_told_of_where_the_card_was_left(plain_office: Office) -> None:
    (received, *_) = await plain_office.asks()
    await plain_office.press_label(received, "Withdraw the question")
    await moved(plain_office)
    (asked,) = await plain_office.desk.say("/forget")
    await plain_office.press_label(asked, labels(asked)[0])
    told = plain_office.calls(NEW, "sendMessage")[-1]
    assert told["text"].startswith("№ 1: the investor had everything erased")
    assert "reply_parameters" not in told


async def test_news_are_decided_on_in_the_new_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    async with published(monkeypatch) as room:
        await room.offered()
        await moved(room.office)
        await room.look()
        (asked,) = [sent for sent in room.office.calls(NEW, "sendMessage") if "edition" in sent["text"]]
        place, _ = await room.stored()
        await room.press(asked, YES)
        await room.carry()
        await room.look()
        assert [len(room.got(user)) for user in (11, 12, 13)] == [1, 1, 1]
        edits = room.office.calls(NEW, "editMessageText")
        assert {edit["message_id"] for edit in edits} == {place.message_id}
        assert place.staff_chat_id == NEW


async def test_files_are_published_from_the_new_chat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with publishing(monkeypatch, make_base(tmp_path / "base")) as desk:
        await desk.proposal()
        await moved(desk)
        await desk.tried()
        proposal = desk.calls(NEW, "sendMessage")[-1]
        assert labels(proposal) == ["Publish", "Discard"]
        assert "reply_parameters" not in proposal
        await desk.pressed(proposal, "Publish")
        assert FRESH in await desk.answer()
        await desk.upload("BROKEN")
        await desk.tried()
        assert "cannot be published" in texts(desk)[-1]


async def test_what_belongs_to_no_inquiry_arrives_in_the_new_chat_at_once(plain_office: Office) -> None:
    services = plain_office.desk.services
    await services.stores.leads.store(lead(), plain_office.desk.now)
    leave(plain_office)
    await notices.sweep(services)
    assert [text for text in texts(plain_office) if text.startswith("<b>Application № 1</b>")]
    assert (await services.stores.leads.list())[0].delivery == "sent"


async def test_what_staff_are_told_once_is_not_lost_to_the_move(plain_office: Office) -> None:
    leave(plain_office)
    await reloading.announce(plain_office.desk.services, [compose([Block("The base has mistakes")], (), "")])
    assert texts(plain_office)[-1] == "The base has mistakes"


async def test_without_a_staff_group_nobody_keeps_anything_of_other_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as desk:
        office = Office(desk)
        await desk.hand_in("message", left(office))
        await desk.hand_in("message", came(office))
        assert await desk.services.stores.staff_group.numbers(STAFF) == (STAFF, frozenset())
        assert desk.wire.sent("setMyCommands", "sendMessage") == []


async def test_of_groups_that_are_not_the_staffs_nothing_is_kept(office: Office) -> None:
    other = left(office) | {"chat": {"id": -5, "type": "group", "title": "Guests"}}
    await office.desk.hand_in("message", other)
    assert await office.desk.services.stores.staff_group.numbers(-5) == (-5, frozenset())
    assert office.desk.services.settings.staff_chat_id == STAFF


async def test_messages_of_a_basic_group_have_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, staff_chat_id=-1005) as desk:
        office = Office(desk)
        await office.asks()
        await writes(office, "/inquiries", -1005)
        listed = office.calls(-1005)[-1]["text"]
        assert "rent subsidy?" in listed
        assert "t.me" not in listed


async def test_after_a_restart_with_the_old_number_nothing_comes_again(plain_office: Office) -> None:
    services = plain_office.desk.services
    await services.stores.staff_group.move(STAFF, NEW, plain_office.desk.now)
    leave(plain_office)
    await plain_office.asks()
    await plain_office.sweep(seconds=2)
    assert len(cards(plain_office)) == 1
    services.settings = services.settings.model_copy(update={"staff_chat_id": STAFF})  # as after a restart
    await staff_group.enter(services)
    await plain_office.sweep(seconds=2)
    assert len(cards(plain_office)) == 1
