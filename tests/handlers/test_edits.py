from typing import Any

import pytest

from storage.answers import KEPT
from storage.errors import StorageError
from tests.handlers.desk import Desk
from tests.handlers.staff_desk import Office
from tests.handlers.wire import BLOCKED, Params, refusal

GONE = refusal(400, "Bad Request: message to edit not found")


async def asked(desk: Desk, text: str = "fact-1") -> tuple[Params, int]:
    """Ask something and return the message with the number of the answer to it."""
    message = desk.message(text=text)
    await desk.hand_in("message", message)
    return message, desk.wire._last_message


async def edited(desk: Desk, message: Params, text: str | None, **content: Any) -> list[tuple[str, Params]]:
    before = len(desk.wire.calls)
    await desk.hand_in("edited_message", message | {"text": text, "edit_date": 2} | content)
    return [call for call in desk.wire.calls[before:] if call[0] in ("sendMessage", "editMessageText")]


async def test_an_edited_question_is_answered_anew_in_place(desk: Desk) -> None:
    message, answer = await asked(desk)
    ((method, sent),) = await edited(desk, message, "only")
    assert (method, sent["message_id"]) == ("editMessageText", answer)
    assert "Answer only" in sent["text"]
    assert {q.text for q in await desk.services.stores.questions.last(7, 9)} == {"only", "fact-1"}
    ((_, again),) = await edited(desk, message, "fact-2")
    assert (again["message_id"], "Answer fact-2" in again["text"]) == (answer, True)
    assert (await desk.person()).context.question == "fact-2"


async def test_an_edit_that_changes_no_word_changes_nothing(desk: Desk) -> None:
    message, _ = await asked(desk)
    assert await edited(desk, message, "fact-1") == []
    await edited(desk, message, "only")
    assert await edited(desk, message, "only") == []


async def test_what_was_never_answered_or_too_long_ago_is_left_alone(desk: Desk) -> None:
    assert await edited(desk, desk.message(text="x"), "fact-1") == []
    start = desk.message(text="/start")
    await desk.hand_in("message", start)
    assert await edited(desk, start, "fact-1") == []
    message, _ = await asked(desk)
    desk.later(seconds=KEPT.total_seconds())
    assert await edited(desk, message, "only") == []


async def test_somebody_elses_number_is_not_theirs(desk: Desk) -> None:
    message, _ = await asked(desk)
    stranger = {"id": 8, "is_bot": False, "first_name": "B"}
    chat = {"id": 8, "type": "private", "first_name": "B"}
    assert await edited(desk, message | {"from": stranger, "chat": chat}, "only") == []


async def test_a_caption_is_a_question_too(desk: Desk) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    message = desk.message(photo=photo, caption="fact-1")
    await desk.hand_in("message", message)
    ((method, _),) = await edited(desk, message, None, caption="only")
    assert method == "editMessageText"
    assert await edited(desk, message, None, caption=None) == []


async def test_where_the_answer_was_deleted_a_new_one_is_sent_and_remembered(desk: Desk) -> None:
    message, _ = await asked(desk)
    desk.wire.script["editMessageText"] = [GONE]
    assert [method for method, _ in await edited(desk, message, "only")] == ["editMessageText", "sendMessage"]
    new = desk.wire._last_message
    ((method, sent),) = await edited(desk, message, "fact-2")
    assert (method, sent["message_id"]) == ("editMessageText", new)


async def test_who_blocked_the_bot_meanwhile(desk: Desk) -> None:
    message, answer = await asked(desk)
    desk.wire.script["editMessageText"] = [BLOCKED]
    await edited(desk, message, "only")
    assert not (await desk.person()).reachable
    ((_, sent),) = await edited(desk, message, "fact-2")
    assert sent["message_id"] == answer


async def test_what_answers_what_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(*args: object) -> None:
        raise StorageError("full")

    monkeypatch.setattr("storage.answers.Answers.keep", refuse)
    message, _ = await asked(desk)
    assert "was not kept: full" in caplog.text
    assert await edited(desk, message, "only") == []


async def test_a_message_to_the_office_goes_to_the_office(office: Office) -> None:
    await office.asks()
    message = office.desk.message(text="More about rent")
    await office.desk.hand_in("message", message)
    before = len(office.desk.brain.heard)
    await edited(office.desk, message, "More about the rent")
    assert len(office.desk.brain.heard) == before
    (kept,) = [m for m in await office.desk.services.stores.messages.of(1) if m.kind == "edit"]
    assert kept.text == "More about the rent"
