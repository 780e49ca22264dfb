"""What an investor writes while an inquiry is open, sad paths first."""

import pytest

from handlers.inquiry.messages import LIVE
from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import ALICE, CODES, data, labels
from tests.handlers.staff_desk import MEI, STAFF, Office
from tests.handlers.test_messages import FILE, PHOTO, WORDLESS
from tests.handlers.wire import NO_ANSWER, Params, flood, refusal

TEXTS = load()
HEADING = "<b>№ 1 · &lt;b&gt;Alice &amp; 'Co'&lt;/b&gt;</b>"
PASSED_ON = "Passed on to the office (№ 1)."
DOCUMENT: Params = {"document": FILE}


def to_staff(office: Office) -> list[str]:
    """What staff got after the card."""
    return [sent.get("text") or sent.get("caption", "") for sent in office.calls(STAFF)[1:]]


async def test_a_message_that_telegram_repeats_is_passed_on_once(office: Office) -> None:
    await office.asks()
    for _ in range(3):
        await office.desk.say("More", message_id=77)
    assert to_staff(office) == [f"{HEADING}\n\nMore"]


async def test_a_message_that_cannot_be_copied_is_said_not_to_have_been(office: Office) -> None:
    await office.asks()
    office.desk.wire.script["copyMessage"] = [refusal(400, "Bad Request: the message can't be copied")]
    *_, said = await office.desk.give(PHOTO)
    assert said["text"].startswith("This cannot be passed on to the office.")
    assert await office.desk.services.stores.messages.undelivered(office.desk.now) == []


async def test_what_may_have_arrived_is_not_repeated_and_staff_are_asked(office: Office) -> None:
    await office.asks()
    office.desk.wire.script["sendMessage"] = [
        (200, office.desk.wire._success("sendMessage", {"chat_id": 7})),
        NO_ANSWER,
    ]
    await office.desk.say("More")
    assert to_staff(office) == [f"{HEADING}\n\nMore", "It is not certain that this message has arrived."]
    await office.sweep(minutes=10)
    assert len(to_staff(office)) == 2
    (again,) = data(office.calls(STAFF)[-1])
    assert await office.press(again) == "It is being sent."
    assert to_staff(office)[2:] == [f"{HEADING}\n\nMore"]
    office.desk.later(seconds=5)
    assert await office.press(again) == "This button is out of date."


async def test_while_the_group_has_to_wait_messages_wait_in_order(office: Office) -> None:
    await office.asks()
    office.desk.wire.decide = lambda method, params: flood(1) if params.get("chat_id") == STAFF else None
    for text in ("one", "two"):
        assert [sent["text"] for sent in await office.desk.say(text) if sent["chat_id"] == 7] == [PASSED_ON]
    office.desk.wire.decide = lambda method, params: None
    office.desk.services.delivery._closed_until.clear()
    before = len(to_staff(office))
    await office.sweep(seconds=2)
    assert to_staff(office)[before:] == [f"{HEADING}\n\none", f"{HEADING}\n\ntwo"]


@pytest.mark.parametrize("content", WORDLESS.values(), ids=WORDLESS)
async def test_anything_is_copied(office: Office, content: Params) -> None:
    await office.asks()
    (confirmed, *_) = await office.desk.give(content | {"message_id": 77})
    assert confirmed["text"] == PASSED_ON
    assert labels(confirmed) == ["Withdraw the question"]
    *_, copied = office.calls(STAFF)
    assert (copied["from_chat_id"], copied["message_id"], copied["message_thread_id"]) == (7, 77, await office.topic())


async def test_a_photo_says_in_its_caption_whose_it_is_and_a_sticker_in_a_message(office: Office) -> None:
    await office.asks()
    await office.desk.give(PHOTO | {"caption": "The <plot>"})
    assert to_staff(office) == [f"{HEADING}\n\nThe &lt;plot&gt;"]
    await office.desk.give(WORDLESS["sticker"])
    assert to_staff(office)[1:] == [HEADING, ""]


async def test_a_caption_that_leaves_no_room_for_the_heading_goes_ahead_of_its_photo(office: Office) -> None:
    await office.asks()
    await office.desk.give(PHOTO | {"caption": "x" * 1024})
    *_, said, copied = office.calls(STAFF)
    assert said["text"] == f"{HEADING}\n\n{'x' * 1024}"
    assert copied["caption"] == ""


async def test_an_album_is_confirmed_once_and_copied_whole(office: Office) -> None:
    await office.asks()
    seen = [await office.desk.give(PHOTO | {"media_group_id": "one"}) for _ in range(3)]
    assert [len([sent for sent in each if sent["chat_id"] == 7]) for each in seen] == [1, 0, 0]
    assert len(office.calls(STAFF, "copyMessage")) == 3


async def test_a_long_message_arrives_whole_as_a_file(office: Office) -> None:
    await office.asks()
    text = "слово " * 682
    await office.desk.say(text)
    (sent,) = office.calls(STAFF, "sendDocument")
    assert sent["caption"] == f"{HEADING}\n\nThe whole text is in this file."
    assert office.desk.wire.files == [("1-1.txt", text.encode())]


async def test_a_long_question_is_shortened_on_the_card_and_whole_in_a_file(office: Office) -> None:
    (asked,) = await office.desk.say("/contact")
    await office.press_label(asked, "Write to the office")
    text = "слово " * 682
    received, *_ = await office.desk.say(text)
    assert received["text"].startswith("<b>Received, № 1</b>")
    assert "The text has been shortened." in received["text"]
    assert "Shortened; the full text is in the file above." in office.card["text"]
    ((name, content),) = office.desk.wire.files
    assert name == "1.txt"
    assert text.strip() in content.decode()


async def test_a_number_that_nobody_needs_is_masked_for_staff_too(office: Office) -> None:
    await office.asks()
    await office.desk.say("My card is 4111 1111 1111 1111")
    (text,) = to_staff(office)
    assert "1111 1111" not in text


async def test_an_edited_message_is_passed_on_as_edited_and_only_if_it_says_something_else(office: Office) -> None:
    await office.asks()
    await office.desk.say("Ten hectares", message_id=77)
    for text in ("Ten hectares", "Two hectares", "Two hectares"):
        await office.desk.hand_in("edited_message", office.desk.message(text=text, message_id=77, edit_date=2))
    await office.desk.hand_in("edited_message", office.desk.message(text="other", message_id=5, edit_date=2))
    assert to_staff(office)[1:] == [f"{HEADING.removesuffix('</b>')} · edited</b>\n\nTwo hectares"]


async def test_edits_of_messages_of_others_change_nothing(office: Office) -> None:
    await office.asks()
    await office.desk.say("Ten hectares", message_id=77)
    bob = ALICE | {"id": 8}
    await office.desk.hand_in("edited_message", office.desk.message(bob, text="Two", message_id=77, edit_date=2))
    assert len(to_staff(office)) == 1


async def test_commands_and_buttons_stay_the_assistants(office: Office) -> None:
    await office.asks()
    (menu,) = await office.desk.say("/topics")
    assert labels(menu) == ["Many", "Few"]
    (answer,) = await office.desk.press("1:e:en:only")
    assert "Answer only" in answer["text"]
    assert to_staff(office) == []


async def test_the_assistant_answers_if_it_is_asked_to_and_staff_see_that(office: Office) -> None:
    await office.asks()
    confirmed, _ = await office.desk.say("only")
    office.desk.later(seconds=1)  # the last question is the newest by the clock
    answer, _ = await office.press_label(confirmed, "Let the assistant answer")
    assert "Answer only" in answer["text"]
    assert to_staff(office)[1:] == ["№ 1: the investor let the assistant answer: Title only"]


async def confirmations(office: Office, text: str, user: Params = ALICE) -> list[Params]:
    return [sent for sent in await office.desk.say(text, user) if sent["chat_id"] == user["id"]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_after_the_office_has_written_the_next_message_is_confirmed_and_no_more_of_them(
    office: Office, language: Language
) -> None:
    person = ALICE | {"language_code": CODES[language]}
    word = {"zh": "中", "ru": "ж", "en": ""}[language]
    await office.asks(f"Is there a rent subsidy? {word}", person)
    for question in ("How many hectares?", "In which year?"):
        await office.write(question, MEI, topic=await office.topic())
        (confirmed,) = await confirmations(office, "Ten", person)
        assert confirmed["text"] == TEXTS.say("inquiry-passed-on", language, number=1)
        assert labels(confirmed) == [
            TEXTS.say("inquiry-ask-assistant", language),
            TEXTS.say("inquiry-finish", language),
        ]
        assert await confirmations(office, "Or twenty", person) == []


async def test_long_after_the_office_has_written_every_message_is_confirmed(office: Office) -> None:
    await office.asks()
    await office.write("How many hectares?", MEI, topic=await office.topic())
    office.desk.later(seconds=LIVE.total_seconds())
    for text in ("Ten", "Or twenty"):
        (confirmed,) = await confirmations(office, text)
        assert confirmed["text"] == PASSED_ON


async def test_a_correction_is_no_message_of_its_own(office: Office) -> None:
    await office.asks()
    await office.desk.say("Ten hectares", message_id=77)
    await office.write("For what?", MEI, topic=await office.topic())
    await office.desk.hand_in("edited_message", office.desk.message(text="Two", message_id=77, edit_date=2))
    (confirmed,) = await confirmations(office, "For a plant")
    assert confirmed["text"] == PASSED_ON


async def test_once_it_is_closed_the_assistant_answers(office: Office) -> None:
    await office.asks()
    await office.desk.press("1:qe:1")
    (answer,) = await office.desk.say("only")
    assert "Answer only" in answer["text"]


async def test_a_reply_to_the_office_opens_it_again(office: Office) -> None:
    await office.asks()
    await office.write("Yes", MEI, topic=await office.topic())
    await office.press("1:kc:1")
    (answer,) = (m for m in await office.desk.services.stores.messages.of(1) if m.direction == "staff")
    replied = office.desk.message(text="Yes", message_id=answer.target_message_id)
    sent = await office.desk.say("And for how long?", reply_to_message=replied)
    assert [s["text"] for s in sent if s["chat_id"] == STAFF and "message_id" not in s] == [
        "№ 1: the investor goes on with the question.",
        f"{HEADING}\n\nAnd for how long?",
    ]
    assert (await office.inquiry()).state == "open"


async def test_a_sticker_is_no_question_and_cancelling_sends_nothing(office: Office) -> None:
    (contact,) = await office.desk.say("/contact")
    (prompt,) = await office.press_label(contact, "Write to the office")
    (again,) = await office.desk.give(WORDLESS["sticker"])
    assert again["text"] == prompt["text"]
    (cancelled,) = await office.press_label(prompt, "Cancel")
    assert cancelled["text"] == "Nothing has been sent to the office."
    (answer,) = await office.desk.say("only")
    assert "Answer only" in answer["text"]
    assert office.calls(STAFF) == []


@pytest.mark.parametrize("act", ["/topics", "button"])
async def test_whoever_does_something_else_is_not_taken_to_write_to_the_office(office: Office, act: str) -> None:
    (contact,) = await office.desk.say("/contact")
    await office.press_label(contact, "Write to the office")
    await (office.desk.press("1:t:n") if act == "button" else office.desk.say(act))
    (answer,) = await office.desk.say("only")
    assert "Answer only" in answer["text"]


async def test_the_first_message_is_the_question_and_a_repeat_of_it_only_confirms_again(office: Office) -> None:
    (contact,) = await office.desk.say("/contact")
    await office.press_label(contact, "Write to the office")
    received, *_ = await office.desk.say("Who helps with visas?", message_id=77)
    assert "<blockquote expandable>Who helps with visas?</blockquote>" in received["text"]
    (again,) = await office.desk.say("Who helps with visas?", message_id=77)
    assert again["text"] == received["text"]
    assert len(office.cards) == 1
    assert to_staff(office) == []


async def test_a_document_can_be_the_question(office: Office) -> None:
    (contact,) = await office.desk.say("/contact")
    await office.press_label(contact, "Write to the office")
    received, *_ = await office.desk.give(DOCUMENT | {"caption": "Our plan"})
    assert "<blockquote expandable>Our plan</blockquote>" in received["text"]
    assert to_staff(office) == [f"{HEADING}\n\nOur plan"]


async def test_what_was_to_be_written_waits_through_a_restart_but_not_for_ever(office: Office) -> None:
    (contact,) = await office.desk.say("/contact")
    await office.press_label(contact, "Write to the office")
    office.desk.later(minutes=31)
    (answer,) = await office.desk.say("only")
    assert "Answer only" in answer["text"]
