"""Somebody whom the office has blocked: nothing of theirs reaches it, and all else goes on; sad paths first."""

import json
from pathlib import Path

import pytest
from telegram import Update

from handlers.blocking import blocked
from handlers.callbacks import Action, encode
from handlers.chat.feedback import Write
from handlers.chat.privacy import Erase
from handlers.inquiry.actions import AddMore, AskPerson, CancelWriting, End, GoOn, LetAssistant, ShowMap
from handlers.lead import actions as lead_actions
from handlers.lead.actions import Agree, Apply, Choose, Leave, Settle
from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from storage.blocklist import Blocked
from storage.inquiries import Staff
from storage.personal_data import export
from tests.handlers.desk import ALICE, CODES, Desk, data, labels, opened
from tests.handlers.lead_desk import filled
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.test_messages import PHOTO
from tests.handlers.wire import Params

TEXTS = load()
NOTICE, TOAST = TEXTS.say("blocked-notice", "en"), TEXTS.say("blocked-pressed", "en")
BY = Staff(MEI["id"], MEI["first_name"])
STOPPED: list[Action] = [
    *(AskPerson("en", 0), AskPerson("en", 1), AddMore(1), GoOn(1), LetAssistant(1), Write("en", 1), Apply()),
    *(lead_actions.Anew("0", 0), lead_actions.Resume("a", 1), Choose("a", 1, 0), lead_actions.KeepAnswer("a", 1)),
    *(lead_actions.Skip("a", 1), lead_actions.Back("a", 1), Settle("a", 1, False)),
    *(lead_actions.Correct("a", 1, "name"), Agree("a", 1, "en")),
]


async def block(desk: Desk, reason: str = "advertises") -> Blocked:
    """Let the office block Alice."""
    done, _ = await desk.services.stores.blocklist.block(7, BY, reason, desk.now)
    return done


def texts(sent: list[Params]) -> list[str]:
    return [each["text"] for each in sent]


@pytest.mark.parametrize("action", STOPPED, ids=lambda action: type(action).__name__)
async def test_no_button_reaches_the_office(office: Office, action: Action) -> None:
    await office.asks()
    await block(office.desk)
    group = len(office.calls(STAFF, "sendMessage", "editMessageText", "copyMessage"))
    assert texts(await office.desk.press(encode(action))) == [NOTICE]
    assert office.desk.notices()[-1] == TOAST
    await office.sweep(minutes=5)
    assert len(office.calls(STAFF, "sendMessage", "editMessageText", "copyMessage")) == group
    stores = office.desk.services.stores
    assert [inquiry.state for inquiry in await stores.inquiries.list()] == ["open"]
    assert await stores.leads.list() == []


def test_of_every_button_about_the_office_it_is_decided_whether_it_is_stopped() -> None:
    about = {"handlers.inquiry.actions", "handlers.lead.actions"}
    theirs = {kind for kind in Action.kinds.values() if kind.__module__ in about}
    free = {CancelWriting, ShowMap, End, Leave, lead_actions.WriteBack, lead_actions.SendNotice}  # the last are staff's
    assert theirs - free == set(blocked.ACTIONS) - {Write}
    assert {type(action) for action in STOPPED} == set(blocked.ACTIONS)


@pytest.mark.parametrize("command", ["/apply", "/APPLY", "/apply@bot now"])
async def test_no_application_is_begun(desk: Desk, command: str) -> None:
    await block(desk)
    assert texts(await desk.say(command)) == [NOTICE]
    assert await desk.say(command) == []
    assert await desk.services.stores.conversations.load(7, "form", desk.now) is None


async def test_an_application_that_was_ready_is_not_stored_and_what_is_written_goes_to_the_assistant(
    desk: Desk,
) -> None:
    summary = await filled(desk)
    await block(desk)
    assert texts(await desk.press(data(summary)[0])) == [NOTICE]
    assert await desk.services.stores.leads.list() == []
    (answer,) = await desk.say("only")
    assert "Answer only" in answer["text"]


async def test_a_message_in_an_inquiry_is_answered_by_the_assistant_instead(office: Office) -> None:
    await office.asks()
    await block(office.desk)
    said = await office.desk.say("only")
    assert texts(said)[0] == NOTICE
    assert "Answer only" in said[1]["text"]
    said = await office.desk.give(PHOTO)
    assert texts(said) == [TEXTS.say("text-only", "en")], "said once a day, and a photo goes nowhere"
    await office.sweep(minutes=5)
    assert await office.desk.services.stores.messages.of(1) == []
    assert len(office.calls(STAFF)) == 1


async def test_of_a_second_block_people_are_told_as_well(office: Office) -> None:
    first = await block(office.desk)
    assert NOTICE in texts(await office.desk.say("/apply"))
    assert await office.desk.say("/apply") == []
    await office.desk.services.stores.blocklist.lift(first.id, BY, office.desk.now)
    await block(office.desk)
    assert NOTICE in texts(await office.desk.say("/apply"))


async def test_a_question_that_is_yet_to_be_written_to_the_office_is_one_to_the_assistant(office: Office) -> None:
    (contact,) = await office.desk.say("/contact")
    await office.press_label(contact, "Write to the office")
    await block(office.desk)
    said = await office.desk.say("only")
    assert texts(said)[0] == NOTICE
    assert "Answer only" in said[1]["text"]
    assert await office.desk.services.stores.inquiries.list() == []


async def test_a_comment_on_an_answer_is_not_kept(desk: Desk) -> None:
    (answer,) = await desk.say("only")
    (asked,) = await desk.press(data(answer)[-1])
    await desk.press(data(asked)[0])
    await block(desk)
    said = await desk.say("insults")
    assert texts(said)[0] == NOTICE
    assert "Thank you" not in said[1]["text"]
    stored = await export(desk.services.stores.database, 7)
    assert [vote["comment"] for vote in stored["feedback"]] == [""]


async def test_what_is_corrected_does_not_reach_the_office_but_a_question_is_answered_anew(office: Office) -> None:
    await office.asks()
    await office.desk.say("Ten hectares", message_id=77)
    await block(office.desk)
    before = len(office.calls(STAFF))
    correction = office.desk.message(text="Insults", edit_date=2) | {"message_id": 77}
    await office.desk.hand_in("edited_message", correction)
    assert office.calls(7)[-1]["text"] == NOTICE
    await office.sweep(minutes=5)
    assert len(office.calls(STAFF)) == before
    (answer,) = await office.desk.say("only", message_id=78)
    question = office.desk.message(text="fact-1", edit_date=2) | {"message_id": 78}
    await office.desk.hand_in("edited_message", question)
    assert "Answer fact-1" in office.calls(7, "editMessageText")[-1]["text"]
    assert "Answer only" in answer["text"]


async def test_a_reply_to_a_closed_inquiry_does_not_open_it(office: Office) -> None:
    await office.asks()
    await office.desk.say("Ten hectares", message_id=77)
    await office.press("1:kc:1")
    await block(office.desk)
    said = await office.desk.say("only", reply_to_message=office.desk.message(text="Ten hectares") | {"message_id": 77})
    assert texts(said)[0] == NOTICE
    assert (await office.inquiry()).state == "closed"


async def test_it_is_said_once_a_day_also_after_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = []
    for start, hours in enumerate((0, 1, 23, 24)):
        async with opened(monkeypatch, folder=tmp_path) as desk:
            await block(desk)
            desk.later(hours=hours)
            for _ in range(start):  # no two updates have one number
                await desk.say("/help")
            seen.append(texts(await desk.press(encode(Apply()))))
            assert desk.notices() == [TOAST]
    assert seen == [[NOTICE], [], [], [NOTICE]]


async def test_an_update_that_is_begun_again_says_it_again(desk: Desk) -> None:
    """The process that was to say it may have died of it."""
    await block(desk)
    update = Update.de_json({"update_id": 9, "message": desk.message(text="/apply")}, desk.application.bot)
    for _ in range(2):
        await desk.application.process_update(update)
    assert texts(desk.wire.sent()) == [NOTICE, NOTICE]


async def test_it_names_other_ways_where_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, office_phone="+86 451 0000000") as desk:
        await block(desk)
        (said,) = await desk.say("/apply")
    assert said["text"].startswith(NOTICE)
    assert said["text"].endswith(f"{TEXTS.say('blocked-otherwise', 'en')}\nTelephone: +86 451 0000000")


async def test_erasing_everything_lifts_nothing(office: Office) -> None:
    await office.asks()
    done = await block(office.desk)
    (asked,) = await office.desk.say("/forget")
    (erased, *_) = [sent for sent in await office.desk.press(data(asked)[0]) if sent["chat_id"] == 7]
    for said in (asked, erased):
        assert said["text"].endswith(TEXTS.say("forget-but-block", "en"))
    assert (await office.desk.services.stores.blocklist.last(7)) is not None
    assert texts(await office.desk.say("/apply")) == [NOTICE]
    await office.desk.say("/mydata")
    kept = json.loads(office.desk.wire.files[-1][1])
    assert [(row["reason"], row["lifted_at"]) for row in kept["blocks"]] == [("advertises", None)]
    assert MEI["first_name"] not in office.desk.wire.files[-1][1].decode()
    await office.desk.services.stores.blocklist.lift(done.id, BY, office.desk.now)
    (prompt,) = await office.desk.say("/apply")
    assert "Question 1 of 6" in prompt["text"]


async def test_whoever_is_not_blocked_reads_nothing_of_it(desk: Desk) -> None:
    (asked,) = await desk.say("/forget")
    (erased,) = await desk.press(encode(Erase()))
    for said in (asked, erased):
        assert TEXTS.say("forget-but-block", "en") not in said["text"]


async def test_what_takes_nobodys_time_goes_on(office: Office) -> None:
    await office.asks()
    await block(office.desk)
    for command in ("/start", "/help", "/topics", "/language", "/contact", "/privacy", "/forget", "/unsubscribe"):
        (said,) = await office.desk.say(command)
        assert said["text"] not in (NOTICE, "")
    (answer,) = await office.desk.press("1:e:en:only")
    assert "Answer only" in answer["text"]
    (asked, *_) = await office.desk.press(encode(End(1)))
    assert asked["text"].startswith("Your question № 1 has been withdrawn.")
    assert texts(await office.press_label(asked, labels(asked)[0])) == [NOTICE]
    assert (await office.inquiry()).state == "closed"


async def test_what_the_office_writes_arrives_all_the_same(office: Office) -> None:
    await office.asks()
    await block(office.desk)
    await office.write("A last word", topic=await office.topic())
    assert office.calls(7)[-1]["text"].endswith("A last word")


async def test_others_are_not_concerned(office: Office) -> None:
    await block(office.desk)
    await office.asks(user=ALICE | {"id": 8})
    assert (await office.inquiry()).user_id == 8


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_in_their_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    writer = ALICE | {"language_code": CODES[language]}
    async with staffed(monkeypatch, data_dir=tmp_path, staff_language="zh") as office:
        await office.desk.say("/start", writer)
        await block(office.desk)
        assert texts(await office.desk.press(encode(Apply()), writer)) == [TEXTS.say("blocked-notice", language)]
        assert office.desk.notices() == [TEXTS.say("blocked-pressed", language)]
        (asked,) = await office.desk.say("/forget", writer)
        assert asked["text"].endswith(TEXTS.say("forget-but-block", language))
