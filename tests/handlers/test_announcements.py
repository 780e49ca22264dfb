"""Staff are asked about news, once, and decide: sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.locales import load
from handlers.news import announcements
from knowledge.schema import LANGUAGES, Language
from storage.errors import DatabaseUnavailable
from storage.recipients import Figures
from tests.handlers.desk import ALICE, labels
from tests.handlers.newsroom import NOT_NOW, STOP, YES, Newsroom, published
from tests.handlers.staff_desk import MEI, OLGA, STAFF
from tests.handlers.tiny import localized
from tests.handlers.wire import BLOCKED, NO_ANSWER, NO_CONNECTION, Answer, flood, refusal

TEXTS = load()


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Newsroom]:
    async with published(monkeypatch) as room:
        yield room


async def test_what_nobody_wants_announced_is_not(room: Newsroom) -> None:
    room.publish(announce=False)
    await room.look()
    assert room.seen == []


async def test_what_stands_in_no_topic_has_no_subscribers(room: Newsroom) -> None:
    room.publish("homeless")
    await room.look()
    assert room.seen == []


@pytest.mark.parametrize("number", [0, 99, 2**63 - 1])
async def test_an_announcement_that_is_none_is_stale(room: Newsroom, number: int) -> None:
    for code in ("na", "nn", "ns"):
        assert await room.office.press(f"1:{code}:{number}") == "This button is out of date."


async def test_nobody_else_can_decide(room: Newsroom) -> None:
    await room.offered()
    await room.desk.press("1:na:1", ALICE)
    assert await room.office.press("1:na:1", chat_id=-100999) == ""
    assert (await room.stored())[0].state == "offered"


@pytest.mark.parametrize("failure", [NO_CONNECTION, NO_ANSWER, flood(1), BLOCKED])
async def test_what_staff_may_not_have_seen_is_shown_by_a_later_round(room: Newsroom, failure: Answer) -> None:
    room.desk.wire.script["sendMessage"] = [failure]
    room.publish()
    await room.look()
    assert (await room.stored())[0].message_id is None
    room.seconds += 5
    room.desk.later(minutes=5)
    await room.look()
    assert (await room.stored())[0].delivery == "sent"
    await room.look()
    assert len(room.office.calls(STAFF, "sendMessage")) == 2


async def test_whoever_died_while_showing_it_is_stood_in_for(room: Newsroom) -> None:
    room.publish()
    await announcements.offer(room.desk.services)
    await room.desk.services.stores.announcements.sending(1, room.desk.now)
    await room.look()
    assert room.seen == []
    room.desk.later(minutes=3)
    await room.look()
    assert len(room.seen) == 1


async def test_a_database_that_is_away_ends_nothing(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    offer, tries = announcements.offer, []

    async def away_first(services: object) -> None:
        tries.append(services)
        if len(tries) == 1:
            raise DatabaseUnavailable("away")
        await offer(room.desk.services)

    async def pause(ending: asyncio.Event, seconds: float) -> None:
        if len(tries) == 2:
            ending.set()

    monkeypatch.setattr(announcements, "offer", away_first)
    room.publish()
    await announcements.keep_up(room.desk.services, room.ending, pause)
    assert len(room.seen) == 1


async def test_of_two_who_confirm_at_once_one_decides(room: Newsroom) -> None:
    asked = await room.offered()
    notices = await asyncio.gather(room.press(asked, YES, MEI), room.press(asked, YES, OLGA))
    assert any("It is going out." in notice for notice in notices)
    assert "李梅 has decided already." in room.desk.notices() or "Ольга has decided already." in room.desk.notices()
    assert (await room.stored())[1] == Figures(pending=3)


async def test_whoever_is_too_late_hears_who_decided_and_sees_how_it_stands(room: Newsroom) -> None:
    asked = await room.offered()
    await room.press(asked, NOT_NOW, MEI)
    assert await room.press(asked, NOT_NOW, OLGA) == "李梅 has decided already."
    assert labels(room.seen[-1]) == ["Announce it after all"]


async def test_news_that_changed_before_the_decision_does_not_go_out(room: Newsroom) -> None:
    asked = await room.offered()
    newer = await room.offered()
    assert await room.press(asked, YES) == "This is over already."
    assert (await room.stored(1))[0].state == "outdated"
    assert "Out of date" in room.seen[-1]["text"]
    assert labels(newer) == [YES, NOT_NOW]


async def test_an_entry_that_is_gone_before_the_decision_is_not_announced(room: Newsroom) -> None:
    asked = await room.offered()
    room.withdraw()
    await room.look()
    assert room.seen[-1]["text"].startswith("<b>Out of date: “Title only”</b>\nThe entry has changed since")
    assert labels(room.seen[-1]) == []
    assert await room.press(asked, YES) == "This is over already."


async def test_an_entry_that_comes_back_is_asked_about_again(room: Newsroom) -> None:
    same = localized("the same, edition 0")
    await room.offered(answer=same)
    room.publish(announce=False, answer=same)
    await room.look()
    assert labels(await room.offered(answer=same)) == [YES, NOT_NOW]


async def test_one_change_is_asked_about_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with published(monkeypatch, tmp_path) as room:
        await room.offered()
        base = room.desk.brain.knowledge
        room.publish(answer=base.entries["only"].answer, related=["fact-1"], questions={"en": ["new phrasing"]})
        await room.look()
        assert len(room.seen) == 1
    async with published(monkeypatch, tmp_path) as restarted:
        restarted.desk.brain.knowledge = base
        await restarted.look()
        assert restarted.seen == []
        restarted.publish(answer=base.entries["only"].answer, title=localized("Another title"))
        await restarted.look()
        assert len(restarted.office.calls(STAFF, "sendMessage")) == 1


async def test_a_message_that_staff_deleted_is_sent_anew(room: Newsroom) -> None:
    asked = await room.offered()
    room.desk.wire.script["editMessageText"] = [refusal(400, "Bad Request: message to edit not found")]
    await room.press(asked, YES)
    assert room.office.calls(STAFF, "sendMessage")[-1]["text"].startswith("<b>Going out")


async def test_staff_see_the_text_in_three_languages_and_how_many_would_get_it(room: Newsroom) -> None:
    await room.subscribe(14, code="kk")
    asked = await room.offered()
    assert asked["text"].startswith(
        "<b>Announce this? “Title only”</b>\nTopic: Few. Subscribers now: 中文 1, Русский 2, English 1.\n\n中文:\n"
        "<blockquote expandable>“Few 中”主题的新消息\nTitle only 中\nAnswer only, edition 1 中\n"
        "Source: Daily</blockquote>"
    )
    assert "Новое по теме «Few ру»" in asked["text"]
    assert labels(asked) == [YES, NOT_NOW]


async def test_nobody_has_subscribed(room: Newsroom) -> None:
    for user_id in (11, 12, 13):
        await room.desk.services.stores.subscriptions.remove(user_id)
    asked = await room.offered()
    assert "Subscribers now: none." in asked["text"]
    await room.press(asked, YES)
    await room.carry()
    assert room.seen[-1]["text"].startswith("<b>Announced: “Title only”</b>\nDecided by 李梅.\n\n")


async def test_texts_too_long_for_a_message_come_as_a_file_too(room: Newsroom) -> None:
    await room.offered(answer=localized("A long sentence, edition. " * 110))
    (file,) = room.office.calls(STAFF, "sendDocument")
    assert file["caption"] == "The whole text is in this file."
    name, whole = room.desk.wire.files[-1]
    assert name == "only.txt"
    assert whole.decode().count("A long sentence") == 330
    assert "The text has been shortened." in room.seen[-1]["text"]


async def test_not_now_and_after_all(room: Newsroom) -> None:
    asked = await room.offered()
    assert await room.press(asked, NOT_NOW) == "It is not announced."
    assert "Decided by 李梅." in room.seen[-1]["text"]
    assert await room.press(room.seen[-1], "Announce it after all", OLGA) == "It is going out."
    assert labels(room.seen[-1]) == [STOP]
    assert "Decided by Ольга.\n0 of 3 people." in room.seen[-1]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_language_of_the_staff(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with published(monkeypatch, staff_language=language) as room:
        asked = await room.offered()
        title = {"zh": "Title only 中", "ru": "Title only ру", "en": "Title only"}[language]
        assert TEXTS.say("announce-offered", language, title=title) in asked["text"]
        yes = TEXTS.say("announce-yes", language)
        assert await room.press(asked, yes) == TEXTS.say("announce-goes-out", language)
        await room.carry()
        figures = {"sent": 3, "blocked": 0, "failed": 0, "uncertain": 0}
        assert TEXTS.say("announce-figures", language, **figures) in room.seen[-1]["text"]
