"""Turning to the office, from the investor's side; sad paths first."""

from typing import Any

import pytest

from tests.handlers.desk import ALICE, Desk, data, labels, opened
from tests.handlers.staff_desk import STAFF, Office, staffed
from tests.handlers.wire import BLOCKED

BOB = ALICE | {"id": 8, "first_name": "Bob"}
STALE = "This button is out of date."
RECEIVED = "<b>Received, № 1</b>\n\n<blockquote expandable>Is there a rent subsidy?</blockquote>"


async def test_somebody_elses_inquiry_cannot_be_touched(office: Office) -> None:
    await office.asks()
    for forged in ("1:qe:1", "1:qg:1", "1:qm:1", "1:qa:1", "1:qe:99"):
        (menu,) = await office.desk.press(forged, BOB)
        assert menu["text"].startswith("This button no longer works")
        office.desk.later(seconds=5)
    assert (await office.inquiry()).state == "open"
    assert office.desk.notices()[1:] == [STALE] * 5


async def test_a_question_of_somebody_else_is_not_passed_on(office: Office) -> None:
    (unknown,) = await office.desk.say("My own affairs")
    (asked,) = await office.desk.press(data(unknown)[-1], BOB)
    assert asked["text"].startswith("Please write your question to the office.")
    assert office.cards == []


async def test_an_investor_cannot_press_what_is_for_staff(office: Office) -> None:
    await office.asks()
    for forged in ("1:kt:1", "1:kc:1", "1:kr:1", "1:km:1", "1:kk:1", "1:ke:1:only"):
        await office.desk.press(forged)
    assert (await office.inquiry()).state == "open"
    assert set(office.desk.notices()[1:]) == {STALE}


async def test_withdrawn_twice_is_withdrawn_once(office: Office) -> None:
    await office.asks()
    withdrawn, card, _ = await office.desk.press("1:qe:1")
    assert withdrawn["text"].startswith("Your question № 1 has been withdrawn.")
    assert card["text"].startswith("<b>№ 1 · closed</b>")
    (already,) = await office.desk.press("1:qe:1", message_id=2)
    assert already["text"] == "Question № 1 is already closed."
    assert [sent["text"] for sent in office.calls(STAFF)][1:] == ["№ 1: the investor has ended the conversation."]


async def test_without_a_staff_group_it_is_kept_and_nothing_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {
        "office_hours": "Mon-Fri 09:00-17:30",
        "reply_within_hours": 24,
        "office_phone": "+86 451 1",
    }
    async with opened(monkeypatch, **given) as desk:
        (received,) = await Office(desk).asks()
        assert received["text"].startswith(RECEIVED)
        assert (
            "By when, we cannot promise.\n\nIf it is urgent, please contact the office directly.\nTelephone: +86 451 1"
            in (received["text"])
        )
        assert "Working hours" not in received["text"]
        assert (await Office(desk).inquiry()).delivery == "waiting"
        (passed_on,) = await desk.say("More about it")
        assert passed_on["text"] == "Passed on to the office (№ 1)."


async def test_a_store_that_fails_confirms_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("storage.inquiries.Inquiries.open", broken)
    (sent,) = await office.asks()
    assert sent["text"] == "Something went wrong on our side, sorry. Please try once more."


async def test_an_investor_who_blocked_the_bot_still_reaches_the_office(office: Office) -> None:
    (unknown,) = await office.desk.say("Is there a rent subsidy?")
    office.desk.wire.script["sendMessage"] = [BLOCKED]
    await office.desk.press(data(unknown)[-1])
    assert len(office.cards) == 1


async def test_the_received_message_says_what_to_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staffed(monkeypatch, office_hours="Mon-Fri 09:00-17:30", reply_within_hours=24) as office:
        (received, *_) = await office.asks()
        assert received["text"].startswith(RECEIVED)
        assert "Working hours: Mon–Fri 09:00–17:30 (UTC+8)\nThe office is open now." in received["text"]
        assert "An answer can be expected by Tue 24 November, 14:00." in received["text"]
        assert labels(received) == ["Add something", "Withdraw the question"]
        (how,) = await office.press_label(received, "Add something")
        assert how["text"].startswith("Just write, or send photos and documents")


async def test_the_card_shows_who_asks_what_and_what_was_said_before(office: Office) -> None:
    await office.desk.say("only")
    office.desk.later(minutes=1)
    await office.desk.say("whatever else")
    office.desk.later(minutes=1)
    await office.asks("<i>Rent</i>?")
    text = office.card["text"]
    assert text.startswith("<b>№ 1 · waiting for an answer</b>\n&lt;b&gt;Alice &amp; 'Co'&lt;/b&gt; · English")
    assert "Question:\n<blockquote expandable>&lt;i&gt;Rent&lt;/i&gt;?</blockquote>" in text
    assert "The assistant answered:\n<blockquote expandable>menu</blockquote>" in text
    assert "Investor: only\nAssistant: Title only\nInvestor: whatever else\nAssistant: (no answer)" in text
    assert labels(office.card) == ["Take", "Close"]
    (made,) = office.calls(STAFF, "createForumTopic")
    assert made["name"] == "№1 · <b>Alice & 'Co'</b> · en"


async def test_after_none_of_these_the_question_that_was_typed_is_passed_on(office: Office) -> None:
    await office.desk.say("choose")
    office.desk.later(seconds=5)
    (unknown,) = await office.desk.press("1:n:en")
    (received, *_) = await office.desk.press(data(unknown)[-1])
    assert "<blockquote expandable>choose</blockquote>" in received["text"]


async def test_the_same_question_again_is_not_asked_twice_and_another_one_is_added(office: Office) -> None:
    (unknown,) = await office.desk.say("Is there a rent subsidy?")
    (another,) = await office.desk.say("And for machines?")
    await office.desk.press(data(unknown)[-1], message_id=1)
    (already,) = await office.desk.press(data(unknown)[-1], message_id=2)
    assert already["text"] == "The office already has this question, № 1."
    added, to_staff = await office.desk.press(data(another)[-1], message_id=3)
    assert added["text"].startswith("<b>Added to your question № 1</b>")
    assert to_staff["text"].startswith("<b>№ 1 · &lt;b&gt;Alice &amp; 'Co'&lt;/b&gt; · a further question</b>")
    assert "And for machines?\n\nThe assistant answered:\nmenu" in to_staff["text"]
    (already,) = await office.desk.press(data(another)[-1], message_id=4)
    assert already["text"] == "The office already has this question, № 1."


async def test_a_further_question_after_the_answer_shows_on_the_card(office: Office) -> None:
    (another,) = await office.desk.say("And for machines?")
    await office.asks()
    await office.write("Yes", topic=await office.topic())
    assert "answered by 李梅" in office.card["text"]
    await office.press_label(another, "Ask a person at the office")
    await office.sweep()
    assert "taken by 李梅" in office.card["text"]


async def test_the_next_inquiry_of_a_person_goes_to_the_same_topic(office: Office) -> None:
    await office.asks()
    await office.desk.press("1:qe:1")
    await office.asks("Something else?")
    assert await office.topic(1) == await office.topic(2)
    assert len(office.calls(STAFF, "createForumTopic")) == 1
    (renamed,) = office.calls(STAFF, "editForumTopic")
    assert renamed["name"].startswith("№2 · ")


async def test_going_on_opens_it_again_and_staff_see_that(office: Office) -> None:
    await office.asks()
    (ended, *_) = await office.desk.press("1:qe:1")
    card, told, reopened = await office.press_label(ended, "Go on with this question")
    assert card["text"].startswith("<b>№ 1 · waiting for an answer</b>")
    assert told["text"] == "№ 1: the investor goes on with the question."
    assert reopened["text"] == "Your question № 1 is open again. What you write goes to the office."


async def test_going_on_while_another_one_is_open_goes_on_with_that(office: Office) -> None:
    await office.asks()
    await office.desk.press("1:qe:1")
    await office.asks("Something else?")
    (sent,) = await office.desk.press("1:qg:1")
    assert sent["text"] == "Your question № 2 is open. What you write goes to the office."


async def test_contact_tells_how_to_reach_the_office_and_offers_the_last_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with staffed(monkeypatch, office_phone="+86 451 1", office_address="Harbin", office_email="a@b.cn") as office:
        (contact,) = await office.desk.say("/contact")
        assert contact["text"].startswith(
            "<b>Contact the office</b>\n\nTelephone: +86 451 1\nE-mail: a@b.cn\nAddress: Harbin\n\nAsk here in the chat"
        )
        copies = ["Copy the telephone number", "Copy the e-mail address", "Copy the address"]
        assert labels(contact) == ["Write to the office", "Leave your contact details", *copies, "All topics"]
        await office.desk.say("only")
        (contact,) = await office.desk.say("/contact")
        assert labels(contact) == [
            "Pass on: only",
            "Write to the office",
            "Leave your contact details",
            *copies,
            "All topics",
        ]
        (received, *_) = await office.press_label(contact, "Pass on: only")
        assert "<blockquote expandable>only</blockquote>" in received["text"]
        assert "Answer only" in office.card["text"]
        (contact,) = await office.desk.say("/contact")
        assert "Your question № 1 is waiting for an employee." in contact["text"]
        assert labels(contact) == ["Withdraw the question", *copies]


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("жжж", ("Спросить сотрудника", "Получено, № 1", "Сотрудник офиса ответит Вам здесь")),
        ("中中中", ("咨询工作人员", "已收到，编号1", "工作人员会在本聊天中答复您")),
    ],
)
async def test_an_inquiry_speaks_the_language_of_its_question(
    office: Office, said: str, wording: tuple[str, str, str]
) -> None:
    (unknown,) = await office.desk.say(said)
    assert labels(unknown)[-1] == wording[0]
    (received, *_) = await office.press_label(unknown, wording[0])
    assert wording[1] in received["text"]
    assert wording[2] in received["text"]


async def test_an_answer_that_did_not_help_can_be_passed_on(desk: Desk) -> None:
    (answer,) = await desk.say("only")
    number = next(each for each in data(answer) if each.startswith("1:v:")).split(":")[3]
    (received,) = await desk.press(f"1:q:en:{number}")
    assert "<blockquote expandable>only</blockquote>" in received["text"]
    inquiry = await Office(desk).inquiry()
    assert inquiry.transcript[-1] == {"question": "only", "answer": "Answer only"}
