"""/stats in the staff group, sad paths first."""

import asyncio
import struct
from datetime import timedelta
from typing import Any

import pytest

from handlers.screen import units
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client
from storage.questions import Question
from tests.handlers.conftest import Place, polled
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.tiny import NOW, TinyBrain
from tests.handlers.wire import refusal
from tests.limits import LIMIT
from tests.storage.samples import inquiry, lead

CAPTION = 1024  # Telegram's limit, in UTF-16 units
NONE = "<b>25 Oct 2026 – 23 Nov 2026, 30 days</b>\nNo questions in this period."


def asked(number: int, **fields: Any) -> Question:
    given: dict[str, Any] = {"user_id": 7, "asked_at": NOW, "language": "en", "channel": "chat"}
    return Question(id=number, **given | {"text": "x", "outcome": "answer", "entries": ("fact-1",)} | fields)


async def store(office: Office, *questions: Question) -> None:
    await office.desk.services.stores.questions.record_many(questions)


def said(office: Office) -> str:
    return str(office.calls(STAFF, "sendMessage")[-1]["text"])


def captions(office: Office) -> list[str]:
    return [sent["caption"] for sent in office.calls(STAFF, "sendPhoto")]


@pytest.mark.parametrize("words", ["x", "0", "-1", "7 8", "1.5", "3651", "99999", "2026-11-24", "2026-02-30", "1 Oct"])
async def test_a_period_that_is_none_is_said_with_an_example(office: Office, words: str) -> None:
    await office.write(f"/stats {words}")
    assert said(office) == (
        "Please write the number of days, from 1 to 3650, or the first day, for example /stats 7 or /stats 2026-11-01"
    )
    assert captions(office) == []


async def test_without_questions_there_is_no_picture(office: Office) -> None:
    await office.write("/stats")
    assert said(office) == NONE
    await store(office, asked(1, outcome="smalltalk"), asked(2, asked_at=NOW - timedelta(days=30)))
    await office.write("/stats")
    assert said(office) == NONE
    assert captions(office) == []


async def test_the_offices_work_is_said_even_without_questions(office: Office) -> None:
    stores = office.desk.services.stores
    await stores.inquiries.open(inquiry(), NOW)
    await stores.leads.store(lead(), NOW)
    await office.write("/stats")
    assert said(office) == f"{NONE}\nInquiries: 1 opened, 0 closed\nApplications: 1"


async def test_a_stranger_gets_what_everybody_gets_for_an_unknown_command(office: Office) -> None:
    await store(office, asked(1))
    (unknown,) = await office.desk.say("/nothing")
    (answer,) = await office.desk.say("/stats")
    assert (
        answer["text"] == unknown["text"] == "I do not know this command. Just type your question, or choose a topic."
    )
    assert captions(office) == []


async def test_a_picture_that_telegram_refuses_ends_nothing(office: Office) -> None:
    await store(office, asked(1))
    office.desk.wire.script["sendPhoto"] = [refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")]
    await office.write("/stats")
    await office.write("/stats 1")
    assert captions(office)[-1].startswith("<b>23 Nov 2026</b>")


async def test_an_entry_that_is_gone_and_names_with_markup(office: Office) -> None:
    await store(office, asked(1, entries=("gone", "<b>")), asked(2, entries=("$x^2$",)))
    await office.write("/stats")
    assert len(captions(office)) == 1


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("", "25 Oct 2026 – 23 Nov 2026, 30 days"),
        (" 7", "17 Nov 2026 – 23 Nov 2026, 7 days"),
        (" 7d", "17 Nov 2026 – 23 Nov 2026, 7 days"),
        (" 2026-11-22", "22 Nov 2026 – 23 Nov 2026, 2 days"),
        (" 1", "23 Nov 2026"),
        (" 3650", "26 Nov 2016 – 23 Nov 2026, 3650 days"),
    ],
)
async def test_a_period_is_that_many_days_of_the_office(office: Office, words: str, headline: str) -> None:
    await store(office, asked(1))
    await office.write(f"/stats{words}")
    assert captions(office)[0].startswith(f"<b>{headline}</b>\nQuestions: 1. People: 1, of them new: 0.\n")


async def test_one_photo_that_fits_a_phone_beside_the_command(office: Office) -> None:
    await store(office, *(asked(number, entries=(f"fact-{number}",)) for number in range(9)))
    command = await office.write("/stats", topic=5)
    (photo,) = office.calls(STAFF, "sendPhoto")
    assert (photo["message_thread_id"], photo["reply_parameters"]["message_id"]) == (5, command["message_id"])
    (name, content), *_ = office.desk.wire.files
    width, height = struct.unpack(">II", content[16:24])
    assert (name, content[:4]) == ("figures.png", b"\x89PNG")
    assert 720 <= width <= 1280
    assert height <= 1280


FULL = {
    "en": """<b>25 Oct 2026 – 23 Nov 2026, 30 days</b>
Questions: 4. People: 3, of them new: 1.
Chinese 1 · Russian 1 · English 2
answered 50% · asked back 25% · no answer 25%
Found helpful: 50% of 2 votes
Opened by buttons: 1 · asked in other chats: 1 · “none of these”: 1
Inquiries: 1 opened, 0 closed
Applications: 1""",
    "ru": """<b>25 окт 2026 – 23 ноя 2026, дней: 30</b>
Вопросов: 4. Людей: 3, из них новых: 1.
китайский 1 · русский 1 · английский 2
ответ 50 % · уточнение 25 % · без ответа 25 %
Ответ помог: 50 % (голосов: 2)
Открыто кнопками: 1 · спрошено в других чатах: 1 · «ничего из этого»: 1
Обращений: открыто 1, закрыто 0
Заявок: 1""",
    "zh": """<b>2026年10月25日 – 2026年11月23日，共30天</b>
提问4次，3人，其中新用户1人。
中文 1 · 俄文 1 · 英文 2
已回答 50% · 请用户选择 25% · 未能回答 25%
认为有帮助：50%（共2票）
通过按钮打开1次 · 在其他聊天中提问1次 · “都不是”1次
咨询：新增1件，办结0件
申请1份""",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_figures_in_the_language_of_the_staff(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        stores = office.desk.services.stores
        await stores.people.seen(8, NOW, name="x")
        await store(
            office,
            asked(1),
            asked(2, language="zh", user_id=8),
            asked(3, language="ru", user_id=9, outcome="choices", entries=(), offered=("only", "fact-2")),
            asked(4, channel="inline", outcome="unknown", entries=()),
            asked(5, channel="button"),
            asked(6, channel="button", outcome="unknown", entries=()),
        )
        for number, helpful in ((1, True), (5, False)):
            await stores.feedback.vote(number, 7, helpful, NOW)
        await stores.inquiries.open(inquiry(), NOW)
        await stores.leads.store(lead(), NOW)
        await office.write("/stats")
        assert captions(office) == [FULL[language]]
        assert units(FULL[language]) < CAPTION


async def test_the_photo_arrives_over_http(sandbox: Place) -> None:
    async with Client(sandbox.url) as client:
        group = await client.group()
        async with polled(sandbox, TinyBrain(), staff_chat_id=group.id, staff_language="zh"):
            await (await client.add_person("王", "zh-hans")).ask("fact-1")
            staff = group.as_("李梅")
            await staff.send("/stats 7")
            photo = await staff.wait_reply()
    assert photo.raw["photo"][-1]["width"] == 900
    assert photo.raw["caption"].startswith("2026年11月17日 – 2026年11月23日，共7天\n提问1次，1人，其中新用户1人。")


async def test_no_question_waits_for_a_picture(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def draw(*_: object) -> bytes:
        loop.call_soon_threadsafe(drawing.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(LIMIT)
        return b"\x89PNG"

    monkeypatch.setattr("handlers.stats.charts.draw", draw)
    await store(office, asked(1))
    waiting = asyncio.create_task(office.write("/stats", MEI))
    await drawing.wait()
    assert "Answer fact-1" in (await office.desk.say("fact-1"))[0]["text"]
    assert captions(office) == []
    go_on.set()
    await waiting
    assert len(captions(office)) == 1
