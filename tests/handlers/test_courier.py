"""What waits is carried once, whatever happened to whoever was carrying it."""

import asyncio
import logging
from typing import Any

import pytest
from telegram import Update

from handlers.inquiry import courier
from handlers.inquiry.courier import LEFT_BEHIND
from handlers.lease import LEASED
from storage.deliveries import Delivery
from storage.errors import DatabaseUnavailable
from storage.inquiries import Inquiries
from storage.inquiry_messages import NewMessage
from tests.handlers.desk import data, labels, opened
from tests.handlers.staff_desk import MEI, OLGA, STAFF, Office, staffed
from tests.handlers.wire import BLOCKED, NO_ANSWER, NO_CONNECTION, Answer, Params, flood, refusal

ANSWER = "<b>Answer of the office to your question № 1</b>"
GONE = refusal(400, "Bad Request: chat not found")
KICKED = refusal(403, "Forbidden: bot was kicked from the supergroup chat")
NO_RIGHTS = refusal(400, "Bad Request: not enough rights to send text messages to the chat")


async def delivery(office: Office) -> Delivery:
    return (await office.inquiry()).delivery


async def died(office: Office, monkeypatch: pytest.MonkeyPatch, question: str = "Is there a rent subsidy?") -> None:
    """The bot dies after it said "received", before it carries anything."""

    async def nothing(*_: object) -> None:
        pass

    with monkeypatch.context() as patched:
        patched.setattr("handlers.inquiry.courier.deliver", nothing)
        await office.asks(question)


async def test_a_card_that_was_not_begun_is_sent_by_the_next_sweep_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await died(office, monkeypatch)
    assert office.cards == []
    await office.sweep()
    await office.sweep(minutes=10)
    assert len(office.cards) == 1


async def test_an_answer_that_is_kept_but_not_noted_yet_is_noted_before_it_is_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise DatabaseUnavailable("away")

    await office.asks()
    message = office.group_message(MEI, topic=await office.topic(), text="Yes, there is.")
    update = {"update_id": 900, "message": message}
    with monkeypatch.context() as broken, pytest.raises(DatabaseUnavailable):
        broken.setattr(Inquiries, "answered", fail)
        await office.desk.application.process_update(Update.de_json(update, office.desk.application.bot))
    await office.sweep()
    assert ANSWER in office.calls(7)[-1]["text"]
    assert labels(office.calls(7)[-1]) == ["End the conversation"]
    assert (await office.inquiry()).state == "answered"
    assert "answered by" in office.card["text"]
    before = len(office.calls(7))
    await office.desk.application.process_update(Update.de_json(update, office.desk.application.bot))
    assert (await office.inquiry()).state == "answered"
    assert len(office.calls(7)) == before


async def test_a_card_that_was_being_sent_is_not_repeated_but_staff_are_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await died(office, monkeypatch)
    await office.desk.services.stores.inquiries.sending(1, office.desk.now)
    await office.sweep()
    assert office.calls(STAFF) == []
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    await office.sweep(minutes=10)
    (asked,) = office.calls(STAFF)
    assert asked["text"] == "№ 1: it is not certain that everything has arrived here."
    assert await delivery(office) == "doubtful"
    assert await office.press(data(asked)[0]) == "It is being sent."
    assert len(office.cards) == 1
    office.desk.later(seconds=5)
    assert await office.press(data(asked)[0]) == "This button is out of date."


async def test_what_is_said_about_an_inquiry_while_its_card_is_being_sent_brings_no_second_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await died(office, monkeypatch)
    await office.desk.services.stores.inquiries.sending(1, office.desk.now)
    await office.press_label(office.calls(7)[-1], "Withdraw the question")
    assert office.calls(STAFF) == []
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    (asked,) = office.calls(STAFF)
    assert asked["text"] == "№ 1: it is not certain that everything has arrived here."


async def test_a_doubtful_card_can_be_had_from_the_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await died(office, monkeypatch)
    await office.desk.services.stores.inquiries.doubt(1, office.desk.now)
    await office.write("/inquiries")
    (listed,) = office.calls(STAFF)
    assert "delivery uncertain" in listed["text"]
    await office.press(data(listed)[0])
    assert len(office.cards) == 1


async def test_an_answer_that_was_being_sent_is_not_repeated_but_staff_are_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.asks()
    messages = office.desk.services.stores.messages
    await messages.add(NewMessage(1, "staff", 101, "李梅", "text", "Yes"), office.desk.now)
    await messages.sending(1, office.desk.now)
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    assert [sent for sent in office.calls(7) if ANSWER in sent["text"]] == []
    asked = office.calls(STAFF)[-1]
    assert asked["text"] == "It is not certain that this message has arrived."
    await office.press(data(asked)[0])
    assert office.calls(7)[-1]["text"] == f"{ANSWER}\n\nYes"


async def test_what_somebody_else_is_sending_holds_back_what_comes_after_it(office: Office) -> None:
    await office.asks()
    messages = office.desk.services.stores.messages
    for text in ("one", "two"):
        await messages.add(NewMessage(1, "staff", 101, "李梅", "text", text), office.desk.now)
    await messages.sending(1, office.desk.now)
    await office.sweep(seconds=2)
    assert ANSWER not in office.calls(7)[-1]["text"]
    first = await messages.get(1)
    assert first is not None
    await messages.sent(first, 7, 900, office.desk.now)
    await office.sweep(seconds=2)
    assert office.calls(7)[-1]["text"] == f"{ANSWER}\n\ntwo"


async def lost(office: Office, text: str, *asking: Answer) -> None:
    """Let a message of the investor get no answer on its way to the office, then also the question about it."""
    answers = [NO_ANSWER, *asking]

    def decide(method: str, params: Params) -> Answer | None:
        return answers.pop(0) if answers and method == "sendMessage" and params.get("chat_id") == STAFF else None

    office.desk.wire.decide = decide
    await office.desk.say(text)


@pytest.mark.parametrize("later", [flood(1), NO_CONNECTION, KICKED], ids=["flood", "no connection", "kicked"])
async def test_staff_who_cannot_be_asked_about_a_message_now_are_asked_later(office: Office, later: Answer) -> None:
    await office.asks()
    await lost(office, "three years", later)
    message = (await office.desk.services.stores.messages.of(1))[0]
    assert message.delivery == "sending"
    office.desk.services.delivery._closed_until.clear()
    before = len(office.calls(STAFF))
    await office.sweep(minutes=1)
    assert len(office.calls(STAFF)) == before
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    (asked,) = office.calls(STAFF)[before:]
    assert asked["text"] == "It is not certain that this message has arrived."
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    assert len(office.calls(STAFF)) == before + 1
    await office.press(data(asked)[0])
    assert "three years" in office.calls(STAFF)[-1]["text"]


async def test_staff_who_cannot_be_asked_about_a_card_now_are_asked_later(office: Office) -> None:
    office.desk.wire.script["sendMessage"] = [_done(office), _done(office), NO_ANSWER, NO_CONNECTION]
    await office.asks()
    assert await delivery(office) == "sending"
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    assert await delivery(office) == "doubtful"
    assert office.calls(STAFF)[-1]["text"] == "№ 1: it is not certain that everything has arrived here."
    assert len(office.cards) == 1  # of which nobody knows


async def test_two_who_want_the_same_sent_again_get_it_once(office: Office) -> None:
    await office.asks()
    await lost(office, "three years")
    again = data(office.calls(STAFF)[-1])[0]
    said = await asyncio.gather(*(office.press(again, user) for user in (MEI, OLGA)))
    assert sum("three years" in sent["text"] for sent in office.calls(STAFF)) == 2
    assert "This button is out of date." in "".join(said)


async def test_topics_that_vanish_at_once_are_not_made_for_ever(office: Office) -> None:
    def gone(method: str, params: Params) -> Answer | None:
        in_topic = method == "sendMessage" and "message_thread_id" in params
        return refusal(400, "Bad Request: message thread not found") if in_topic else None

    office.desk.wire.decide = gone
    await office.asks()
    assert len(office.calls(STAFF, "createForumTopic")) == 2
    assert await delivery(office) == "doubtful"


@pytest.mark.parametrize("failure", [GONE, KICKED, NO_RIGHTS], ids=["unknown", "kicked", "no rights"])
async def test_a_group_that_cannot_be_written_to_is_said_once_and_tried_again(
    office: Office, failure: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    office.desk.wire.decide = lambda method, params: failure if params.get("chat_id") == STAFF else None
    (received, *_) = await office.asks()
    assert received["text"].startswith("<b>Received, № 1</b>")
    for _ in range(5):
        await office.sweep(seconds=70)
    lines = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(lines) == 1
    assert lines[0].startswith("The staff group cannot be written to (")
    assert "STAFF_CHAT_ID" in lines[0]
    assert await delivery(office) == "waiting"
    assert (await office.desk.person()).reachable
    office.desk.wire.decide = lambda method, params: None
    before = len(office.calls(STAFF))
    await office.sweep(seconds=70)
    assert len(office.calls(STAFF)) == before + 1
    assert caplog.records[-1].message == "The staff group can be written to again."


async def test_a_group_that_cannot_be_written_to_is_left_alone_for_a_while(office: Office) -> None:
    office.desk.wire.decide = lambda method, params: KICKED if params.get("chat_id") == STAFF else None
    await office.asks()
    calls = len(office.desk.wire.calls)
    await office.sweep(seconds=30)
    assert len(office.desk.wire.calls) == calls


@pytest.mark.parametrize("failure", [flood(1), NO_CONNECTION], ids=["flood", "no connection"])
async def test_what_surely_did_not_arrive_is_sent_again(office: Office, failure: Answer) -> None:
    office.desk.wire.script["sendMessage"] = [_done(office), _done(office), failure]
    await office.asks()
    assert await delivery(office) == "waiting"
    office.desk.services.delivery._closed_until.clear()
    await office.sweep(seconds=2)
    assert await delivery(office) == "sent"
    assert len(office.calls(STAFF, "createForumTopic")) == 1


def _done(office: Office) -> Answer:
    return 200, office.desk.wire._success("sendMessage", {"chat_id": 7})


async def test_a_card_without_an_answer_from_telegram_is_in_doubt(office: Office) -> None:
    office.desk.wire.script["sendMessage"] = [_done(office), _done(office), NO_ANSWER]
    await office.asks()
    assert await delivery(office) == "doubtful"
    assert office.calls(STAFF)[-1]["text"] == "№ 1: it is not certain that everything has arrived here."


async def test_a_card_that_telegram_refuses_holds_up_nothing_else(office: Office) -> None:
    def refused(method: str, params: Params) -> Answer | None:
        return refusal(400, "Bad Request: can't parse entities") if "poison" in params.get("text", "") else None

    (unknown,) = await office.desk.say("poison")
    office.desk.wire.decide = refused
    office.desk.wire.script["sendMessage"] = [_done(office)]
    await office.desk.press(data(unknown)[-1])
    assert await delivery(office) == "doubtful"
    other = {"id": 8, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    await office.asks("Something else?", other)
    assert (await office.inquiry(2)).delivery == "sent"


async def test_that_a_message_is_not_passed_on_is_told_as_soon_as_it_can_be(office: Office) -> None:
    await office.asks()
    telegram_is_away = True

    def decide(method: str, params: Params) -> Answer | None:
        if "poison" in params.get("text", ""):
            return refusal(400, "Bad Request: can't parse entities")
        return NO_CONNECTION if telegram_is_away and "cannot be passed on" in params.get("text", "") else None

    office.desk.wire.decide = decide
    await office.desk.say("poison")
    assert [message.delivery for message in await office.desk.services.stores.messages.of(1)] == ["waiting"]
    telegram_is_away = False
    before = len(office.calls(7))
    await office.sweep(seconds=2)
    await office.sweep(seconds=2)
    assert [message.delivery for message in await office.desk.services.stores.messages.of(1)] == ["failed"]
    assert sum("cannot be passed on" in sent["text"] for sent in office.calls(7)[before:]) == 1


async def test_an_inquiry_that_was_withdrawn_before_staff_saw_it_is_not_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await died(office, monkeypatch)
    office.desk.wire.decide = lambda method, params: BLOCKED if params.get("chat_id") == STAFF else None
    await office.desk.press("1:qe:1")
    office.desk.wire.decide = lambda method, params: None
    before = len(office.calls(STAFF))
    await office.sweep(minutes=10)
    assert office.calls(STAFF)[before:] == []


async def test_an_answer_from_the_command_line_reaches_both(office: Office) -> None:
    await office.asks()
    messages = office.desk.services.stores.messages
    await messages.add(NewMessage(1, "staff", None, "Wang", "text", "Yes"), office.desk.now)
    await office.sweep()
    await office.sweep()
    assert [sent["text"] for sent in office.calls(7)][-1:] == [f"{ANSWER}\n\nYes"]
    assert office.calls(STAFF)[-1]["text"] == "<b>№ 1 · Wang</b>\n\nYes"


async def test_an_entry_that_is_gone_is_said_to_staff(office: Office) -> None:
    await office.asks()
    messages = office.desk.services.stores.messages
    await messages.add(NewMessage(1, "staff", 101, "李梅", "entry", "gone"), office.desk.now)
    await office.sweep()
    assert office.calls(STAFF)[-1]["text"] == "Not delivered. Telegram does not accept it: gone?"


async def test_without_a_staff_group_answers_are_carried_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch) as desk:
        office = Office(desk)
        await office.asks()
        await desk.services.stores.messages.add(NewMessage(1, "staff", None, "Wang", "text", "Yes"), desk.now)
        await office.sweep()
        assert desk.wire.sent()[-1]["text"] == f"{ANSWER}\n\nYes"
        assert await delivery(office) == "waiting"


async def test_inquiries_from_before_the_group_was_set_reach_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    async with opened(monkeypatch, folder=tmp_path) as desk:
        await Office(desk).asks()
        await desk.say("And more")
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await office.sweep()
        assert [sent["text"].partition("\n")[0] for sent in office.calls(STAFF)] == [
            "<b>№ 1 · waiting for an answer</b>",
            "<b>№ 1 · &lt;b&gt;Alice &amp; 'Co'&lt;/b&gt;</b>",
        ]


async def test_another_group_gets_its_own_cards_when_something_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    async with staffed(monkeypatch, folder=tmp_path) as office:
        await office.asks()
    async with staffed(monkeypatch, folder=tmp_path, staff_chat_id=-1002) as office:
        await office.desk.say("Are you there?")
        assert [sent["text"].partition("\n")[0] for sent in office.calls(-1002)] == [
            "<b>№ 1 · waiting for an answer</b>",
            "<b>№ 1 · &lt;b&gt;Alice &amp; 'Co'&lt;/b&gt;</b>",
        ]


async def test_a_failure_loses_nothing_and_is_logged(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("private words")

    with monkeypatch.context() as patched:
        patched.setattr("handlers.inquiry.card.CardMaker.card", broken)
        (received, *_) = await office.asks()
    assert received["text"].startswith("<b>Received, № 1</b>")
    assert "inquiry 1 was not carried" in caplog.text
    await office.sweep(seconds=LEFT_BEHIND.total_seconds())
    assert await delivery(office) == "doubtful"


async def rounds(office: Office, number: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the job go on for some rounds and return how often it swept."""
    stop, left, swept = asyncio.Event(), number, 0

    async def sweep(_: object) -> None:
        nonlocal swept
        swept += 1

    async def pause(stop: asyncio.Event, seconds: float) -> None:
        nonlocal left
        left -= 1
        if not left:
            stop.set()

    monkeypatch.setattr(courier, "sweep", sweep)
    await courier.keep_up(office.desk.services, stop, pause)
    return swept


async def test_a_replica_sweeps_at_its_start_and_then_only_if_no_other_one_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases, now = office.desk.services.stores.leases, office.desk.now
    assert await rounds(office, 3, monkeypatch) == 3
    await leases.acquire(courier.LEASE, "another", now + LEASED, now)
    assert await rounds(office, 3, monkeypatch) == 1
    office.desk.later(minutes=1)
    assert await rounds(office, 3, monkeypatch) == 3


async def test_a_database_that_is_away_ends_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[DatabaseUnavailable | bool] = [DatabaseUnavailable("away"), DatabaseUnavailable("away"), False, True]

    async def acquire(*_: object) -> bool:
        answer = answers.pop(0)
        if isinstance(answer, bool):
            return answer
        raise answer

    async def away(*_: object) -> None:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr("storage.leases.Leases.acquire", acquire)
    monkeypatch.setattr("storage.leases.Leases.release", away)
    assert await rounds(office, 4, monkeypatch) == 2  # the first to succeed is its start
    assert [record.message for record in caplog.records] == ["inquiries were not swept: away"]


async def test_a_replica_brings_its_own_cards_up_to_date_though_another_one_sweeps(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.asks()
    office.desk.wire.script["editMessageText"] = [NO_CONNECTION]
    await office.write("/take", topic=await office.topic())
    assert "waiting for an answer" in office.cards[-1]["text"]
    leases, now = office.desk.services.stores.leases, office.desk.now
    await leases.acquire(courier.LEASE, "another", now + LEASED, now)
    await rounds(office, 1, monkeypatch)
    assert "taken by 李梅" in office.card["text"]
    assert office.desk.services.room.stale_cards == set()


async def test_several_carriers_at_once_carry_everything_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await died(office, monkeypatch)
    messages = office.desk.services.stores.messages
    for number in range(5):
        await messages.add(NewMessage(1, "staff", 101, "李梅", "text", f"part {number}"), office.desk.now)
    await asyncio.gather(*(courier.sweep(office.desk.services) for _ in range(5)))
    assert len(office.cards) == 1
    assert [sent["text"] for sent in office.calls(7)][-5:] == [f"{ANSWER}\n\npart {number}" for number in range(5)]
    assert sum(ANSWER in sent["text"] for sent in office.calls(7)) == 5
