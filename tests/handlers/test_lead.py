"""The contact form on the wire, sad paths first."""

import asyncio
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.locales import load
from handlers.screen import units
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import ALICE, CODES, Desk, data, labels, opened
from tests.handlers.lead_desk import (
    AGREE,
    ANSWERS,
    DECLINE,
    begun,
    filled,
    forms_in,
    is_open,
    leads,
    number_of,
    tap,
    tapped,
)
from tests.handlers.tiny import NOW
from tests.handlers.wire import Params

BOB = ALICE | {"id": 8, "first_name": "Bob"}
STALE = "This button is out of date."
STICKER: Params = {
    "sticker": {
        "file_id": "f",
        "file_unique_id": "u",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
    }
}
PHOTO: Params = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
VOICE: Params = {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}
PLACE: Params = {"location": {"latitude": 45.8, "longitude": 126.5}}
TEXTS = load()
PEOPLE = count(1000)


def contact(user_id: int | None = 7, number: str = "79001234567") -> Params:
    own = {"user_id": user_id} if user_id else {}
    return {"contact": {"phone_number": number, "first_name": "A"} | own}


# what is not an answer


@pytest.mark.parametrize("content", [STICKER, PHOTO, PHOTO | {"caption": "Anna"}, VOICE, PLACE, contact()])
async def test_what_is_no_text_is_asked_for_again_in_a_friendly_way(desk: Desk, content: Params) -> None:
    await begun(desk)
    (again,) = await desk.give(content)
    assert "Please answer this in writing, in a text message.\n\nWhat is your name?" in again["text"]
    assert number_of(again) == 1
    (after,) = await desk.say("Anna")
    assert number_of(after) == 2


async def test_an_album_is_answered_once(desk: Desk) -> None:
    await begun(desk)
    sent = [await desk.give(PHOTO | {"media_group_id": "album"}) for _ in range(3)]
    assert [len(each) for each in sent] == [1, 0, 0]


@pytest.mark.parametrize("content", [STICKER, {"text": "yes"}])
async def test_the_summary_wants_a_button(desk: Desk, content: Params) -> None:
    await filled(desk)
    (again,) = await desk.give(content)
    assert "Nothing has been sent yet. Please press one of the buttons." in again["text"]
    assert labels(again)[0] == AGREE
    assert await leads(desk) == []


@pytest.mark.parametrize(
    ("wrong", "example"),
    [
        ("anna@", "anna@example.com"),
        ("12 34", "+7 912 345-67-89"),
        ("call me maybe", "WeChat anna_88"),
        ("🙂", "Please answer in words"),
    ],
)
async def test_a_way_that_leads_nowhere_is_asked_for_again_with_an_example(
    desk: Desk, wrong: str, example: str
) -> None:
    await filled(desk, answers=ANSWERS[:5])
    (again,) = await desk.say(wrong)
    assert example in again["text"]
    assert number_of(again) == 6
    (summary,) = await desk.say("+7 900 123-45-67")
    assert "Contact: +7 900 123-45-67" in summary["text"]


@pytest.mark.parametrize(
    ("language", "named"), [("zh", "微信 wangxm"), ("ru", "WeChat wangxm"), ("en", "WeChat wangxm")]
)
async def test_a_single_word_is_an_account_once_it_is_said_of_what(desk: Desk, language: str, named: str) -> None:
    user = ALICE | {"language_code": language}
    await filled(desk, user, ANSWERS[:5])
    (again,) = await desk.say("wangxm", user)
    assert "wangxm" in again["text"].replace(named, "")
    assert named in again["text"]
    assert "6" in again["text"]
    (summary,) = await desk.say(named, user)
    assert named in summary["text"]
    assert len(labels(summary)) == 8


async def test_an_answer_that_is_too_long_is_cut_with_a_word_and_its_rest_is_no_answer(desk: Desk) -> None:
    await filled(desk, answers=ANSWERS[:4])
    (asked,) = await desk.say("word " * 800, date=100)
    assert "Your last answer was longer than 1000 characters and has been shortened." in asked["text"]
    assert number_of(asked) == 6
    assert await desk.say("word " * 300 + "a@b.com", date=101) == []
    (summary,) = await desk.say("anna@example.com", date=103)
    assert units(summary["text"].partition("Plan: ")[2].partition("\nContact")[0]) <= 1000
    assert "a@b.com" not in summary["text"]


async def test_an_edit_corrects_nothing(desk: Desk) -> None:
    asked = await begun(desk)
    message = desk.message(text="Anna")
    await desk.hand_in("message", message)
    before = len(desk.wire.calls)
    await desk.hand_in("edited_message", message | {"text": "Anne", "edit_date": 2})
    assert len(desk.wire.calls) == before
    (again,) = await tap(desk, asked, "Cancel")
    assert number_of(again) == 2
    (back,) = await tap(desk, again, "Back")
    assert "So far: Anna" in back["text"]


async def test_a_message_that_comes_again_answers_nothing_again(desk: Desk) -> None:
    await begun(desk)
    message = desk.message(text="Anna")
    for _ in range(3):
        await desk.hand_in("message", message)
        assert number_of(desk.wire.sent()[-1]) == 2


ACTS = st.one_of(
    st.sampled_from(["/apply", "/topics", "only", "what?", "Anna", "anna@example.com", "+7 900", "", "🙂"]).map(
        lambda text: ("say", text)
    ),
    st.just(("give", "")),
    st.tuples(st.just("agree"), st.just("")),
    st.tuples(st.just("press"), st.tuples(st.integers(0, 30), st.integers(0, 12))),
)


@given(acts=st.lists(ACTS, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
async def test_whatever_is_done_nothing_fails_and_each_number_is_stored_once(
    desk: Desk, acts: list[tuple[str, Any]]
) -> None:
    number = next(PEOPLE)
    user = ALICE | {"id": number}
    shown = [await filled(desk, user, ANSWERS[: len(acts) % 7])]
    before = len(await leads(desk))
    for act, what in acts:
        menus = [each for each in shown if "inline_keyboard" in each.get("reply_markup", {})]
        desk.services.taps.note(number, 0, "")
        match act:
            case "say" if what:
                sent = await desk.say(what, user)
            case "press":
                under = menus[-1 - what[0] % len(menus)]
                sent = await desk.press(data(under)[what[1] % len(data(under))], user)
            case "agree":
                sent = await desk.press(data(menus[-1])[0], user)
            case _:
                sent = await desk.give(STICKER, user)
        assert sent or desk.wire.calls[-1][1].get("text")  # a vote is thanked for above the chat
        assert not any(each["text"].startswith("Something went wrong") for each in sent)
        shown += sent
    received = {
        each["text"].partition("\n")[0] for each in shown if each["text"].startswith("<b>Received: application")
    }
    assert len(received) == len(await leads(desk)) - before


# buttons that are stale, foreign or forged


async def test_buttons_of_an_earlier_step_show_how_things_stand(desk: Desk) -> None:
    first = await begun(desk)
    (second,) = await desk.say("Anna")
    await desk.say("Robots")
    for shown, label in ((first, "Cancel"), (second, "Skip"), (second, "Back")):
        (now,) = await tap(desk, shown, label)
        assert number_of(now) == 3
        assert desk.notices()[-1] == STALE


async def test_buttons_of_a_form_that_is_gone_say_so(desk: Desk) -> None:
    first, summary = await begun(desk), await filled(desk, BOB)
    await tap(desk, first, "Cancel")
    for shown in (first, summary):
        (gone,) = await tap(desk, shown, labels(shown)[-1])
        assert gone["text"] == "This form is no longer open."
        assert labels(gone) == ["Leave your contact details"]
    assert number_of(await tapped(desk, gone, "Leave your contact details")) == 1


async def test_somebody_elses_summary_cannot_be_agreed_to(desk: Desk) -> None:
    summary = await filled(desk)
    await begun(desk, BOB)
    (theirs,) = await tap(desk, summary, AGREE, BOB)
    assert number_of(theirs) == 1
    assert await leads(desk) == []
    assert len(await tap(desk, summary, AGREE)) == 1
    (stored,) = await leads(desk)
    assert stored.user_id == 7


async def test_forged_buttons_of_the_present_step_do_no_harm(desk: Desk) -> None:
    asked = await begun(desk)
    (form,) = forms_in(asked)
    for forged in (f"1:fs:{form}:0", f"1:fk:{form}:0", f"1:fb:{form}:0", f"1:fc:{form}:0:plan", f"1:fo:{form}:0:99"):
        before = await desk.services.stores.conversations.load(7, "form", desk.now)
        desk.services.taps.note(7, 0, "")
        await desk.press(forged)
        after = await desk.services.stores.conversations.load(7, "form", desk.now)
        assert before and after
        assert (before["step"], before["answers"]) == (after["step"], after["answers"])
    for forged in (f"1:fy:{form}:0:en", f"1:fq:{form}:0:h", "1:fy:0:0:en", "1:fa:0:5", "1:fr:0:0"):
        desk.services.taps.note(7, 0, "")
        assert len(await desk.press(forged)) == 1
    assert await leads(desk) == []
    assert await is_open(desk)


async def test_an_old_way_to_start_anew_destroys_nothing(desk: Desk) -> None:
    await filled(desk, answers=ANSWERS[:2])
    choice = await begun(desk)
    assert choice["text"] == "You have an unfinished form (question 3 of 6)."
    await tapped(desk, choice, "Go on")
    await desk.say("Russia")
    (again,) = await tap(desk, choice, "Start anew")
    assert again["text"] == "You have an unfinished form (question 4 of 6)."
    assert number_of(await tapped(desk, again, "Start anew")) == 1


# cancelling, expiry, damage


async def test_cancelling_leaves_nothing(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:3])
    left = await tapped(desk, asked, "Cancel")
    assert left["text"] == ("The form is closed. Nothing was sent to the office, and your answers have been deleted.")
    assert not await is_open(desk)
    assert "Answer only" in (await desk.say("only"))[0]["text"]


async def test_without_consent_nothing_is_stored(desk: Desk) -> None:
    left = await tapped(desk, await filled(desk), DECLINE)
    assert "Nothing was sent to the office" in left["text"]
    assert not await is_open(desk)
    assert await leads(desk) == []


async def test_after_a_day_the_next_text_is_a_question(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:2])
    desk.later(hours=23)
    assert number_of((await desk.say("Russia"))[0]) == 4
    desk.later(hours=25)
    assert "Answer only" in (await desk.say("only"))[0]["text"]
    assert (await tapped(desk, asked, "Back"))["text"] == "This form is no longer open."


async def test_a_damaged_form_is_none(desk: Desk) -> None:
    await begun(desk)
    await desk.services.stores.conversations.save(7, "form", {"step": "plan"}, desk.now.replace(year=2030))
    assert "Answer only" in (await desk.say("only"))[0]["text"]
    assert number_of(await begun(desk)) == 1


async def test_everything_erased_is_the_form_too(desk: Desk) -> None:
    summary = await filled(desk)
    (asked,) = await desk.say("/forget")
    await tap(desk, asked, "Erase everything")
    assert (await tapped(desk, summary, AGREE))["text"] == "This form is no longer open."
    assert await leads(desk) == []


# once, whatever happens


async def test_two_taps_at_once_store_one(desk: Desk) -> None:
    summary = await filled(desk)
    agree = data(summary)[0]
    await asyncio.gather(*(desk.press(agree) for _ in range(3)))
    assert len(await leads(desk)) == 1


async def test_a_late_second_tap_says_the_same_again(desk: Desk) -> None:
    summary = await filled(desk)
    received = await tapped(desk, summary, AGREE)
    assert await tapped(desk, summary, AGREE) == received
    other = await begun(desk)
    another = await tapped(desk, other, "Send another one")
    assert await tapped(desk, summary, AGREE) == received
    (after,) = await desk.say("Anna")
    assert (number_of(another), number_of(after)) == (1, 2)
    assert len(await leads(desk)) == 1


async def test_a_failure_after_storing_is_made_good_by_the_next_tap(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("the disk is full")

    summary = await filled(desk)
    with monkeypatch.context() as patched:
        patched.setattr("storage.conversations.Conversations.clear", broken)
        (sorry,) = await tap(desk, summary, AGREE)
        assert sorry["text"].startswith("Something went wrong")
    assert (await tapped(desk, summary, AGREE))["text"].startswith("<b>Received: application № 1</b>")
    assert len(await leads(desk)) == 1
    assert not await is_open(desk)


async def test_nothing_is_confirmed_that_is_not_stored(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError("the disk is full")

    summary = await filled(desk)
    with monkeypatch.context() as patched:
        patched.setattr("storage.leads.Leads.store", broken)
        (sorry,) = await tap(desk, summary, AGREE)
        assert sorry["text"].startswith("Something went wrong")
    assert (await tapped(desk, summary, AGREE))["text"].startswith("<b>Received: application № 1</b>")


async def test_it_goes_on_after_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: Params = {}
    for number, answer in enumerate(ANSWERS, 1):
        async with opened(monkeypatch, folder=tmp_path) as desk:
            if number == 1:
                await begun(desk)
            desk.wire.calls.clear()
            message = desk.message(text=answer) | {"message_id": 100 + number}
            await desk.hand_in("message", message)
            (asked,) = desk.wire.sent()
    async with opened(monkeypatch, folder=tmp_path) as desk:
        assert (await tapped(desk, asked, AGREE))["text"].startswith("<b>Received: application № 1</b>")
        (stored,) = await leads(desk)
        assert (stored.name, stored.plan) == (ANSWERS[0], ANSWERS[4])


# questions in the middle


async def test_a_question_in_the_middle_is_answered_where_the_person_says_it_is_one(desk: Desk) -> None:
    await begun(desk)
    (doubt,) = await desk.say("only ?")
    assert doubt["text"].startswith("Is this your answer to the question below, or something else")
    assert "<blockquote expandable>only ?</blockquote>\nWhat is your name?" in doubt["text"]
    assert labels(doubt) == ["It is my answer", "Not for this form"]
    answer, asked = await tap(desk, doubt, "Not for this form")
    assert "Answer only" in answer["text"]
    assert number_of(asked) == 1
    assert "So far" not in asked["text"]
    assert number_of((await desk.say("Anna"))[0]) == 2


async def test_what_looks_like_a_question_can_be_the_answer(desk: Desk) -> None:
    await filled(desk, answers=ANSWERS[:4])
    (doubt,) = await desk.say("How to begin:\na plant?")
    asked = await tapped(desk, doubt, "It is my answer")
    assert number_of(asked) == 6
    assert "So far: How to begin:\na plant?" in (await tapped(desk, asked, "Back"))["text"]
    assert desk.brain.heard == []


async def test_whoever_writes_on_instead_of_deciding_has_answered(desk: Desk) -> None:
    await begun(desk)
    (doubt,) = await desk.say("only ?")
    (asked,) = await desk.say("Anna")
    assert number_of(asked) == 2
    (now,) = await tap(desk, doubt, "It is my answer")
    assert number_of(now) == 2


async def test_after_something_else_a_text_may_be_a_question(desk: Desk) -> None:
    await begun(desk)
    (menu,) = await desk.say("/topics")
    (doubt,) = await desk.say("only")
    assert labels(doubt) == ["It is my answer", "Not for this form"]
    await tap(desk, doubt, "It is my answer")
    await tap(desk, menu, "Few")
    (doubt,) = await desk.say("Robots")
    assert labels(doubt) == ["It is my answer", "Not for this form"]


async def test_commands_and_other_buttons_work_in_the_middle(desk: Desk) -> None:
    await filled(desk, answers=ANSWERS[:2])
    assert "Answer only" in (await desk.press("1:e:en:only"))[0]["text"]
    assert "/topics" in (await desk.say("/help"))[0]["text"]
    (choice,) = await desk.say("/apply")
    assert number_of(await tapped(desk, choice, "Go on")) == 3
    assert number_of((await desk.say("Russia"))[0]) == 4


async def test_at_the_summary_a_question_is_answered_at_once(desk: Desk) -> None:
    await filled(desk)
    answer, summary = await desk.say("only ?")
    assert "Answer only" in answer["text"]
    assert labels(summary)[0] == AGREE


# the way there


async def test_the_way_from_the_first_question_to_the_number(desk: Desk) -> None:
    asked = await begun(desk)
    assert asked["text"].startswith("Please answer six short questions")
    assert number_of(asked) == 1
    assert labels(asked) == [ALICE["first_name"], "Cancel"]
    (second,) = await desk.say(ANSWERS[0])
    assert labels(second) == ["Skip", "Back", "Cancel"]
    assert "six short questions" not in second["text"]
    summary = await filled_on(desk)
    assert summary["text"].startswith("<b>Please check your application</b>\n\nName: Anna &lt;i&gt;\n")
    assert "Organisation: Robots &amp; Co\nCountry: Russia\n" in summary["text"]
    assert "for 730 days" in summary["text"]
    assert labels(summary)[:2] == [AGREE, DECLINE]
    assert await leads(desk) == []
    received = await tapped(desk, summary, AGREE)
    assert received["text"].startswith("<b>Received: application № 1</b>\n\nName: Anna &lt;i&gt;")
    assert labels(received) == ["All topics"]
    (stored,) = await leads(desk)
    kept = (stored.name, stored.organisation, stored.country, stored.sector, stored.plan, stored.reach)
    assert kept == ANSWERS
    assert (stored.user_id, stored.language, stored.phone, stored.consent_at) == (7, "en", "", NOW)
    assert stored.consent_text in summary["text"]
    assert not await is_open(desk)
    assert "Answer only" in (await desk.say("only"))[0]["text"]


async def filled_on(desk: Desk) -> Params:
    asked: Params = {}
    for answer in ANSWERS[1:]:
        (asked,) = await desk.say(answer)
    return asked


async def test_what_is_optional_is_skipped_and_the_rest_is_not(desk: Desk) -> None:
    asked = await begun(desk)
    assert "Skip" not in labels(asked)
    (asked,) = await desk.say("Anna")
    for _ in range(4):
        asked = await tapped(desk, asked, "Skip")
    assert number_of(asked) == 6
    assert "Skip" not in labels(asked)
    (summary,) = await desk.say("anna@example.com")
    assert "Organisation: –\nCountry: –\nSector: –\nPlan: –\nContact: anna@example.com" in summary["text"]
    await tap(desk, summary, AGREE)
    (stored,) = await leads(desk)
    assert (stored.organisation, stored.country, stored.sector, stored.plan) == ("", "", "", "")


async def test_back_and_forth_keeps_what_was_answered(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:3])
    asked = await tapped(desk, asked, "Back")
    assert "So far: Russia" in asked["text"]
    asked = await tapped(desk, asked, "Back")
    assert "So far: Robots &amp; Co" in asked["text"]
    asked = await tapped(desk, asked, "Keep this answer")
    assert number_of(await tapped(desk, asked, "Keep this answer")) == 4


@pytest.mark.parametrize(
    ("place", "label"), list(enumerate(("Name", "Organisation", "Country", "Sector", "Plan", "Contact")))
)
async def test_one_answer_is_corrected_from_the_summary(desk: Desk, place: int, label: str) -> None:
    summary = await filled(desk)
    asked = await tapped(desk, summary, f"✎ {label}")
    assert asked["text"].startswith("<b>Correction</b>")
    assert labels(asked)[-1] == "Back"
    assert "Cancel" not in labels(asked)
    (summary,) = await desk.say("new_one_88")
    expected = ["Anna &lt;i&gt;", "Robots &amp; Co", *ANSWERS[2:]]
    expected[place] = "new_one_88"
    assert all(f": {each}\n" in summary["text"] for each in expected)


async def test_a_correction_can_be_given_up(desk: Desk) -> None:
    summary = await filled(desk)
    again = await tapped(desk, await tapped(desk, summary, "✎ Plan"), "Back")
    assert again["text"] == summary["text"]
    assert len(await tap(desk, again, AGREE)) == 1
    assert len(await leads(desk)) == 1


async def test_the_summary_as_it_was_before_a_correction_cannot_be_agreed_to(desk: Desk) -> None:
    old = await filled(desk)
    await tapped(desk, old, "✎ Plan")
    await desk.say("Another plan")
    (now,) = await tap(desk, old, AGREE)
    assert "Another plan" in now["text"]
    assert await leads(desk) == []


async def test_answers_that_are_offered(desk: Desk) -> None:
    asked = await tapped(desk, await begun(desk, ALICE | {"username": "alice"}), "<b>Alice & 'Co'</b>")
    for _ in range(2):
        asked = await tapped(desk, asked, "Skip")
    assert labels(asked)[:2] == ["Manufacturing", "Agriculture and food"]
    asked = await tapped(desk, await tapped(desk, asked, "Information technology"), "Skip")
    assert labels(asked)[:2] == ["Here on Telegram", "Send my phone number"]
    (summary,) = await tap(desk, asked, "Here on Telegram", ALICE | {"username": "alice"})
    await tap(desk, summary, AGREE)
    (stored,) = await leads(desk)
    assert (stored.name, stored.sector, stored.reach) == (
        ALICE["first_name"],
        "Information technology",
        "Telegram @alice",
    )


async def test_a_name_that_says_nothing_is_not_offered(desk: Desk) -> None:
    assert labels(await begun(desk, ALICE | {"first_name": "🙂\u202e"})) == ["Cancel"]


async def test_whoever_has_no_username_can_be_reached_on_telegram_too(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    assert "Contact: Telegram\n" in (await tapped(desk, asked, "Here on Telegram"))["text"] + "\n"


async def test_a_second_application_is_offered_not_forced(desk: Desk) -> None:
    await tap(desk, await filled(desk), AGREE)
    known = await begun(desk)
    assert known["text"] == "The office already has your application № 1."
    assert labels(known) == ["Send another one", "All topics"]
    assert number_of(await tapped(desk, known, "Send another one")) == 1
    assert number_of(await tapped(desk, known, "Send another one")) == 1
    for answer in ANSWERS:
        (asked,) = await desk.say(answer)
    assert (await tapped(desk, asked, AGREE))["text"].startswith("<b>Received: application № 2</b>")


# the key that shares the phone number


def keys(sent: Params) -> list[str]:
    return [key["text"] for row in sent.get("reply_markup", {}).get("keyboard", []) for key in row]


async def test_a_shared_number_is_the_answer_and_the_key_goes(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    shown = await tapped(desk, asked, "Send my phone number")
    assert keys(shown) == ["Send my phone number"]
    assert shown["reply_markup"]["keyboard"][0][0]["request_contact"]
    assert shown["reply_markup"]["one_time_keyboard"]
    away, summary = await desk.give(contact())
    assert away["reply_markup"] == {"remove_keyboard": True}
    assert "Contact: +79001234567" in summary["text"]
    await tap(desk, summary, AGREE)
    (stored,) = await leads(desk)
    assert (stored.reach, stored.phone) == ("+79001234567", "+79001234567")


@pytest.mark.parametrize("owner", [None, 8])
async def test_only_the_persons_own_contact_counts(desk: Desk, owner: int | None) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    await tapped(desk, asked, "Send my phone number")
    _, again = await desk.give(contact(owner))
    assert "This is not your own contact." in again["text"]
    assert number_of(again) == 6


async def test_with_the_key_shown_one_may_still_write_go_back_or_leave(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    await tapped(desk, asked, "Send my phone number")
    away, back = await tap(desk, asked, "Back")
    assert away["reply_markup"] == {"remove_keyboard": True}
    asked = await tapped(desk, back, "Skip")
    await tapped(desk, asked, "Send my phone number")
    away, summary = await desk.say("anna@example.com")
    assert away["reply_markup"] == {"remove_keyboard": True}
    asked = await tapped(desk, summary, "✎ Contact")
    await tapped(desk, asked, "Send my phone number")
    away, summary = await tap(desk, asked, "Back")
    assert away["reply_markup"] == {"remove_keyboard": True}
    assert "anna@example.com" in summary["text"]


async def test_with_the_key_shown_one_may_leave(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    await tapped(desk, asked, "Send my phone number")
    away, left = await tap(desk, asked, "Cancel")
    assert away["reply_markup"] == {"remove_keyboard": True}
    assert left["text"].startswith("The form is closed.")


async def test_the_key_of_a_form_that_expired_is_taken_away(desk: Desk) -> None:
    asked = await filled(desk, answers=ANSWERS[:5])
    await tapped(desk, asked, "Send my phone number")
    desk.later(hours=25)
    (away,) = await desk.give(contact())
    assert away["reply_markup"] == {"remove_keyboard": True}
    assert away["text"].startswith("No form is open now.")
    await desk.give(contact(8))
    assert desk.brain.heard[-1][0].startswith("+"), "the assistant answers it, as a number that is typed"


# languages


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_speaks_the_persons_language_and_keeps_the_consent_as_it_was_shown(
    desk: Desk, language: Language
) -> None:
    user = ALICE | {"language_code": CODES[language]}
    summary = await filled(desk, user)
    consent = TEXTS.say("lead-consent", language, days=730)
    assert consent in summary["text"]
    await desk.press(f"1:l:{'ru' if language != 'ru' else 'en'}", user)
    await tap(desk, summary, TEXTS.say("lead-agree", language), user)
    (stored,) = await leads(desk)
    assert stored.consent_text == consent


async def test_the_days_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, keep_leads_days=90) as desk:
        assert "for 90 days" in (await filled(desk))["text"]


def test_sectors_are_the_same_in_every_language() -> None:
    offered = {language: TEXTS.say("lead-sectors", language).split("\n") for language in LANGUAGES}
    assert {len(each) for each in offered.values()} == {8}
    assert all(len(set(each)) == 8 for each in offered.values())
