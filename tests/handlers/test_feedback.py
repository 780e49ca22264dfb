"""Votes on answers and what was missing, sad paths first."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.callbacks import encode
from handlers.chat.feedback import Cancel, Write
from handlers.taps import Taps
from storage.feedback import EntryVotes
from storage.personal_data import export
from storage.retention import Periods, sweep
from tests.handlers.desk import ALICE, Desk, data, labels, opened
from tests.handlers.tiny import NOW
from tests.handlers.wire import Params, refusal

BOB = ALICE | {"id": 8}
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
PROMPT = "Please write in one message what was missing. It goes to the people who keep the answers right."
THANKS = "Thank you. The people who keep the answers right will read it."
EXPIRED = "This button is out of date."


async def answered(desk: Desk, text: str = "only") -> Params:
    (answer,) = await desk.say(text)
    return answer


async def vote(desk: Desk, answer: Params, helpful: bool, user: Params = ALICE) -> list[Params]:
    """Press a vote under an answer as Telegram shows it, and return what was sent for it."""
    return await desk.press(data(answer)[-2 if helpful else -1], user, keyboard=answer["reply_markup"])


async def counts(desk: Desk) -> list[EntryVotes]:
    return await desk.services.stores.feedback.counts(NOW - timedelta(days=1))


async def comment(desk: Desk, answer: Params) -> str:
    """Return what is stored as missing from an answer."""
    number = int(data(answer)[-1].split(":")[3])
    votes = (await exported(desk))["feedback"]
    return next(str(row["comment"]) for row in votes if row["question_id"] == number)


async def exported(desk: Desk) -> dict[str, list[Params]]:
    return await export(desk.services.stores.database, 7)


async def asked_for_comment(desk: Desk) -> Params:
    """Bring it to where the next message is what was missing; return the answer."""
    answer = await answered(desk)
    (offer,) = await vote(desk, answer, helpful=False)
    await desk.press(data(offer)[0])
    return answer


@pytest.mark.parametrize("number", ["0", "1", "9223372036854775807", "9223372036854775808", "x", ""])
async def test_a_vote_on_what_nobody_asked_is_stale(desk: Desk, number: str) -> None:
    (sent,) = await desk.press(f"1:v:en:{number}:h")
    assert sent["text"] == "This button no longer works, so here are the topics."
    assert desk.notices() == [EXPIRED]


async def test_somebody_elses_answer_cannot_be_voted_on(desk: Desk) -> None:
    answer = await answered(desk)
    await vote(desk, answer, helpful=False, user=BOB)
    assert desk.notices() == [EXPIRED]
    assert await counts(desk) == []


@given(st.integers(0, 2**63 - 1), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
async def test_no_number_that_is_made_up_counts(desk: Desk, number: int, helpful: bool) -> None:
    await desk.press(f"1:v:ru:{number}:{'h' if helpful else 'n'}", message_id=number % 10_000 + 1)
    assert await counts(desk) == []


async def test_a_keyboard_that_cannot_be_changed_any_more_costs_no_vote(desk: Desk) -> None:
    answer = await answered(desk)
    desk.wire.script["editMessageReplyMarkup"] = [refusal(400, "Bad Request: message can't be edited")]
    await vote(desk, answer, helpful=True)
    assert await counts(desk) == [EntryVotes("only", 1, 0)]


async def test_a_vote_under_a_message_that_is_too_old_to_be_seen_counts(desk: Desk) -> None:
    answer = await answered(desk)
    await desk.press(data(answer)[-2])
    assert await counts(desk) == [EntryVotes("only", 1, 0)]
    assert desk.wire.sent("editMessageReplyMarkup") == []


@pytest.mark.parametrize(
    "pressed", [(True, True), (False, False), (True, False), (False, True), (True, False, True, False)]
)
async def test_taps_at_once_are_one_vote(desk: Desk, pressed: tuple[bool, ...]) -> None:
    answer = await answered(desk)
    await asyncio.gather(*(vote(desk, answer, helpful) for helpful in pressed))
    assert await counts(desk) == [EntryVotes("only", int(pressed[-1]), int(not pressed[-1]))]


async def test_a_second_replica_counts_the_same_tap_once(desk: Desk) -> None:
    answer = await answered(desk)
    await vote(desk, answer, helpful=False)
    desk.services.taps = Taps()  # another process knows nothing of the first tap
    assert await vote(desk, answer, helpful=False) == []
    assert await counts(desk) == [EntryVotes("only", 0, 1)]


async def test_a_vote_is_shown_thanked_for_and_can_be_changed(desk: Desk) -> None:
    answer = await answered(desk)
    assert labels(answer)[-2:] == ["Helpful", "Not helpful"]
    assert await vote(desk, answer, helpful=True) == []
    assert desk.notices() == ["Thank you, noted."]
    (shown,) = desk.wire.sent("editMessageReplyMarkup")
    assert labels(shown) == [*labels(answer)[:-2], "✓ Helpful", "Not helpful"]
    assert data(shown) == data(answer)
    await vote(desk, answer | {"reply_markup": shown["reply_markup"]}, helpful=False)
    assert labels(desk.wire.sent("editMessageReplyMarkup")[-1])[-2:] == ["Helpful", "✓ Not helpful"]
    assert await counts(desk) == [EntryVotes("only", 0, 1)]


async def test_several_answers_in_one_message_are_judged_together(desk: Desk) -> None:
    await vote(desk, await answered(desk, "fact-1 only"), helpful=True)
    assert await counts(desk) == [EntryVotes("fact-1", 1, 0), EntryVotes("only", 1, 0)]


@pytest.mark.parametrize("text", ["gap", "choose", "asdf"])
async def test_only_answers_are_judged(desk: Desk, text: str) -> None:
    assert "Helpful" not in labels(await answered(desk, text))


async def test_what_did_not_help_offers_a_word_and_a_person(desk: Desk) -> None:
    answer = await answered(desk)
    (offer,) = await vote(desk, answer, helpful=False)
    assert labels(offer)[0] == "Write what was missing"
    number = int(data(answer)[-1].split(":")[3])
    assert data(offer) == [encode(Write("en", number)), f"1:q:en:{number}"]


async def test_a_question_after_a_bad_vote_is_a_question(desk: Desk) -> None:
    await vote(desk, await answered(desk), helpful=False)
    (sent,) = await desk.say("fact-1")
    assert "Answer fact-1" in sent["text"]


async def test_what_was_missing_is_kept_masked_and_the_next_message_is_a_question(desk: Desk) -> None:
    answer = await asked_for_comment(desk)
    assert desk.wire.sent()[-1]["text"] == PROMPT
    (sent,) = await desk.say("the rate, my card is 4111 1111 1111 1111")
    assert sent["text"] == THANKS
    assert await comment(desk, answer) == "the rate, my card is •••• •••• •••• ••••"
    assert len(desk.brain.heard) == 1
    assert "Answer fact-1" in (await desk.say("fact-1"))[0]["text"]


async def test_the_caption_of_a_photo_can_say_it(desk: Desk) -> None:
    answer = await asked_for_comment(desk)
    await desk.give(PHOTO | {"caption": "this table"})
    assert await comment(desk, answer) == "this table"


async def test_a_sticker_or_an_album_is_no_comment_and_it_is_asked_once_more(desk: Desk) -> None:
    answer = await asked_for_comment(desk)
    assert [sent["text"] for sent in await desk.give(STICKER)] == [PROMPT]
    album = [await desk.give(PHOTO | {"media_group_id": "a"}) for _ in range(3)]
    assert [len(sent) for sent in album] == [1, 0, 0]
    await desk.say("in words")
    assert await comment(desk, answer) == "in words"


async def test_after_ten_minutes_a_message_is_a_question_again(desk: Desk) -> None:
    await asked_for_comment(desk)
    desk.later(minutes=10)
    assert "Answer fact-1" in (await desk.say("fact-1"))[0]["text"]


Move = Callable[[Desk], Awaitable[object]]
MOVES: dict[str, Move] = {
    "cancel": lambda desk: desk.press(encode(Cancel("en"))),
    "a command": lambda desk: desk.say("/topics"),
    "an unknown command": lambda desk: desk.say("/nothing"),
    "another button": lambda desk: desk.press("1:t:n"),
    "a stale button": lambda desk: desk.press("0:x"),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
async def test_whoever_does_something_else_is_not_waited_for(desk: Desk, move: Move) -> None:
    await asked_for_comment(desk)
    await move(desk)
    assert "Answer fact-1" in (await desk.say("fact-1"))[0]["text"]


async def test_a_comment_on_a_question_that_was_erased_meanwhile_is_a_question(desk: Desk) -> None:
    await asked_for_comment(desk)
    at_once = timedelta(0)
    await sweep(desk.services.stores.database, Periods(at_once, at_once, at_once, at_once), NOW + timedelta(seconds=1))
    assert "Answer fact-1" in (await desk.say("fact-1"))[0]["text"]


async def test_a_forged_wait_for_a_comment_keeps_nothing(desk: Desk) -> None:
    await desk.press(encode(Write("en", 12345)))
    assert "Answer fact-1" in (await desk.say("fact-1"))[0]["text"]
    assert (await exported(desk))["feedback"] == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("only 中", ["谢谢，已记下。", "说明缺少什么", "请用一条消息", "谢谢，负责核对"]),
        ("only ж", ["Спасибо, учтено.", "Написать, чего не хватило", "Напишите, пожалуйста", "Спасибо. Это прочтут"]),
    ],
)
async def test_it_speaks_the_language_of_the_answer(desk: Desk, asked: str, expected: list[str]) -> None:
    (offer,) = await vote(desk, await answered(desk, asked), helpful=False)
    (prompt,) = await desk.press(data(offer)[0])
    (thanks,) = await desk.say("x")
    said = [desk.notices()[0], labels(offer)[0], prompt["text"], thanks["text"]]
    assert [text[: len(start)] for text, start in zip(said, expected, strict=True)] == expected


async def test_it_goes_on_after_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with opened(monkeypatch, folder=tmp_path) as desk:
        answer = await asked_for_comment(desk)
    async with opened(monkeypatch, folder=tmp_path) as desk:
        assert (await desk.say("the rate"))[0]["text"] == THANKS
        assert await comment(desk, answer) == "the rate"
