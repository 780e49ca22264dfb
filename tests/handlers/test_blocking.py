"""/block, /unblock and /blocked in the staff group, sad paths first."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocking.actions import BlockPerson, LetBe, Unblock
from handlers.blocking.screens import EXCERPT, MOST, BlockScreens
from handlers.blocking.staff import MOST_REASON
from handlers.callbacks import encode
from handlers.lead.actions import WriteBack
from handlers.locales import load
from handlers.office import zone_of
from handlers.screen import MAX_UNITS
from knowledge.schema import LANGUAGES, Language
from sandbox.html import parse_html, utf16_length
from storage.blocklist import Blocked
from storage.inquiries import Staff
from storage.personal_data import erase
from tests.handlers.desk import ALICE, data, labels
from tests.handlers.lead_desk import AGREE, filled, tap
from tests.handlers.staff_desk import MEI, OLGA, STAFF, Office, staffed
from tests.handlers.tiny import NOW
from tests.handlers.wire import ME, NO_ANSWER, NO_CONNECTION, Answer, Params, refusal

TEXTS = load()
ANNA = ALICE | {"first_name": "Anna <i>", "username": "anna"}
WHO = "Anna &lt;i&gt; · @anna · 7"
ASKED = f"<b>Block {WHO}?</b>"
AT = "2026-11-23 14:00"
STALE = "This button is out of date."
CARD = TEXTS.say("card-blocked", "en")


async def blocked(office: Office) -> list[Blocked]:
    return list(await office.desk.services.stores.blocklist.in_force())


async def command(office: Office, text: str, user: Params = MEI, **place: Any) -> tuple[Params, Params]:
    """Let a staff member give a command; return the message with it and what was said."""
    given = await office.write(text, user, **place)
    said = office.calls(STAFF, "sendMessage")[-1]
    assert said["reply_parameters"]["message_id"] == given["message_id"]
    return given, said


async def press(office: Office, given: Params | None, data: str, user: Params = MEI) -> tuple[str, list[str]]:
    """Let a staff member press a button of what replies to a command; return the notice, and what it turned into."""
    notices, edits = len(office.desk.notices()), len(office.calls(STAFF, "editMessageText"))
    under = office.group_message(ME, text="asked") | {"reply_to_message": given}
    query = {"id": "q", "from": user, "chat_instance": "c", "message": under, "data": data}
    if given is None:
        del under["reply_to_message"]
    await office.desk.hand_in("callback_query", query)
    shown = [edit["text"] for edit in office.calls(STAFF, "editMessageText")[edits:]]
    return "".join(office.desk.notices()[notices:]), [text for text in shown if not text.startswith("<b>№")]


async def arrived(office: Office) -> None:
    """Let Anna ask the office something."""
    await office.asks(user=ANNA)


def in_group(status: str, **more: Any) -> Answer:
    user = {"id": 7, "is_bot": False, "first_name": "Anna"}
    return 200, {"ok": True, "result": {"status": status, "user": user} | more}


@pytest.mark.parametrize("text", ["/block", "/block he advertises", "/unblock", "/block 12345678901234567 x"])
async def test_without_anybody_meant_it_says_how(office: Office, text: str) -> None:
    await arrived(office)
    _, said = await command(office, text)
    assert said["text"] == TEXTS.say("block-whom", "en", command=text.split(maxsplit=1)[0])
    assert await blocked(office) == []


@pytest.mark.parametrize("number", [0, 424242, 9999999999999999])
async def test_somebody_of_whom_nothing_is_known_is_not_blocked(office: Office, number: int) -> None:
    _, said = await command(office, f"/block {number} advertises")
    assert said["text"].startswith(f"Nothing is stored about anybody with the number {number} in Telegram.")
    given = await office.write("/block")
    forged = encode(BlockPerson(number, 0, given["message_id"]))
    assert (await press(office, given, forged))[0].startswith("Nothing is stored about anybody")
    _, said = await command(office, f"/unblock {number}")
    assert said["text"] == f"{number} is not blocked."
    assert await blocked(office) == []


@pytest.mark.parametrize(
    "member",
    [
        in_group("member"),
        in_group("creator", is_anonymous=False),
        in_group(
            "restricted",
            is_member=True,
            until_date=0,
            **{
                f"can_{what}": True
                for what in (
                    *("change_info", "invite_users", "pin_messages", "send_messages", "send_polls", "manage_topics"),
                    *("send_other_messages", "add_web_page_previews", "send_audios", "send_documents", "send_photos"),
                    *("send_videos", "send_video_notes", "send_voice_notes", "edit_tag", "react_to_messages"),
                )
            },
        ),
    ],
    ids=["member", "creator", "restricted"],
)
async def test_somebody_of_the_staff_is_not_blocked(office: Office, member: Answer) -> None:
    await arrived(office)
    given, asked = await command(office, "/block", topic=await office.topic())
    office.desk.wire.decide = lambda method, params: member if method == "getChatMember" else None
    notice, shown = await press(office, given, data(asked)[0])
    assert (notice, shown) == ("Anna <i> · @anna · 7 belongs to this group and cannot be blocked.", [])
    _, said = await command(office, "/block 7")
    assert said["text"] == f"{WHO} belongs to this group and cannot be blocked."
    assert await blocked(office) == []


@pytest.mark.parametrize("answer", [NO_ANSWER, NO_CONNECTION, refusal(400, "Bad Request: PARTICIPANT_ID_INVALID")])
async def test_where_telegram_does_not_say_who_is_in_the_group_it_goes_on(office: Office, answer: Answer) -> None:
    await arrived(office)
    office.desk.wire.decide = lambda method, params: answer if method == "getChatMember" else None
    given, asked = await command(office, "/block 7")
    await press(office, given, data(asked)[0])
    assert [each.user_id for each in await blocked(office)] == [7]


async def test_asking_and_declining_change_nothing(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, "/block", topic=await office.topic())
    assert asked["text"].startswith(f"{ASKED}\n\nReason: none given\n\n")
    assert labels(asked) == ["Block", "Do not block"]
    assert (await press(office, given, data(asked)[1]))[1] == [f"{WHO} is not blocked."]
    assert await blocked(office) == []


async def test_two_who_press_at_once_and_one_has_done_it(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, "/block threats", topic=await office.topic())
    await asyncio.gather(*(press(office, given, data(asked)[0], user) for user in (MEI, OLGA)))
    (done,) = await blocked(office)
    line = f"{done.staff.name} has blocked Anna <i> · @anna · 7 ({AT})."
    assert sorted(office.desk.notices()[-2:]) == ["", line]


async def test_somebody_who_is_blocked_already_is_said_to_be(office: Office) -> None:
    await arrived(office)
    first, second = [await command(office, f"/block {why}", topic=await office.topic()) for why in ("threats", "spam")]
    await press(office, first[0], data(first[1])[0])
    notice, shown = await press(office, second[0], data(second[1])[0], OLGA)
    assert notice == f"李梅 has blocked Anna <i> · @anna · 7 ({AT})."
    assert shown == [f"李梅 has blocked {WHO} ({AT}).\nReason: threats"]
    _, said = await command(office, "/block", topic=await office.topic())
    assert said["text"] == shown[0]
    assert labels(said) == ["Unblock Anna <i>"]


async def test_an_old_question_does_not_block_somebody_who_was_unblocked_since(office: Office) -> None:
    await arrived(office)
    old, new = [await command(office, "/block", topic=await office.topic()) for _ in range(2)]
    await press(office, new[0], data(new[1])[0])
    await command(office, "/unblock 7", OLGA)
    assert await press(office, old[0], data(old[1])[0], OLGA) == (STALE, [])
    assert await blocked(office) == []


async def test_an_old_button_does_not_lift_a_later_block(office: Office) -> None:
    await arrived(office)
    store, by = office.desk.services.stores.blocklist, Staff(101, "李梅")
    first, _ = await store.block(7, by, "", NOW)
    await store.lift(first.id, by, NOW)
    second, _ = await store.block(7, by, "again", NOW)
    notice, shown = await press(office, None, encode(Unblock(first.id, False)), OLGA)
    assert notice == f"李梅 has unblocked Anna <i> · @anna · 7 ({AT})."
    assert shown == [f"李梅 has blocked {WHO} ({AT}).\nReason: again"]
    assert await blocked(office) == [second]


async def test_a_question_whose_command_is_gone_is_out_of_date(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, "/block", topic=await office.topic())
    another = await office.write("// talk", topic=await office.topic())
    for replied in (None, another):
        assert await press(office, replied, data(asked)[0]) == (STALE, [])
    assert await blocked(office) == []
    assert await press(office, given, encode(Unblock(99, True))) == (STALE, [])


async def test_an_investor_cannot_press_the_buttons_of_staff(office: Office) -> None:
    await arrived(office)
    given = await office.write("/block 8")
    for action in (BlockPerson(8, 0, given["message_id"]), LetBe(7), Unblock(1, True)):
        await office.desk.press(encode(action), ANNA)
        assert office.desk.notices()[-1] == STALE
    assert await blocked(office) == []


@pytest.mark.parametrize("text", ["/block 7", "/unblock 7", "/blocked"])
async def test_in_a_private_chat_there_are_no_such_commands(office: Office, text: str) -> None:
    await arrived(office)
    (said,) = await office.desk.say(text, MEI)
    assert said["text"].startswith("I do not know this command.")
    assert await blocked(office) == []


async def test_nobody_who_is_blocked_is_told_that_the_office_hears_them(office: Office) -> None:
    await tap(office.desk, await filled(office.desk, ANNA), AGREE, ANNA)
    await office.desk.services.stores.blocklist.block(7, Staff(101, "李梅"), "", NOW)
    assert await office.press(encode(WriteBack(1))) == TEXTS.say("block-first", "en")
    assert await office.desk.services.stores.inquiries.list() == []
    await office.desk.services.stores.blocklist.lift(1, Staff(101, "李梅"), NOW)
    office.desk.services.taps.note(MEI["id"], 0, "")
    await office.press(encode(WriteBack(1)))
    await office.press("1:kc:1")
    await office.desk.services.stores.blocklist.block(7, Staff(101, "李梅"), "", NOW)
    before = len(office.calls(7))
    assert await office.press("1:kr:1") == TEXTS.say("block-first", "en")
    assert (await office.inquiry()).state == "closed"
    assert len(office.calls(7)) == before


async def test_somebody_who_had_everything_erased_before_it_was_confirmed(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, "/block", topic=await office.topic())
    await erase(office.desk.services.stores.database, 7)
    assert (await press(office, given, data(asked)[0]))[0].startswith("Nothing is stored about anybody")
    assert await blocked(office) == []


async def test_a_corrected_command_goes_to_no_investor_and_its_reason_counts(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, "/block advertsies", topic=await office.topic())
    corrected = given | {"text": "/block advertises, my card is 4111 1111 1111 1111", "edit_date": 2}
    before = len(office.calls(7))
    await office.desk.hand_in("edited_message", corrected)
    assert len(office.calls(7)) == before
    await press(office, corrected, data(asked)[0])
    (done,) = await blocked(office)
    assert done.reason.startswith("advertises, my card is •")


async def test_a_reason_has_its_length(office: Office) -> None:
    await arrived(office)
    given, asked = await command(office, f"/block {'слово ' * 300}", topic=await office.topic())
    await press(office, given, data(asked)[0])
    (done,) = await blocked(office)
    assert len(done.reason) <= MOST_REASON
    assert done.reason.endswith("…")


@pytest.mark.parametrize("topics", [True, False], ids=["topics", "replies"])
async def test_from_an_inquiry_and_back_with_its_card(monkeypatch: pytest.MonkeyPatch, topics: bool) -> None:
    async with staffed(monkeypatch, topics=topics) as office:
        await arrived(office)
        card = (await office.inquiry()).card_message_id
        place = {"topic": await office.topic()} if topics else {"reply_to": card}
        given, asked = await command(office, "/block threats\nand insults", **place)
        assert asked["text"].startswith(f"{ASKED}\n\nReason: threats and insults\n\nWhat this person writes")
        _, shown = await press(office, given, data(asked)[0])
        assert shown == [f"李梅 has blocked {WHO} ({AT}).\nReason: threats and insults"]
        (done,) = await blocked(office)
        assert (done.user_id, done.staff, done.at) == (7, Staff(101, "李梅"), NOW)
        assert CARD in office.card["text"]
        office.desk.later(hours=1)
        _, said = await command(office, "/unblock", OLGA, **place)
        assert said["text"] == f"Ольга has unblocked {WHO} (2026-11-23 15:00)."
        assert CARD not in office.card["text"]
        _, said = await command(office, "/unblock", OLGA, **place)
        assert said["text"] == f"{WHO} is not blocked."
        assert await blocked(office) == []


async def test_a_card_that_is_sent_later_says_it_too(office: Office) -> None:
    office.desk.wire.script["createForumTopic"] = [NO_CONNECTION]
    await arrived(office)
    assert office.cards == []
    await office.desk.services.stores.blocklist.block(7, Staff(101, "李梅"), "", NOW)
    await office.sweep(minutes=2)
    assert CARD in office.card["text"]


async def test_from_an_application(office: Office) -> None:
    await tap(office.desk, await filled(office.desk, ANNA), AGREE, ANNA)
    notice = office.calls(STAFF, "sendMessage")[-1]
    keyboard = {"message_id": 900, "from": ME, "text": "notice", "reply_markup": notice["reply_markup"]}
    given = office.group_message(MEI, text="/block advertises")
    given["reply_to_message"] = given | keyboard
    await office.desk.hand_in("message", given)
    asked = office.calls(STAFF, "sendMessage")[-1]
    assert asked["text"].startswith(f"{ASKED}\n\nReason: advertises")
    await press(office, given, data(asked)[0])
    assert [each.user_id for each in await blocked(office)] == [7]
    of_another_bot = given | {"message_id": 990, "reply_to_message": given["reply_to_message"] | {"from": MEI}}
    await office.desk.hand_in("message", of_another_bot)
    assert office.calls(STAFF, "sendMessage")[-1]["text"] == TEXTS.say("block-whom", "en", command="/block")
    await erase(office.desk.services.stores.database, 7)
    await office.desk.hand_in("message", given | {"message_id": 991})
    assert office.calls(STAFF, "sendMessage")[-1]["text"] == TEXTS.say("block-whom", "en", command="/block")


async def test_a_number_says_whom_wherever_it_is_written(office: Office) -> None:
    await arrived(office)
    await office.desk.say("only", ALICE | {"id": 8, "first_name": "Bob"})
    given, asked = await command(office, "/block 8 advertises", topic=await office.topic())
    assert asked["text"].startswith("<b>Block Bob · 8?</b>\n\nReason: advertises\n\n")
    await press(office, given, data(asked)[0])
    assert [each.user_id for each in await blocked(office)] == [8]


async def test_the_list_says_who_since_when_by_whom_and_why(office: Office) -> None:
    assert (await command(office, "/blocked"))[1]["text"] == "<b>Nobody is blocked.</b>"
    await arrived(office)
    store = office.desk.services.stores.blocklist
    await store.block(7, Staff(101, "李梅"), "threats", NOW)
    await store.block(9, Staff(102, "Ольга"), "", NOW)
    given, listed = await command(office, "/blocked")
    lines = (
        "<b>Blocked: 2</b>",
        f"Ольга has blocked 9 ({AT}).\nReason: none given",
        f"李梅 has blocked {WHO} ({AT}).\nReason: threats",
    )
    assert listed["text"] == "\n\n".join(lines)
    assert labels(listed) == ["Unblock 9", "Unblock Anna <i>"]
    notice, shown = await press(office, given, data(listed)[1], OLGA)
    lifted = f"Ольга has unblocked {WHO} ({AT})."
    assert (notice, shown) == ("", ["\n\n".join((lifted, "<b>Blocked: 1</b>", lines[1]))])
    assert CARD not in office.card["text"]
    office.desk.services.taps.note(MEI["id"], 0, "")
    notice, shown = await press(office, given, data(listed)[1])
    assert notice == lifted.replace("&lt;", "<").replace("&gt;", ">")
    assert [each.user_id for each in await blocked(office)] == [9]
    assert len(shown) == 1


async def test_of_many_the_newest_are_listed(office: Office) -> None:
    for number in range(1, MOST + 4):
        await office.desk.services.stores.blocklist.block(number, Staff(101, "李梅"), "x" * MOST_REASON, NOW)
    _, listed = await command(office, "/blocked")
    assert f"<b>Blocked: {MOST + 3}</b>" in listed["text"]
    assert "Blocked earlier: 3 more." in listed["text"]
    assert labels(listed)[0] == f"Unblock {MOST + 3}"
    assert len(labels(listed)) == MOST
    assert "x" * EXCERPT not in listed["text"]


WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(WILD, WILD, WILD, st.sampled_from(LANGUAGES), st.integers(0, MOST + 2))
def test_whatever_people_are_called_telegram_takes_it(
    name: str, reason: str, staff: str, language: Language, count: int
) -> None:
    screens = BlockScreens(TEXTS, language, zone_of("Asia/Shanghai"))
    one = Blocked(2**63 - 1, 2**52, name, name, reason, Staff(None, staff), NOW)
    action = BlockPerson(2**52, 2**63 - 1, 2**31)
    for screen in (screens.asked(name, reason, action), screens.standing(one), screens.listed([one] * count, name)):
        shown, _ = parse_html(screen.html)
        assert 0 < utf16_length(shown) <= MAX_UNITS
        assert all(button["text"] for row in (screen.markup or {}).get("inline_keyboard", []) for button in row)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_staff_read_their_language(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    def say(key: str, **values: object) -> str:
        return TEXTS.say(key, language, **values)

    async with staffed(monkeypatch, staff_language=language) as office:
        await office.desk.say("only", ALICE | {"first_name": "Bob"})
        assert (await command(office, "/block"))[1]["text"] == say("block-whom", command="/block")
        given, asked = await command(office, "/block 7")
        assert asked["text"] == "\n\n".join(
            (f"<b>{say('block-ask', who='Bob · 7')}</b>", say("block-no-reason"), say("block-means"))
        )
        assert labels(asked) == [say("block-yes"), say("block-no")]
        _, (done,) = await press(office, given, data(asked)[0])
        assert done == f"{say('block-now', name='李梅', who='Bob · 7', at=AT)}\n{say('block-no-reason')}"
        assert (await command(office, "/blocked"))[1]["text"].startswith(f"<b>{say('block-list', count=1)}</b>")
        _, said = await command(office, "/unblock 7")
        assert said["text"] == say("block-lifted", name="李梅", who="Bob · 7", at=AT)
