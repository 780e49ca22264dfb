"""/version and /reload, who may use the staff's commands, and the log of what they do; sad paths first."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.transport.profile import STAFF_COMMANDS
from tests.handlers.desk import data
from tests.handlers.staff_desk import MEI, OLGA, STAFF
from tests.handlers.test_staff import BOB
from tests.handlers.tiny_base import FORMER, FRESH, Publisher, make_base, publishing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Publisher]:
    async with publishing(monkeypatch, folder) as publisher:
        yield publisher


# strangers


@pytest.mark.parametrize(
    "command", [*(name for name in STAFF_COMMANDS if name not in ("help", "inquiries")), "publish"]
)
async def test_a_staff_command_is_none_for_strangers(desk: Publisher, command: str) -> None:
    await desk.pressed(await desk.proposal(), "Publish")
    await desk.asks()
    before, group = (desk.file.read_bytes(), await desk.inquiry()), len(desk.calls(STAFF))
    *_, sent = await desk.desk.say(f"/{command} policies", BOB)
    assert sent["text"].startswith("I do not know this command.")
    elsewhere = desk.group_message(BOB, text=f"/{command} policies")
    elsewhere["chat"]["id"] = -500
    calls = len(desk.desk.wire.calls)
    await desk.desk.hand_in("message", elsewhere)
    assert len(desk.desk.wire.calls) == calls
    await desk.tried()
    assert (desk.file.read_bytes(), await desk.inquiry()) == before
    assert len(desk.calls(STAFF)) == group


@pytest.mark.parametrize("pressed", ["1:bp:1:n", "1:bp:1:h", "1:bx:1", "1:bf:policies", "1:bk:5", "1:bi:1:5"])
async def test_a_staff_button_is_out_of_date_for_strangers(desk: Publisher, pressed: str) -> None:
    await desk.proposal()
    group = len(desk.calls(STAFF))
    *_, menu = await desk.desk.press(pressed, BOB)
    assert menu["text"].startswith("This button no longer works")
    calls = len(desk.desk.wire.calls)
    await desk.press(pressed, BOB, chat_id=-500)
    assert len(desk.desk.wire.calls) == calls
    assert (await desk.publication()).state == "proposed"
    assert desk.file.read_text() == f"{FORMER}\n"
    assert len(desk.calls(STAFF)) == group


async def test_a_file_from_a_stranger_is_no_proposal(desk: Publisher) -> None:
    await desk.desk.give(desk.document(caption="/publish"), BOB)
    assert await desk.desk.services.stores.publications.get(1) is None


async def test_what_staff_do_is_logged_and_what_they_write_is_not(
    desk: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await desk.pressed(await desk.proposal(), "Publish", OLGA)
    await desk.write("/entry a secret")
    await desk.asks()
    await desk.press("1:kt:1", MEI)
    await desk.press("nonsense", OLGA)
    lines = [record.message for record in caplog.records if record.message.startswith(("staff", "publication"))]
    assert lines == [
        "staff: 'Ольга' (102): 'Publish(publication=1, anyway=False)'",
        "publication 1 of policies.yaml by 'Ольга' (102)",
        "staff: '李梅' (101): '/entry'",
        "staff: '李梅' (101): 'Take(inquiry=1)'",
        "staff: 'Ольга' (102): 'a button that is out of date'",
    ]


# /reload


async def test_reloading_what_is_broken_shows_it_every_time(desk: Publisher) -> None:
    desk.file.write_text("BROKEN")
    for _ in range(2):
        await desk.write("/reload")
        assert "<b>policies.yaml, line 1</b>" in desk.said()[-1]
    assert FORMER in await desk.answer()
    told = len(desk.said())
    await desk.look()
    assert len(desk.said()) == told, "staff know"
    await desk.write("/version")
    assert desk.said()[-1].endswith("The files have mistakes and are not live. /reload shows them.")


async def test_reloading_what_cannot_be_read_says_why(desk: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(folder: Path) -> str:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr("handlers.upkeep.reloading.fingerprint", denied)
    await desk.write("/reload")
    assert desk.said() == [f"The files cannot be read: {desk.folder}: Permission denied"]


async def test_reloading_while_files_change_is_for_later(desk: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(100))
    monkeypatch.setattr("handlers.upkeep.reloading.fingerprint", lambda folder: str(next(numbers)))
    await desk.write("/reload")
    assert desk.said() == ["The files are just being changed. Please try again in a moment."]


async def test_reloading_by_hand(desk: Publisher) -> None:
    await desk.write("/reload")
    assert desk.said()[-1].startswith("The files are those that are live: version ")
    desk.file.write_text(FRESH)
    message = await desk.write("/reload")
    sent = desk.calls(STAFF)[-1]
    assert sent["reply_parameters"]["message_id"] == message["message_id"]
    assert sent["text"].startswith("<b>The knowledge was changed and is live: version ")
    assert FRESH in await desk.answer()
    told = len(desk.said())
    await desk.look()
    assert len(desk.said()) == told


# /version


async def test_the_version_says_what_is_live_since_when_and_who_published(desk: Publisher) -> None:
    await desk.write("/version")
    digest = desk.desk.services.brain.knowledge.digest
    assert desk.said()[-1].splitlines() == [
        f"Version {digest[:12]}: 23 entries, live since 2026-11-23 14:00.",
        "Nothing has been published through this group yet.",
    ]
    desk.desk.later(hours=1)
    await desk.pressed(await desk.proposal(), "Publish", OLGA)
    await desk.write("/version")
    first, last, settling = desk.said()[-1].splitlines()
    assert first.endswith("live since 2026-11-23 15:00.")
    assert first[:20] != f"Version {digest[:12]}"
    assert last == "Last published: № 1, policies.yaml, by Ольга, 2026-11-23 15:00."
    assert settling.startswith("The exact learning is still going on")
    desk.desk.services.live.unsettled.clear()
    await desk.write("/version")
    assert len(desk.said()[-1].splitlines()) == 2


@pytest.mark.parametrize(
    ("language", "version", "button"), [("zh", "共23个条目", "发布"), ("ru", "записей: 23", "Опубликовать")]
)
async def test_in_the_language_of_the_staff(
    monkeypatch: pytest.MonkeyPatch, folder: Path, language: str, version: str, button: str
) -> None:
    async with publishing(monkeypatch, folder, staff_language=language) as desk:
        await desk.write("/version")
        assert version in desk.said()[-1]
        await desk.write("/file")
        assert len(data(desk.calls(STAFF)[-1])) == 2
        await desk.pressed(await desk.proposal(), button)
        assert FRESH in await desk.answer()
