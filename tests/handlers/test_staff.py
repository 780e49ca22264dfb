"""The staff group, sad paths first."""

import asyncio

import pytest

from tests.handlers.desk import ALICE, Desk, data, labels
from tests.handlers.staff_desk import MEI, OLGA, STAFF, Office, staffed
from tests.handlers.test_messages import PHOTO, WORDLESS
from tests.handlers.wire import BLOCKED, NO_ANSWER, Answer, Params, flood, refusal

BOB = ALICE | {"id": 8, "first_name": "Bob"}
ANSWER = "<b>Answer of the office to your question № 1</b>"
UNCERTAIN = "It is not certain that this message has arrived."


def to_alice(office: Office) -> list[str]:
    """What the investor got from the office."""
    texts = [sent.get("text") or sent.get("caption", "") for sent in office.calls(7)]
    return [text for text in texts if "of the office to your question" in text]


def said(office: Office) -> list[str]:
    """What staff were told beside the card."""
    return [sent["text"] for sent in office.calls(STAFF, "sendMessage") if sent not in office.cards]


async def test_two_who_take_at_once_and_one_has_it(office: Office) -> None:
    await office.asks()
    notices = await asyncio.gather(office.press("1:kt:1", MEI), office.press("1:kt:1", OLGA))
    assert (await office.inquiry()).taken_by_name in ("李梅", "Ольга")
    assert "You have taken № 1." in "".join(notices)
    assert f"{(await office.inquiry()).taken_by_name} has already taken № 1." in "".join(notices)
    told = [sent["text"] for sent in office.calls(7)]
    assert told.count("An employee is now dealing with your question № 1.") == 1


async def test_a_staff_button_in_another_group_does_nothing(office: Office) -> None:
    await office.asks()
    before = len(office.desk.wire.calls)
    await office.press("1:kt:1", chat_id=-500)
    assert len(office.desk.wire.calls) == before
    assert (await office.inquiry()).state == "open"


@pytest.mark.parametrize(
    "forged", ["1:kt:99", "1:kc:99", "1:kr:99", "1:km:99", "1:kk:1", "1:ke:1:gone", "1:qe:1", "1:e:en:only", "x"]
)
async def test_stale_and_forged_buttons_in_the_group_bring_a_notice_and_nothing_else(
    office: Office, forged: str
) -> None:
    await office.asks()
    before = len(office.calls(STAFF)) + len(office.calls(7)) + len(office.calls(MEI["id"]))
    assert await office.press(forged) == "This button is out of date."
    assert len(office.calls(STAFF)) + len(office.calls(7)) + len(office.calls(MEI["id"])) == before
    assert (await office.inquiry()).state == "open"


async def test_a_reply_to_somebody_who_blocked_the_bot_is_said_not_to_have_arrived(office: Office) -> None:
    await office.asks()
    office.desk.wire.decide = lambda method, params: BLOCKED if params.get("chat_id") == 7 else None
    answer = await office.write("Yes", topic=await office.topic())
    assert not (await office.desk.person()).reachable
    (warning,) = said(office)
    assert warning == "Not delivered. The investor has blocked the bot or deleted the account."
    assert office.calls(STAFF)[-1]["reply_parameters"]["message_id"] == answer["message_id"]
    await office.sweep(minutes=10)
    assert said(office) == [warning]


async def test_a_reply_that_telegram_refuses_is_said_with_the_reason(office: Office) -> None:
    await office.asks()
    office.desk.wire.script["copyMessage"] = [refusal(400, "Bad Request: message to copy not found")]
    await office.desk.hand_in("message", office.group_message(MEI, await office.topic(), **PHOTO))
    assert said(office) == ["Not delivered. Telegram does not accept it: Message to copy not found"]


async def test_an_answer_in_doubt_is_repeated_once_and_then_staff_are_asked(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    office.desk.wire.decide = lambda method, params: NO_ANSWER if params.get("chat_id") == 7 else None
    await office.write("Yes", topic=topic)
    assert len(to_alice(office)) == 2
    assert said(office) == [UNCERTAIN]
    office.desk.wire.decide = lambda method, params: None
    await office.press(data(office.calls(STAFF)[-1])[0])
    assert to_alice(office)[2:] == [f"{ANSWER}\n\nYes"]


async def test_a_topic_that_staff_deleted_is_made_anew_with_its_card(office: Office) -> None:
    await office.asks()
    old = await office.topic()

    def gone(method: str, params: Params) -> Answer | None:
        if params.get("message_thread_id") == old:
            return refusal(400, "Bad Request: message thread not found")
        return None

    office.desk.wire.decide = gone
    await office.desk.say("Are you there?")
    assert await office.topic() != old
    card, message = office.calls(STAFF)[-2:]
    assert card["text"].startswith("<b>№ 1 · waiting for an answer</b>")
    assert message["text"].endswith("Are you there?")
    assert card["message_thread_id"] == message["message_thread_id"] == await office.topic()


async def test_a_card_that_staff_deleted_is_sent_anew_when_something_changes(office: Office) -> None:
    await office.asks()
    office.desk.wire.script["editMessageText"] = [refusal(400, "Bad Request: message to edit not found")]
    await office.press("1:kt:1")
    assert len(office.cards) == 2
    assert office.cards[-1]["text"].startswith("<b>№ 1 · taken by 李梅</b>")


async def test_a_card_that_could_not_be_changed_is_brought_up_to_date_later(office: Office) -> None:
    await office.asks()
    office.desk.wire.script["editMessageText"] = [NO_ANSWER]
    await office.press("1:kt:1")
    await office.sweep(seconds=2)
    assert office.card["text"].startswith("<b>№ 1 · taken by 李梅</b>")
    calls = len(office.desk.wire.calls)
    await office.sweep(seconds=2)
    assert len(office.desk.wire.calls) == calls


async def test_without_the_right_to_make_topics_it_goes_on_by_replies(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staffed(monkeypatch) as office:
        office.desk.wire.script["createForumTopic"] = [refusal(400, "Bad Request: not enough rights to create a topic")]
        await office.asks()
        assert "message_thread_id" not in office.card
        assert "Reply to this message: the reply goes to the investor." in office.card["text"]


@pytest.mark.parametrize("text", ["// ask the tax office first", "//", "/unknown", "/etc/passwd is not it"])
async def test_notes_and_commands_stay_in_the_group(office: Office, text: str) -> None:
    await office.asks()
    await office.write(text, topic=await office.topic())
    assert to_alice(office) == []
    expected = ["This command does not exist, and nothing was sent to the investor."]
    assert said(office) == (expected if text.startswith(("/u", "/e")) else [])


async def test_commands_of_other_bots_and_talk_outside_of_topics_are_left_alone(office: Office) -> None:
    await office.asks()
    await office.write("/weather@other_bot", topic=await office.topic())
    await office.write("Good morning")
    await office.write("Good morning", topic=555)
    await office.desk.hand_in("message", office.group_message(MEI, forum_topic_closed={}))
    channel = {"id": -9, "type": "channel", "title": "News"}
    post = office.group_message(MEI, await office.topic(), text="A post", sender_chat=channel)
    await office.desk.hand_in("message", post)
    await office.desk.hand_in(
        "message", office.group_message(MEI | {"is_bot": True}, await office.topic(), text="spam")
    )
    assert (to_alice(office), said(office)) == ([], [])


async def test_staff_commands_mean_nothing_in_a_private_chat(office: Office) -> None:
    await office.asks()
    for command in ("/inquiries", "/close", "/entry only"):
        *_, sent = await office.desk.say(command, BOB)
        assert sent["text"].startswith("I do not know this command.")
    assert (await office.inquiry()).state == "open"


async def test_without_a_staff_group_no_group_is_heard_but_the_number_is_told_there(desk: Desk) -> None:
    office = Office(desk)
    await office.asks()
    calls = len(desk.wire.calls)
    await office.write("/take")
    await office.write("Good morning")
    await office.press("1:kt:1")
    assert len(desk.wire.calls) == calls
    asked = await office.write("/inquiries")
    (told,) = office.calls(STAFF)
    assert f"The number of this group is {STAFF}." in told["text"]
    assert told["reply_parameters"]["message_id"] == asked["message_id"]
    assert len(desk.wire.calls) == calls + 1


async def test_an_answer_reaches_the_investor_under_a_heading(office: Office) -> None:
    await office.asks()
    await office.write("Yes: <30 %>", topic=await office.topic())
    assert to_alice(office) == [f"{ANSWER}\n\nYes: &lt;30 %&gt;"]
    assert office.card["text"].startswith("<b>№ 1 · answered by 李梅</b>")
    assert said(office) == []


async def test_below_an_answer_the_investor_can_end_the_conversation(office: Office) -> None:
    await office.asks()
    await office.write("Yes", topic=await office.topic())
    answer = office.calls(7, "sendMessage")[-1]
    assert labels(answer) == ["End the conversation"]
    (ended, *_) = await office.press_label(answer, "End the conversation")
    assert ended["text"].startswith("The conversation about your question № 1 has ended.")
    assert (await office.inquiry()).state == "closed"


async def test_an_answer_that_telegram_repeats_arrives_once(office: Office) -> None:
    await office.asks()
    for _ in range(2):
        await office.desk.hand_in("message", office.group_message(MEI, await office.topic(), text="Yes", message_id=9))
    assert len(to_alice(office)) == 1


async def test_links_behind_words_are_spelled_out(office: Office) -> None:
    await office.asks()
    link = {"type": "text_link", "offset": 3, "length": 4, "url": "https://example.org/"}
    message = office.group_message(MEI, await office.topic(), text="🙂 here, please", entities=[link])
    await office.desk.hand_in("message", message)
    assert to_alice(office) == [f"{ANSWER}\n\n🙂 here (https://example.org/), please"]


async def test_media_reach_the_investor_by_copy(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    await office.desk.hand_in("message", office.group_message(MEI, topic, **PHOTO, caption="The map"))
    await office.desk.hand_in("message", office.group_message(MEI, topic, **WORDLESS["voice"]))
    await office.desk.hand_in("message", office.group_message(MEI, topic, **WORDLESS["location"]))
    assert to_alice(office) == [f"{ANSWER}\n\nThe map", ANSWER, ANSWER]
    assert [copy.get("caption") for copy in office.calls(7, "copyMessage")] == [f"{ANSWER}\n\nThe map", ANSWER, None]


async def test_a_long_answer_arrives_whole(office: Office) -> None:
    await office.asks()
    await office.write("word " * 818, topic=await office.topic())
    assert to_alice(office) == [f"{ANSWER}\n\nThe whole answer is in this file."]
    assert office.desk.wire.files[0][1].decode() == "word " * 818


async def test_a_corrected_answer_arrives_as_corrected(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    answer = await office.write("13 %", topic=topic)
    for text in ("13 %", "30 %", "// what a slip"):
        await office.desk.hand_in("edited_message", answer | {"text": text, "edit_date": 2})
    assert to_alice(office)[1:] == ["<b>Corrected answer of the office to your question № 1</b>\n\n30 %"]


async def test_a_note_that_is_edited_into_an_answer_is_one(office: Office) -> None:
    await office.asks()
    note = await office.write("// yes?", topic=await office.topic())
    await office.desk.hand_in("edited_message", note | {"text": "Yes", "edit_date": 2})
    assert to_alice(office) == [f"{ANSWER}\n\nYes"]


async def test_the_group_itself_can_answer(office: Office) -> None:
    await office.asks()
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    group = {"id": STAFF, "type": "supergroup", "title": "Staff"}
    message = office.group_message(anonymous, await office.topic(), text="Yes", sender_chat=group)
    await office.desk.hand_in("message", message)
    assert to_alice(office) == [f"{ANSWER}\n\nYes"]
    assert (await office.inquiry()).taken_by_name == "Staff"


async def test_closing_and_reopening_are_seen_on_both_sides(office: Office) -> None:
    await office.asks()
    assert await office.press("1:kc:1") == "№ 1 is closed."
    assert labels(office.card) == ["Reopen"]
    assert office.calls(7)[-1]["text"].startswith("The office has closed your question № 1.")
    assert labels(office.calls(7)[-1]) == ["Go on with this question", "All topics"]
    assert await office.press("1:kc:1", OLGA) == "№ 1 is already closed."
    assert await office.press("1:kt:1", OLGA) == "№ 1 is already closed."
    assert await office.press("1:kr:1") == "№ 1 is open again."
    assert office.calls(7)[-1]["text"] == "Your question № 1 is open again. What you write goes to the office."
    assert await office.press("1:kr:1", OLGA) == "№ 1 is open."


async def test_an_answer_after_the_end_opens_it_again(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    await office.press("1:kc:1")
    await office.write("One more thing", topic=topic)
    assert to_alice(office) == [f"{ANSWER}\n\nOne more thing"]
    assert (await office.inquiry()).state == "answered"


async def test_the_commands_do_what_the_buttons_do(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    for command in ("/take", "/close", "/reopen", "/close@bot"):
        await office.write(command, topic=topic)
    await office.write("/close")
    assert said(office) == [
        "You have taken № 1.",
        "№ 1 is closed.",
        "№ 1 is open again.",
        "№ 1 is closed.",
        "Please use this in an investor's topic, or in reply to an inquiry.",
    ]


async def test_the_list_shows_what_is_open(office: Office) -> None:
    await office.write("/inquiries")
    await office.asks()
    await office.asks("Whatever?", BOB)
    await office.press("1:kt:2")
    await office.write("/inquiries")
    empty, listed = said(office)
    assert empty == "<b>No inquiries are open.</b>"
    card = (await office.inquiry()).card_message_id
    assert listed.startswith("<b>Open inquiries: 2</b>\n\n№ 1 · waiting for an answer · &lt;b&gt;Alice")
    assert f"Is there a rent subsidy?\nhttps://t.me/c/1000000001/{await office.topic()}/{card}" in listed
    assert "№ 2 · taken by 李梅 · Bob · English" in listed


async def test_an_entry_is_sent_in_the_investors_language(office: Office) -> None:
    (unknown,) = await office.desk.say("жжж")
    await office.press_label(unknown, "Спросить сотрудника")
    await office.write("/entry only", topic=await office.topic())
    (sent,) = (each for each in office.calls(7) if "Ответ офиса" in each["text"])
    assert sent["text"].startswith("<b>Ответ офиса на Ваш вопрос № 1</b>\n\n<b>Title only ру</b>\n\nAnswer only ру")
    assert labels(sent)[-1] == "Все темы"
    assert said(office) == ["Sent: Title only"]
    assert office.card["text"].startswith("<b>№ 1 · answered by 李梅</b>")


async def test_an_entry_that_does_not_exist_brings_what_is_like_it(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    await office.write("/entry", topic=topic)
    await office.write("/entry onli", topic=topic)
    await office.write("/entry <zzzzz>", topic=topic)
    assert said(office)[0] == "For example: /entry fact-0"
    assert said(office)[1] == "There is no entry “onli”. Which one do you mean?"
    assert said(office)[2] == "There is no entry “&lt;zzzzz&gt;”, nor one like it."
    offer = next(sent for sent in office.calls(STAFF) if "Which one do you mean" in sent["text"])
    assert labels(offer)[0] == "Title only"
    assert await office.press(data(offer)[0]) == "Sent: Title only"
    assert "Answer only" in to_alice(office)[-1]


async def test_in_a_group_without_topics_replies_reach_the_investor(plain_office: Office) -> None:
    office = plain_office
    await office.asks()
    card = (await office.inquiry()).card_message_id
    await office.write("Good morning")
    await office.write("Yes", reply_to=card)
    assert to_alice(office) == [f"{ANSWER}\n\nYes"]
    office.desk.later(hours=1)
    await office.desk.say("And for how long?")
    further = office.calls(STAFF)[-1]
    assert further["reply_parameters"]["message_id"] == card
    (message,) = (m for m in await office.desk.services.stores.messages.of(1) if m.direction == "investor")
    await office.write("Three years", OLGA, reply_to=message.target_message_id)
    assert to_alice(office)[1:] == [f"{ANSWER}\n\nThree years"]
    await office.write("/close", reply_to=card)
    assert (await office.inquiry()).state == "closed"


async def test_a_failure_is_said_to_staff_in_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError("the disk is full")

    async with staffed(monkeypatch, staff_language="zh") as office:
        await office.asks()
        topic = await office.topic()
        monkeypatch.setattr("storage.inquiry_messages.InquiryMessages.add", broken)
        await office.write("Yes", topic=topic)
        assert office.calls(STAFF)[-1]["text"] == "操作没有成功，请再试一次。"
        assert to_alice(office) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("1号 · 待处理", "英文", "接手")), ("ru", ("№ 1 · ждёт ответа", "английский", "Взять"))],
)
async def test_staff_read_their_language(
    monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, str, str]
) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        await office.asks()
        (card,) = office.calls(STAFF)
        assert words[0] in card["text"]
        assert words[1] in card["text"]
        assert labels(card)[0] == words[2]


async def test_after_erasure_the_card_tells_nothing(office: Office) -> None:
    await office.asks()
    await office.desk.say("/forget")
    await office.desk.press("1:pe")
    assert office.card["text"].startswith("№ 1: the investor had everything erased")
    assert "reply_markup" not in office.card
    await office.write("Are you there?", topic=1003)
    assert to_alice(office) == []


async def test_staff_hear_of_closed_inquiries_too_whose_person_is_erased(office: Office) -> None:
    await office.asks()
    await office.desk.press("1:qe:1")
    office.desk.later(seconds=5)
    await office.asks("Something else?")
    before = len(office.calls(STAFF))
    await office.desk.press("1:pe")
    assert [sent["text"] for sent in office.calls(STAFF)[before:]] == [
        "№ 1, 2: the investor had everything erased, and the conversation is closed. "
        "Please delete what you still have of it."
    ]
    blank = [sent["text"].partition(":")[0] for sent in office.calls(STAFF, "editMessageText")[-2:]]
    assert blank == ["№ 1", "№ 2"]


async def test_what_failed_is_told_staff_even_if_telegram_asks_to_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    await office.asks()
    monkeypatch.setattr("handlers.inquiry.staff.hear", fail)
    office.desk.wire.script["sendMessage"] = [flood(1)]
    await office.write("Yes, there is.", topic=await office.topic())
    assert said(office)[-1] == office.desk.services.for_staff("staff-failure")
    assert to_alice(office) == []
