"""Staff hear of a contact form, sad paths first."""

import asyncio
from pathlib import Path

import pytest

from handlers.lead import notices as lead_notices
from knowledge.schema import Language
from storage.errors import StorageError
from storage.leads import Lead
from tests.handlers.desk import ALICE, data, labels, opened
from tests.handlers.lead_desk import AGREE, ANSWERS, begun, filled, forms_in, leads, number_of, tap, tapped
from tests.handlers.staff_desk import MEI, OLGA, STAFF, Office, staffed
from tests.handlers.test_lead import PHOTO, STICKER
from tests.handlers.wire import NO_ANSWER, NO_CONNECTION, Answer, Params, flood, refusal
from tests.storage.samples import lead

ANNA = ALICE | {"username": "anna"}
NOTICE = "<b>Application № 1</b>"
DOUBT = "Application № 1: it is not certain that the notice has arrived here."
AWAY = refusal(403, "Forbidden: bot was kicked from the supergroup chat")


def to_staff(office: Office) -> list[str]:
    return [sent["text"] for sent in office.calls(STAFF, "sendMessage")]


def notices(office: Office) -> int:
    return sum(text.startswith(NOTICE) for text in to_staff(office))


async def sweep(office: Office, **passed: float) -> Lead:
    """Let time pass and the sweep come by; return the lead."""
    office.desk.later(**passed)
    await lead_notices.sweep(office.desk.services)
    return (await leads(office.desk))[0]


async def sent_in(office: Office, *group: Answer) -> None:
    """Let an investor send a form, while the staff group answers as given."""
    summary = await filled(office.desk, ANNA)
    answers = list(group)

    def decide(method: str, params: Params) -> Answer | None:
        return answers.pop(0) if answers and method == "sendMessage" and int(params["chat_id"]) == STAFF else None

    office.desk.wire.decide = decide
    received = (await tap(office.desk, summary, AGREE, ANNA))[0]
    assert received["text"].startswith("<b>Received: application № 1</b>")


@pytest.mark.parametrize("answer", [NO_CONNECTION, flood(2), AWAY])
async def test_what_surely_did_not_arrive_is_sent_later_once(office: Office, answer: Answer) -> None:
    await sent_in(office, answer)
    assert (await leads(office.desk))[0].delivery == "waiting"
    office.desk.services.delivery._closed_until.clear()
    lead = await sweep(office, minutes=2)
    assert lead.delivery == "sent"
    await sweep(office, minutes=10)
    assert notices(office) == 2  # the first of them was refused
    assert DOUBT not in to_staff(office)


async def test_in_doubt_it_is_not_sent_again_and_staff_are_asked(office: Office) -> None:
    await sent_in(office, NO_ANSWER)
    assert to_staff(office)[1:] == [DOUBT]
    assert (await sweep(office, minutes=10)).delivery == "doubtful"
    assert len(to_staff(office)) == 2
    again = data(office.calls(STAFF, "sendMessage")[1])[0]
    assert await office.press(again) == "It is being sent."
    assert notices(office) == 2
    assert (await sweep(office, minutes=10)).delivery == "sent"
    office.desk.services.taps.note(MEI["id"], 0, "")
    assert await office.press(again) == "This button is out of date."
    assert notices(office) == 2


async def test_a_doubt_that_cannot_be_told_is_told_later(office: Office) -> None:
    await sent_in(office, NO_ANSWER, NO_CONNECTION)
    assert (await sweep(office, minutes=1)).delivery == "sending"
    assert (await sweep(office, minutes=2)).delivery == "doubtful"
    assert (notices(office), to_staff(office).count(DOUBT)) == (1, 2)


async def test_what_telegram_refuses_is_not_tried_for_ever(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await sent_in(office, refusal(400, "Bad Request: TOPIC_CLOSED"), refusal(400, "Bad Request: TOPIC_CLOSED"))
    assert (await sweep(office, minutes=10)).delivery == "doubtful"
    assert "Topic_closed" in caplog.text
    assert notices(office) == 1


async def test_whoever_was_killed_between_storing_and_telling_tells_after_the_restart_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*_: object) -> None:
        raise KeyboardInterrupt

    summary = await filled(office.desk, ANNA)
    with monkeypatch.context() as patched:
        patched.setattr("handlers.lead.notices.deliver", dead)
        with pytest.raises(KeyboardInterrupt):
            await tap(office.desk, summary, AGREE, ANNA)
    assert to_staff(office) == []
    await asyncio.gather(*(lead_notices.sweep(office.desk.services) for _ in range(3)))
    assert (await sweep(office)).delivery == "sent"
    assert notices(office) == 1


async def test_whoever_was_killed_while_telling_leaves_a_doubt(office: Office) -> None:
    stored = office.desk.services.stores.leads
    await stored.store(lead(), office.desk.now)
    assert await stored.sending(1, office.desk.now) == "first"
    assert (await sweep(office, seconds=30)).delivery == "sending"
    assert to_staff(office) == []
    assert (await sweep(office, minutes=3)).delivery == "doubtful"
    assert to_staff(office) == [DOUBT]


async def test_without_a_staff_group_it_waits_and_is_told_once_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with opened(monkeypatch, folder=tmp_path) as desk:
        await tap(desk, await filled(desk), AGREE)
        await lead_notices.sweep(desk.services)
        assert [(each.delivery, each.id) for each in await leads(desk)] == [("waiting", 1)]
    async with staffed(monkeypatch, folder=tmp_path) as office:
        assert (await sweep(office)).delivery == "sent"
        assert notices(office) == 1


async def test_a_database_that_fails_does_not_end_the_sweeps(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise StorageError("locked")

    async def paused(stop: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)
        patched.undo() if len(pauses) == 1 else stop.set()

    pauses: list[float] = []
    await office.desk.services.stores.leads.store(lead(), office.desk.now)
    with monkeypatch.context() as patched:
        patched.setattr("storage.leads.Leads.undelivered", broken)
        await lead_notices.keep_up(office.desk.services, asyncio.Event(), paused)
    assert "applications were not swept: locked" in caplog.text
    assert (await leads(office.desk))[0].delivery == "sent"


async def test_an_investor_cannot_press_what_is_for_staff(office: Office) -> None:
    await sent_in(office)
    for forged in ("1:kl:1", "1:kf:1"):
        (menu,) = await office.desk.press(forged)
        assert menu["text"].startswith("This button no longer works")
    assert await office.desk.services.stores.inquiries.list() == []


async def test_the_notice_says_it_all_and_how_to_reach_the_person(office: Office) -> None:
    await sent_in(office)
    (notice,) = office.calls(STAFF, "sendMessage")
    assert notice["text"] == (
        "<b>Application № 1</b>\n\nName: Anna &lt;i&gt;\nOrganisation: Robots &amp; Co\nCountry: Russia\n"
        "Sector: Woodworking\nPlan: A plant for wood\nContact: anna@example.com\n\n"
        "<a href=\"tg://user?id=7\">&lt;b&gt;Alice &amp; 'Co'&lt;/b&gt;</a> · @anna · English"
    )
    assert labels(notice) == ["Write to the investor"]


@pytest.mark.parametrize(("language", "sector"), [("zh", "制造业"), ("ru", "Промышленность"), ("en", "Manufacturing")])
async def test_it_is_in_the_language_of_the_staff_with_the_sector_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, language: Language, sector: str
) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        user = ALICE | {"language_code": "ru"}
        asked = await filled(office.desk, user, ANSWERS[:3])
        asked = await tapped(office.desk, asked, "Промышленность", user)
        for answer in ANSWERS[4:]:
            (asked,) = await office.desk.say(answer, user)
        await tap(office.desk, asked, "Даю согласие, отправить", user)
        assert f"{sector}\n" in to_staff(office)[0]
        assert (await leads(office.desk))[0].sector == "Промышленность"


async def test_staff_write_back_and_the_investor_answers(office: Office) -> None:
    await sent_in(office)
    back = data(office.calls(STAFF, "sendMessage")[0])[0]
    assert await office.press(back) == "Conversation № 1 is open. Its card says how to write."
    told = office.calls(7, "sendMessage")[-1]
    assert told["text"].startswith("The promotion office is writing to you about your application (conversation № 1).")
    assert labels(told) == ["End the conversation"]
    assert "taken by 李梅" in office.card["text"]
    assert "A plant for wood" in office.card["text"]
    await office.write("Which wood?", topic=await office.topic())
    assert "Which wood?" in office.calls(7, "sendMessage")[-1]["text"]
    await office.desk.say("Larch", ANNA)
    assert "Larch" in to_staff(office)[-1]
    assert await office.press(back, OLGA) == "Conversation № 1 is open. Its card says how to write."
    assert len(await office.desk.services.stores.inquiries.list()) == 1


async def test_an_erased_application_cannot_be_written_to(office: Office) -> None:
    await sent_in(office)
    (asked,) = await office.desk.say("/forget")
    await tap(office.desk, asked, "Erase everything")
    assert to_staff(office)[1:] == [
        "Application № 1: the investor had everything erased. Please delete what you still have of it."
    ]
    assert await office.press("1:kl:1") == "This button is out of date."


# the form beside an open conversation with the office


async def in_form_with_inquiry(office: Office) -> Params:
    """Open an inquiry, then fill in two fields of a form."""
    await office.asks()
    return await filled(office.desk, answers=ANSWERS[:2])


async def test_answers_go_to_the_form_and_not_to_the_office(office: Office) -> None:
    await in_form_with_inquiry(office)
    assert number_of((await office.desk.say("Russia"))[0]) == 4
    assert await office.desk.services.stores.messages.of(1) == []


async def test_after_the_office_wrote_a_text_may_be_for_the_office(office: Office) -> None:
    await in_form_with_inquiry(office)
    office.desk.later(minutes=1)
    await office.write("For which town?", topic=await office.topic())
    (doubt,) = await office.desk.say("Songbei")
    assert labels(doubt) == ["It is my answer", "Not for this form"]
    sent = await tap(office.desk, doubt, "Not for this form")
    assert "Songbei" in to_staff(office)[-1]
    assert sent[0]["text"].startswith("<b>Added to your question № 1</b>")
    assert number_of(sent[-1]) == 3
    assert number_of((await office.desk.say("Russia"))[0]) == 4


async def test_a_reply_to_the_office_is_for_the_office(office: Office) -> None:
    await in_form_with_inquiry(office)
    office.desk.later(minutes=1)
    await office.write("For which town?", topic=await office.topic())
    messages = await office.desk.services.stores.messages.of(1)
    replied = office.desk.message() | {"message_id": messages[0].target_message_id}
    await office.desk.say("Songbei", reply_to_message=replied)
    assert "Songbei" in to_staff(office)[-1]
    (doubt,) = await office.desk.say("Russia")
    assert number_of((await tap(office.desk, doubt, "It is my answer"))[0]) == 4


@pytest.mark.parametrize("content", [PHOTO, STICKER])
async def test_what_cannot_be_an_answer_is_for_the_office(office: Office, content: Params) -> None:
    await in_form_with_inquiry(office)
    await office.desk.give(content)
    assert len(office.calls(STAFF, "copyMessage")) == 1
    assert number_of((await office.desk.say("Russia"))[0]) == 4


async def test_what_is_written_at_the_summary_is_for_the_office(office: Office) -> None:
    await office.asks()
    await filled(office.desk)
    await office.desk.say("One more thing")
    assert "One more thing" in to_staff(office)[-1]


async def test_a_question_to_the_office_that_is_waited_for_is_no_answer(office: Office) -> None:
    await begun(office.desk)
    (prompt,) = await office.desk.press("1:q:en:0")
    assert prompt["text"].startswith("Please write your question to the office.")
    received, *_ = await office.desk.say("Is there a rent subsidy?")
    assert received["text"].startswith("<b>Received, № 1</b>")


async def test_a_button_in_the_staff_group_has_nothing_to_do_with_ones_own_form(office: Office) -> None:
    asked = await begun(office.desk, MEI)
    await sent_in(office)
    await office.press(data(office.calls(STAFF, "sendMessage")[0])[0], MEI)
    (next_one,) = await office.desk.say("李梅", MEI)
    assert "2" in next_one["text"]
    assert forms_in(asked) == forms_in(next_one)
