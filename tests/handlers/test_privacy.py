"""What is stored about a person: said, handed out, erased; sad paths first."""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.callbacks import encode
from handlers.chat.privacy import FILE_NAME, Erase
from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from storage.inquiries import NewInquiry
from storage.personal_data import export
from tests.handlers.desk import ALICE, CODES, Desk, data, labels, opened
from tests.handlers.tiny import NOW
from tests.handlers.wire import BLOCKED, NO_ANSWER, refusal

BOB = ALICE | {"id": 8}
KEPT = ("users", "conversations", "questions", "feedback", "inquiries", "leads", "staff_topics", "subscriptions")


async def stored(desk: Desk, person_id: int = 7) -> dict[str, Any]:
    return await export(desk.services.stores.database, person_id)


async def known(desk: Desk) -> None:
    """Let Alice leave something of every kind that she can without the office."""
    (answer,) = await desk.say("only")
    await desk.press(data(answer)[-1])


def documents(desk: Desk) -> list[dict[str, Any]]:
    return desk.wire.sent("sendDocument")


async def test_a_file_that_cannot_be_sent_is_no_silence(desk: Desk) -> None:
    desk.wire.script["sendDocument"] = [refusal(400, "Bad Request: file is too big")]
    (sent,) = await desk.say("/mydata")
    assert sent["text"].startswith("Something went wrong on our side")


async def test_a_file_of_which_nobody_knows_is_sent_once_more(desk: Desk) -> None:
    desk.wire.script["sendDocument"] = [NO_ANSWER]
    assert await desk.say("/mydata") == []
    assert len(documents(desk)) == 2


async def test_whoever_blocked_the_bot_gets_no_file_and_no_excuse(desk: Desk) -> None:
    desk.wire.script["sendDocument"] = [BLOCKED]
    assert await desk.say("/mydata") == []
    assert not (await desk.person()).reachable


async def test_nothing_is_erased_by_asking_or_by_keeping(desk: Desk) -> None:
    await known(desk)
    before = await stored(desk)
    (asked,) = await desk.say("/forget")
    (kept,) = await desk.press(data(asked)[1])
    assert kept["text"] == "Nothing was erased."
    assert kept["message_id"] == 500
    assert await stored(desk) == before


async def test_everything_is_erased_and_nothing_of_others(desk: Desk) -> None:
    await known(desk)
    await desk.say("only", BOB)
    others = await stored(desk, 8)
    (asked,) = await desk.say("/forget")
    assert asked["text"].startswith("This erases everything")
    assert labels(asked) == ["Erase everything", "Keep it"]
    (done,) = await desk.press(data(asked)[0])
    assert done["text"].startswith("Everything that was stored about you is erased.")
    left = await stored(desk)
    assert all(left[table] == [] for table in KEPT)
    assert await stored(desk, 8) == others


async def test_an_unfinished_form_is_in_the_file_and_is_erased(desk: Desk) -> None:
    await desk.say("/apply")
    await desk.say("Anna Unfinished")
    await desk.say("/mydata")
    assert "Anna Unfinished" in desk.wire.files[-1][1].decode()
    await desk.press(encode(Erase()))
    assert "Anna Unfinished" not in json.dumps(await stored(desk))
    await desk.say("/mydata")
    assert "Anna Unfinished" not in desk.wire.files[-1][1].decode()


async def test_two_taps_on_erase_are_one(desk: Desk) -> None:
    await known(desk)
    assert len(await desk.press(encode(Erase()))) == 1
    assert await desk.press(encode(Erase())) == []
    desk.services.taps.note(7, 0, "")
    assert (await desk.press(encode(Erase())))[0]["text"].startswith("Everything")


async def test_afterwards_the_bot_starts_from_the_beginning(desk: Desk) -> None:
    await desk.press("1:l:ru")
    await desk.say("only")
    await desk.press(encode(Erase()))
    (welcome,) = await desk.say("/start")
    assert labels(welcome) == ["中文", "Русский", "English"]
    await desk.say("fact-1")
    assert desk.brain.heard[-1][1].question == ""


async def test_an_open_inquiry_goes_and_staff_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with opened(monkeypatch, folder=tmp_path, staff_chat_id=-100) as desk:
        inquiries = desk.services.stores.inquiries
        inquiry, _ = await inquiries.open(NewInquiry(7, "Alice", "", "en", "What does land cost?"), NOW)
        await inquiries.sent(inquiry.id, -100, None, 33, NOW)
        await desk.press(encode(Erase()))
        told = [sent for sent in desk.wire.sent("editMessageText", "sendMessage") if sent["chat_id"] == -100]
        assert len(told) >= 1
        assert all("land" not in sent["text"] and "Alice" not in sent["text"] for sent in told)
        assert await inquiries.get(inquiry.id) is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_says_how_long_each_thing_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    days = {"users": 111, "dialogue": 2, "questions": 333, "inquiries": 444, "leads": 555}
    given: dict[str, Any] = {f"keep_{name}_days": number for name, number in days.items()}
    async with opened(monkeypatch, folder=tmp_path, **given) as desk:
        (said,) = await desk.say("/privacy", ALICE | {"language_code": CODES[language]})
        assert said["text"] == load().say("privacy", language, **days, draft=24, edits=12)
        assert all(command in said["text"] for command in ("/mydata", "/forget", "/apply"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_that_is_stored_comes_as_a_file(desk: Desk, language: Language) -> None:
    writer = ALICE | {"language_code": CODES[language]}
    await desk.say("only 4111 1111 1111 1111", writer)
    assert await desk.say("/mydata", writer) == []
    (file,) = documents(desk)
    assert file["caption"] == load().say("mydata-caption", language)
    name, content = desk.wire.files[-1]
    assert name == FILE_NAME
    assert json.loads(content) == await stored(desk)
    assert "• ••••" in content.decode()
    assert "<b>Alice & 'Co'</b>" in content.decode()
