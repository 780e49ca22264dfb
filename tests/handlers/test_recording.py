"""What is written down of questions, and what happens where nothing can be written, sad paths first."""

from pathlib import Path
from typing import Any

import pytest

from handlers.settings import Settings
from storage.errors import DatabaseUnavailable
from storage.questions import Question
from tests.handlers.desk import Desk, labels
from tests.handlers.tiny import NOW
from tests.handlers.wire import BLOCKED


async def recorded(desk: Desk, person_id: int = 7) -> list[Question]:
    return await desk.services.stores.questions.last(person_id, 10)


async def test_a_log_that_fails_costs_nobody_an_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*args: object) -> None:
        raise DatabaseUnavailable("the disk is full")

    monkeypatch.setattr("storage.questions.Questions.record", fail)
    (sent,) = await desk.say("only private")
    assert "Answer only" in sent["text"]
    assert "Helpful" not in labels(sent)
    assert [record.levelname for record in caplog.records if record.name == "handlers.chat.ask"] == ["ERROR"]
    assert "private" not in caplog.text


async def test_a_question_is_written_down_before_it_is_answered(desk: Desk) -> None:
    desk.wire.script["sendMessage"] = [BLOCKED]
    await desk.say("only")
    assert [question.text for question in await recorded(desk)] == ["only"]


async def test_card_numbers_are_not_written_down(desk: Desk) -> None:
    await desk.say("only 4111 1111 1111 1111")
    assert desk.brain.heard[-1][0] == "only 4111 1111 1111 1111"
    assert [question.text for question in await recorded(desk)] == ["only •••• •••• •••• ••••"]


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("only", {"outcome": "answer", "entries": ("only",), "confidence": 0.9}),
    ("only 中", {"outcome": "answer", "entries": ("only",), "confidence": 0.9, "language": "zh"}),
    ("gap", {"outcome": "gap", "offered": ("only",), "confidence": 0.9}),
    ("choose", {"outcome": "choices", "offered": ("fact-1", "fact-2", "fact-3", "only"), "confidence": 0.0}),
    ("asdf", {"outcome": "unknown", "confidence": 0.0}),
]


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text for text, _ in ASKED])
async def test_what_was_asked_and_what_came_of_it(desk: Desk, text: str, expected: dict[str, Any]) -> None:
    await desk.say(text)
    (question,) = await recorded(desk)
    whole = {"language": "en", "entries": (), "offered": ()} | expected
    assert {name: getattr(question, name) for name in whole} == whole
    assert (question.user_id, question.asked_at, question.channel, question.text) == (7, NOW, "chat", text)
    assert question.knowledge_version == "tiny"
    assert 0 <= question.milliseconds < 60_000


async def test_questions_by_button_and_caption_count_too(desk: Desk) -> None:
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]}
    await desk.press("1:e:ru:only")
    desk.later(minutes=1)
    await desk.press("1:n:en")
    desk.later(minutes=1)
    await desk.give(photo | {"caption": "fact-1"})
    seen = [(question.channel, question.text, question.outcome) for question in await recorded(desk)]
    assert seen == [
        ("chat", "fact-1", "answer"),
        ("button", "Wording none_of_these", "unknown"),
        ("button", "Title only ру", "answer"),
    ]


@pytest.mark.parametrize("text", ["/start", "/topics", "/help", "/nothing"])
async def test_what_is_no_question_is_not_written_down(desk: Desk, text: str) -> None:
    await desk.say(text)
    await desk.press("1:s:en:only")
    assert await recorded(desk) == []


def test_the_database_is_a_file_unless_it_is_named(tmp_path: Path) -> None:
    token = "42:TEST"
    given = {"data_dir": tmp_path}
    assert Settings.model_validate(given).database == f"sqlite:///{tmp_path}/trial.sqlite"
    assert Settings.model_validate(given | {"telegram_bot_token": token}).database.endswith("/assistant.sqlite")
    named = Settings.model_validate(given | {"database_url": "postgresql://u:secret@host/db"})
    assert named.database == "postgresql://u:secret@host/db"
    assert "u:secret" not in repr(named)
