"""How much one may send, sad paths first; what people do in earnest never comes near it."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from handlers.budget import A_SECOND, BURST, Budget
from handlers.locales import load
from handlers.silence import KIND, SILENCE
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import ALICE, CODES, Desk, labels, opened
from tests.handlers.lead_desk import begun
from tests.handlers.staff_desk import Office, staffed
from tests.handlers.test_groups import GROUP, marked
from tests.handlers.test_inline import typed
from tests.handlers.wire import Params, flood

TEXTS = load()


class Clocks:
    """The clock that counts, and the one of Telegram."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clocks:
    return Clocks()


def counted(desk: Desk, clock: Clocks) -> None:
    """Let a bot count by a clock that stands still unless it is moved."""
    desk.services.budget = Budget(clock=clock)


@pytest.fixture
def slow(desk: Desk, clock: Clocks) -> Desk:
    counted(desk, clock)
    return desk


def notice(language: Language = "en") -> str:
    return TEXTS.say("flood-notice", language)


async def spend(desk: Desk, user: Params = ALICE, text: str = "only") -> None:
    """Send as much as one may."""
    for _ in range(BURST):
        assert "Answer" in (await desk.say(text, user))[-1]["text"]


def test_so_much_at_once_and_then_no_faster_than_one_reads(clock: Clocks) -> None:
    budget = Budget(clock=clock)
    assert [budget.take(7, 1) for _ in range(BURST + 2)] == [True] * BURST + [False] * 2
    clock.now += 1 / A_SECOND - 0.01
    assert not budget.take(7, 1)
    clock.now += 0.01
    assert [budget.take(7, 1) for _ in range(2)] == [True, False]
    clock.now += 10**6
    assert [budget.take(7, 1) for _ in range(BURST + 1)] == [True] * BURST + [False]


def test_what_was_sent_at_leisure_is_no_flood_when_it_comes_all_at_once(clock: Clocks) -> None:
    budget = Budget(clock=clock)
    assert all(budget.take(7, 1, sent) for sent in range(10**9, 10**9 + 2000, 2))
    assert [budget.take(8, 1, 10**9 + n % 2) for n in range(BURST + 9)].count(False) > 3


def test_a_clock_that_is_set_back_takes_nothing_away(clock: Clocks) -> None:
    budget = Budget(clock=clock)
    for _ in range(BURST - 1):
        budget.take(7, 1, 10**9)
    clock.now -= 10**6
    assert budget.take(7, 1, 5)
    clock.now += 2
    assert budget.take(7, 1, 6)


def test_one_persons_flood_is_nobody_elses(clock: Clocks) -> None:
    budget = Budget(clock=clock)
    while budget.take(7, 1):
        pass
    assert budget.take(8, 1)


def test_the_table_does_not_grow_without_end() -> None:
    budget = Budget()
    for person in range(30_000):
        assert budget.take(person, 1, 1e9)
    assert len(budget._left) == 10_000


@pytest.mark.parametrize("language", LANGUAGES)
async def test_too_many_messages_are_not_read_and_that_is_said_once(slow: Desk, language: Language) -> None:
    user = ALICE | {"language_code": CODES[language]}
    await spend(slow, user)
    heard = len(slow.brain.heard)
    (said,) = await slow.say("only", user)
    assert said["text"] == notice(language)
    assert said["reply_parameters"]["message_id"] > 0
    for text in ("only", "/start", "/forget", "/apply", "fact-1"):
        assert await slow.say(text, user) == []
    assert len(slow.brain.heard) == heard
    assert len(await slow.services.stores.questions.last(7, 99)) == BURST


async def test_after_the_silence_one_is_read_again(slow: Desk, clock: Clocks) -> None:
    await spend(slow)
    await slow.say("only")
    for passed in (SILENCE - timedelta(seconds=1), timedelta(seconds=1)):
        assert await slow.say("only") == []
        slow.now += passed
        clock.now += passed.total_seconds()
    (answer,) = await slow.say("only")
    assert "Answer only" in answer["text"]


async def test_whoever_goes_on_is_told_again_only_with_the_next_silence(slow: Desk, clock: Clocks) -> None:
    said: list[str] = []
    for _ in range(240):  # a message a second
        said += [sent["text"] for sent in await slow.say("only")]
        slow.now += timedelta(seconds=1)
        clock.now += 1
    assert 2 <= said.count(notice()) <= 4
    assert BURST < sum("Answer only" in text for text in said) <= 240 * A_SECOND + BURST


async def test_a_restart_knows_that_it_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(monkeypatch, folder=tmp_path) as desk:
        counted(desk, Clocks())
        await spend(desk)
        assert len(await desk.say("only")) == 1
    async with opened(monkeypatch, folder=tmp_path) as desk:
        desk._numbers = count(1000)
        assert await desk.say("only") == []
        desk.later(seconds=SILENCE.total_seconds())
        assert "Answer only" in (await desk.say("only"))[0]["text"]


async def test_the_update_that_the_process_died_of_is_told_again(slow: Desk) -> None:
    await spend(slow)
    slow._numbers = count(5000)
    await slow.say("only")
    slow._numbers = count(5000)
    assert [sent["text"] for sent in await slow.say("only")] == [notice()]


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
async def test_a_clock_that_jumps_silences_nobody_for_long(slow: Desk, clock: Clocks, jump: timedelta) -> None:
    await spend(slow)
    await slow.say("only")
    slow.now += jump
    clock.now += SILENCE.total_seconds()
    assert "Answer only" in (await slow.say("only"))[0]["text"]


@pytest.mark.parametrize("kept", [{}, {"until": 0}, {"until": 1e18, "update": "x"}])
async def test_what_another_version_kept_silences_nobody(slow: Desk, kept: dict[str, Any]) -> None:
    await slow.say("only")
    await slow.services.stores.conversations.save(7, KIND, kept, slow.now + SILENCE)
    assert "Answer only" in (await slow.say("only"))[0]["text"]


async def test_telegrams_own_limit_only_delays_the_notice(slow: Desk) -> None:
    await spend(slow)
    slow.wire.script["sendMessage"] = [flood(0)]
    assert [sent["text"] for sent in await slow.say("only")] == [notice()] * 2  # the first was refused
    assert await slow.say("only") == []


async def test_too_many_taps_are_answered_with_a_word_and_do_nothing(slow: Desk) -> None:
    for number in range(4 * BURST):
        await slow.press("1:c:few:0:h", message_id=number + 1)
    before = len(slow.notices())
    (said,) = await slow.press("1:e:en:only", message_id=900)
    assert said["text"] == notice()
    assert "reply_parameters" not in said
    assert await slow.press("1:e:en:only", message_id=901) == []
    assert slow.notices()[before:] == [TEXTS.say("flood-pressed", "en")] * 2


async def test_inline_queries_beyond_it_are_left_alone(slow: Desk) -> None:
    for _ in range(4 * BURST):
        assert (await typed(slow, "fact"))["results"]
    calls = len(slow.wire.calls)
    await slow.hand_in("inline_query", {"id": "q", "from": ALICE, "query": "fact", "offset": ""})
    await slow.hand_in("chosen_inline_result", {"result_id": "1:e:en:only", "from": ALICE, "query": "fact"})
    assert len(slow.wire.calls) == calls
    assert await slow.services.stores.questions.last(7, 9) == []


async def test_whoever_is_silenced_is_so_inline_too(slow: Desk) -> None:
    await spend(slow)
    await slow.say("only")
    slow.services.budget = Budget()  # as in another process
    calls = len(slow.wire.calls)
    await slow.hand_in("inline_query", {"id": "q", "from": ALICE, "query": "fact", "offset": ""})
    assert len(slow.wire.calls) == calls


async def test_in_a_group_each_has_a_budget_and_only_what_is_for_the_bot_counts(slow: Desk) -> None:
    async def told(content: Params, user: Params = ALICE) -> int:
        before = len(slow.wire.sent())
        await slow.hand_in("message", slow.message(user) | {"chat": GROUP} | content)
        return len(slow.wire.sent()) - before

    assert sum([await told({"text": "talk among people"}) for _ in range(2 * BURST)]) == 0
    assert sum([await told(marked("@bot only")) for _ in range(2 * BURST)]) == BURST
    assert await told(marked("@bot only"), ALICE | {"id": 8}) == 1


async def test_what_is_on_its_way_to_the_office_is_not_lost_unsaid(
    monkeypatch: pytest.MonkeyPatch, clock: Clocks
) -> None:
    async with staffed(monkeypatch) as office:
        counted(office.desk, clock)
        await office.asks()
        while (said := await office.desk.say("more"))[-1]["text"] != notice():
            pass
        assert "neither answered nor passed on to the office" in said[-1]["text"]
        kept = await office.desk.services.stores.messages.of(1)
        await office.desk.say("and more")
        assert await office.desk.services.stores.messages.of(1) == kept
        first = said[-1]["reply_parameters"]["message_id"]
        assert [message.source_message_id for message in kept if (message.source_message_id or 0) >= first] == []
        office.desk.later(minutes=1)
        clock.now += 60
        await office.desk.say("sent again")
        assert (await office.desk.services.stores.messages.of(1))[-1].text == "sent again"


async def test_a_form_goes_on_where_it_was(slow: Desk, clock: Clocks) -> None:
    await spend(slow)
    clock.now += 1 / A_SECOND
    asked = await begun(slow)
    assert [sent["text"] for sent in await slow.say("Anna")] == [notice()]
    slow.later(minutes=1)
    clock.now += 60
    (after,) = await slow.say("Anna")
    assert "Question 1 of 6" in asked["text"] and "Question 2 of 6" in after["text"]


async def test_staff_may_send_as_much_as_they_like(monkeypatch: pytest.MonkeyPatch, clock: Clocks) -> None:
    async with staffed(monkeypatch) as office:
        counted(office.desk, clock)
        for _ in range(3 * BURST):
            before = len(office.desk.wire.calls)
            await office.write("/version")
            assert len(office.desk.wire.calls) == before + 1
            await office.press("1:kt:1")
        assert "gone" not in office.desk.notices()[-1]
        assert len(office.desk.notices()) == 3 * BURST


async def test_a_dozen_questions_pasted_in_a_row_are_answered(slow: Desk) -> None:
    for _ in range(2):
        for number in range(12):
            assert f"Answer fact-{number}\n" in (await slow.say(f"fact-{number}"))[-1]["text"]


async def test_three_albums_of_ten_photos_go_to_the_office(office: Office, clock: Clocks) -> None:
    counted(office.desk, clock)
    await office.asks()
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    for album in "abc":
        for number in range(10):
            caption = {"caption": "Our plant"} if number == 0 else {}
            await office.desk.give({"photo": photo, "media_group_id": album} | caption)
    assert len(await office.desk.services.stores.messages.of(1)) == 30


async def test_a_hundred_taps_through_the_menus_all_turn_a_page(slow: Desk) -> None:
    for number in range(100):
        (page,) = await slow.press(f"1:c:many:{number % 2}:h", message_id=number + 1)
        assert "All topics" in labels(page)


async def test_a_place_that_moves_is_no_flood(slow: Desk, clock: Clocks) -> None:
    message = slow.message(ALICE, location={"latitude": 45.8, "longitude": 126.5, "live_period": 900})
    for second in range(400):
        clock.now += 1
        await slow.hand_in("edited_message", message | {"edit_date": second + 1})
    assert "Answer only" in (await slow.say("only"))[0]["text"]


async def test_a_conversation_at_a_persons_pace_never_ends(slow: Desk, clock: Clocks) -> None:
    for _ in range(100):
        assert "Answer only" in (await slow.say("only"))[-1]["text"]
        clock.now += 2
