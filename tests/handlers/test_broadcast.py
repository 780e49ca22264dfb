"""News on its way: nobody twice, nobody forgotten, not too fast; sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.lead.apply import FORM
from handlers.news import announcements, broadcast
from handlers.news.broadcast import A_SECOND, LEASE, PATIENCE, PROGRESS, Pace
from storage.errors import DatabaseUnavailable
from storage.recipients import Figures, Recipients
from tests.handlers.desk import data, labels
from tests.handlers.newsroom import STOP, YES, Newsroom, published
from tests.handlers.staff_desk import STAFF
from tests.handlers.wire import BLOCKED, NO_ANSWER, NO_CONNECTION, Answer, Params, flood, refusal

REFUSED = refusal(400, "Bad Request: PEER_ID_INVALID")


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Newsroom]:
    async with published(monkeypatch) as room:
        yield room


def failing(room: Newsroom, answers: dict[int, list[Answer]]) -> None:
    """Let sending to these people fail, once for each answer."""

    def decide(method: str, params: Params) -> Answer | None:
        waiting = answers.get(int(params.get("chat_id", 0)), [])
        return waiting.pop(0) if method == "sendMessage" and waiting else None

    room.desk.wire.decide = decide


async def test_who_is_gone_who_is_refused_and_who_may_have_it_are_not_tried_again(room: Newsroom) -> None:
    failing(room, {11: [BLOCKED], 12: [NO_ANSWER], 13: [REFUSED]})
    await room.announced()
    for _ in range(3):
        room.desk.later(minutes=5)
        await room.carry()
    assert [len(room.got(user_id)) for user_id in (11, 12, 13)] == [1, 1, 1]
    announcement, figures = await room.stored()
    assert (announcement.state, figures) == ("done", Figures(blocked=1, uncertain=1, failed=1))
    assert "Sent: 0. Blocked the bot: 1. Failed: 1. Uncertain, and not sent again: 1." in room.seen[-1]["text"]
    assert not (await room.desk.person(11)).reachable


async def test_who_blocked_the_bot_is_left_out_next_time_and_back_when_they_write(room: Newsroom) -> None:
    failing(room, {11: [BLOCKED]})
    await room.announced()
    await room.announced()
    assert len(room.got(11)) == 1
    await room.desk.services.people.seen(11, name="小王", username="", code="zh")
    await room.announced()
    assert len(room.got(11)) == 2


async def test_a_flood_wait_is_obeyed_and_the_message_sent_after_it(room: Newsroom) -> None:
    failing(room, {12: [flood(30), flood(7)]})
    await room.announced()
    assert [len(room.got(user_id)) for user_id in (11, 12, 13)] == [1, 3, 1]
    assert (await room.stored())[1] == Figures(sent=3)
    assert room.seconds >= 37


async def test_while_telegram_is_away_it_is_tried_ever_more_slowly(room: Newsroom) -> None:
    failing(room, {11: [NO_CONNECTION] * 6})
    await room.announced()
    assert (await room.stored())[1] == Figures(sent=3)
    assert len(room.got(11)) == 7
    assert room.seconds >= 2 + 4 + 8 + 16 + 32


async def test_what_a_process_left_behind_when_it_died_is_uncertain(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    recipients = room.desk.services.stores.recipients
    assert await recipients.next(1, room.desk.now) is not None
    await room.carry()
    assert (await room.stored())[0].state == "sending", "that process may still live"
    room.desk.later(minutes=3)
    await room.carry()
    assert (await room.stored())[1] == Figures(sent=2, uncertain=1)
    assert room.got(11) == []
    assert "Uncertain, and not sent again: 1." in room.seen[-1]["text"]


async def test_what_was_left_behind_by_a_stopped_one_is_counted_too(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    await room.desk.services.stores.recipients.next(1, room.desk.now)
    await room.press(room.seen[-1], STOP)
    room.desk.later(minutes=3)
    await room.carry()
    assert (await room.stored())[1] == Figures(uncertain=1, pending=2)
    assert "Uncertain, and not sent again: 1.\nNot sent any more: 2." in room.seen[-1]["text"]


async def test_a_note_that_cannot_be_written_is_a_message_in_doubt(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settle = Recipients.settle

    async def away_once(self: Recipients, number: int, user_id: int, *rest: object) -> None:
        if user_id == 11:
            raise DatabaseUnavailable("away")
        await settle(self, number, user_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Recipients, "settle", away_once)
    await room.announced()
    room.desk.later(minutes=3)
    await room.carry()
    assert (await room.stored())[1] == Figures(sent=2, uncertain=1)
    assert len(room.got(11)) == 1
    assert "announcement 1: a message failed" in caplog.text


async def test_stopped_in_the_middle(room: Newsroom) -> None:
    await room.subscribe(*range(20, 60))
    await room.press(await room.offered(), YES)
    under = room.seen[-1]

    async def stop_soon(ending: asyncio.Event, seconds: float) -> None:
        await room.pause(ending, seconds)
        if len(room.got(25)) == 1 and len(room.seen) == 2:
            assert await room.press(under, STOP) == "Nothing more is sent."

    pace = Pace(room.ending, stop_soon, lambda: room.seconds)
    await broadcast.carry(room.desk.services, room.lease, pace)
    announcement, figures = await room.stored()
    assert announcement.state == "stopped"
    assert figures.sent < 20
    assert figures.pending == 43 - figures.sent
    assert f"Not sent any more: {figures.pending}." in room.seen[-1]["text"]
    assert labels(room.seen[-1]) == []
    await room.carry()
    assert (await room.stored())[1] == figures


async def test_news_that_changes_in_the_middle_goes_to_nobody_any_more(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    room.publish()
    await announcements.offer(room.desk.services)
    await room.carry()
    assert [room.got(user_id) for user_id in (11, 12, 13)] == [[], [], []]
    await room.look()
    assert any(look["text"].startswith("<b>Out of date") for look in room.seen)
    assert labels(room.seen[-1]) == [YES, "Not now"] or "Out of date" in room.seen[-1]["text"]


async def test_who_unsubscribes_in_the_middle_gets_nothing(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    await room.desk.services.stores.subscriptions.remove(12, ["few"])
    await room.carry()
    assert (room.got(12), (await room.stored())[1]) == ([], Figures(sent=2))


async def test_who_is_erased_in_the_middle_gets_nothing(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    await room.desk.press("1:pe", {"id": 12, "is_bot": False, "first_name": "Иван"})
    await room.carry()
    assert (room.got(12), (await room.stored())[1]) == ([], Figures(sent=2))


async def test_who_is_in_the_middle_of_a_form_comes_last(room: Newsroom) -> None:
    conversations = room.desk.services.stores.conversations
    for user_id in (11, 12):
        await conversations.save(user_id, FORM, {}, room.desk.now.replace(year=2999))
    await room.announced()
    assert [len(room.got(user_id)) for user_id in (11, 12, 13)] == [0, 0, 1]
    await announcements.refresh(room.desk.services, 1)
    assert "1 of 3 people.\nIn the middle of a form, so they get it a little later: 2." in room.seen[-1]["text"]
    await conversations.clear(11, FORM)
    await room.carry()
    assert [len(room.got(user_id)) for user_id in (11, 12)] == [1, 0]
    room.desk.later(seconds=PATIENCE.total_seconds())
    await room.carry()
    assert len(room.got(12)) == 1
    assert (await room.stored())[0].state == "done"


async def test_nobody_is_waited_for_in_vain(room: Newsroom) -> None:
    await room.press(await room.offered(), YES)
    async with room.desk.services.stores.database.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM users WHERE id = 12")
    await room.carry()
    assert (await room.stored())[0].state == "sending"
    room.desk.later(seconds=PATIENCE.total_seconds())
    await room.carry()
    assert ((await room.stored())[0].state, (await room.stored())[1]) == ("done", Figures(sent=2, pending=1))


async def test_the_end_of_the_bot_is_not_held_up_and_the_next_start_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with published(monkeypatch, tmp_path) as room:
        await room.subscribe(*range(20, 60))
        await room.press(await room.offered(), YES)

        async def end_soon(ending: asyncio.Event, seconds: float) -> None:
            await room.pause(ending, seconds)
            if len(room.got(30)) == 1:
                ending.set()

        await broadcast.keep_up(room.desk.services, room.ending, end_soon)
        base, first = room.desk.brain.knowledge, (await room.stored())[1]
        before = [len(room.got(user_id)) for user_id in range(11, 60)]
        assert 0 < first.sent < 43
        assert first.sending == 0
    async with published(monkeypatch, tmp_path) as restarted:
        restarted.desk.brain.knowledge = base
        await restarted.carry()
        assert (await restarted.stored())[1] == Figures(sent=43)
        after = [len(restarted.got(user_id)) for user_id in range(11, 60)]
    assert [one + other for one, other in zip(before, after, strict=True)] == [1] * 3 + [0] * 6 + [1] * 40


async def test_of_two_replicas_one_sends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with published(monkeypatch, tmp_path) as one, published(monkeypatch, tmp_path) as other:
        await one.subscribe(*range(20, 60))
        await one.press(await one.offered(), YES)

        async def pause(ending: asyncio.Event, seconds: float) -> None:
            await one.pause(ending, seconds)
            if (await one.stored())[0].state == "done":
                ending.set()

        both = (broadcast.keep_up(each.desk.services, one.ending, pause) for each in (one, other))
        await asyncio.gather(*both)
        assert (await one.stored())[1] == Figures(sent=43)
        sent = [sum(len(each.got(user_id)) for user_id in range(11, 60)) for each in (one, other)]
        assert sorted(sent) == [0, 43]
        assert await one.desk.services.stores.leases.acquire(LEASE, "next", one.desk.now, one.desk.now)


async def test_each_in_their_own_language_with_the_way_out(room: Newsroom) -> None:
    await room.subscribe(14, category="many")
    await room.announced()
    texts = {user_id: room.got(user_id)[0] for user_id in (11, 12, 13)}
    assert texts[11]["text"] == (
        "“Few 中”主题的新消息\n\n<b>Title only 中</b>\n\nAnswer only, edition 1 中\n"
        "<blockquote expandable>Source: Daily</blockquote>"
    )
    assert texts[12]["text"].startswith("Новое по теме «Few ру»\n\n<b>Title only ру</b>")
    assert texts[13]["text"].startswith("News on the topic “Few”")
    assert {label for each in texts.values() for label in labels(each)[:1]} == {
        "不再接收此主题的消息",
        "Не присылать новости этой темы",
        "No more news on this topic",
    }
    assert {data(each)[0] for each in texts.values()} == {"1:un:few:n"}
    assert room.got(14) == []


async def test_it_goes_out_slower_than_telegram_takes_it_and_staff_see_it_grow_now_and_then(room: Newsroom) -> None:
    await room.subscribe(*range(100, 1097))
    await room.announced()
    assert (await room.stored())[1] == Figures(sent=1000)
    assert 1000 / A_SECOND <= room.seconds < 1.2 * 1000 / A_SECOND
    looks = [look for look in room.office.calls(STAFF, "editMessageText") if "Going out" in look["text"]]
    assert 1 <= len(looks) <= room.seconds / PROGRESS + 2
    assert "Sent: 1000. Blocked the bot: 0." in room.seen[-1]["text"]


async def test_two_announcements_go_out_one_after_the_other_with_a_pause(room: Newsroom) -> None:
    for title in ("only", "fact-1"):
        await room.press(await room.offered(entry_id=title), YES)
    for user_id in (11, 12, 13):
        await room.desk.services.stores.subscriptions.add(user_id, ["many"], room.desk.now)
    third = await room.offered(entry_id="fact-2")
    await room.press(third, YES)
    await room.carry()
    assert [(await room.stored(number))[1].sent for number in (1, 2, 3)] == [3, 0, 3]
    assert room.seconds >= 1.0
