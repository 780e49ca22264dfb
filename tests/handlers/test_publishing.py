"""Files of the base by way of the staff group: sent, tried, published, discarded, undone; sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.upkeep import catching_up, proposals, publishing
from knowledge import acceptance
from knowledge.publication import fingerprint, write
from sandbox.html import parse_html, utf16_length
from storage.errors import DatabaseUnavailable
from tests.handlers.desk import data, labels
from tests.handlers.staff_desk import MEI, OLGA, STAFF
from tests.handlers.tiny_base import FORMER, FRESH, OTHER, Publisher, make_base
from tests.handlers.tiny_base import publishing as opened
from tests.handlers.wire import NO_ANSWER, NO_CONNECTION, Params, refusal

OUT_OF_DATE = "This button is out of date."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base")


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Publisher]:
    async with opened(monkeypatch, folder) as publisher:
        yield publisher


async def unchanged(desk: Publisher) -> bool:
    """Whether files and answers are as they were at the beginning."""
    texts = [(desk.folder / name).read_text() for name in ("policies.yaml", "banking.yaml")]
    return texts == [f"{FORMER}\n", f"{OTHER}\n"] and FORMER in await desk.answer()


# what cannot be tried


@pytest.mark.parametrize(
    "name",
    ["../policies.yaml", "/etc/passwd.yaml", "..\\policies.yaml", "new.yaml", "policies-new.yml", ".accepted.yaml"],
)
async def test_a_file_that_the_base_does_not_have_is_refused_with_the_names_it_has(desk: Publisher, name: str) -> None:
    before = sorted(desk.folder.parent.rglob("*"))
    await desk.upload("BROKEN", name=name)
    (said,) = desk.said()
    assert said.startswith(f"The knowledge has no file “{name}”.")
    assert said.endswith("banking.yaml, policies.yaml")
    await desk.tried()
    assert desk.said() == [said]
    assert sorted(desk.folder.parent.rglob("*")) == before
    assert await unchanged(desk)


async def test_a_file_that_is_too_large_is_not_even_fetched(desk: Publisher) -> None:
    await desk.upload(b"a" * 1_000_001)
    assert desk.said() == ["policies.yaml has 1.0 MB, more than the 1 MB that are taken. Nothing has been changed."]
    assert desk.desk.wire.sent("getFile") == []
    large = desk.document("x")
    large["document"] |= {"file_size": 50_000_000}
    await desk.desk.hand_in("message", desk.group_message(MEI, **large))
    assert desk.said()[-1].startswith("policies.yaml has 50.0 MB")
    assert await unchanged(desk)


async def test_a_file_larger_than_it_says_is_refused_too(desk: Publisher) -> None:
    lying = desk.document(b"a" * 1_500_000)
    lying["document"] |= {"file_size": 10}
    await desk.desk.hand_in("message", desk.group_message(MEI, **lying))
    assert desk.said()[-1].startswith("policies.yaml has 1.5 MB")


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(desk: Publisher) -> None:
    desk.desk.wire.script["getFile"] = [refusal(400, "Bad Request: file is temporarily unavailable")]
    await desk.upload()
    assert desk.said() == [
        "The file could not be fetched from Telegram (File is temporarily unavailable). Please send it again."
    ]


async def test_what_is_already_so_needs_no_publication(desk: Publisher) -> None:
    await desk.upload(f"\ufeff{FORMER}\r\n")
    assert desk.said() == [
        "policies.yaml is exactly as it is already; nothing has to be published. /file policies fetches it."
    ]


async def test_mistakes_are_answered_with_their_places_and_no_buttons(desk: Publisher) -> None:
    message = await desk.upload("fine\nid: BROKEN <b>\n", name="policies (1).yaml")
    sent = await desk.tried()
    assert sent["reply_parameters"]["message_id"] == message["message_id"]
    assert "reply_markup" not in sent
    assert sent["text"].startswith("<b>policies.yaml: this cannot be published.</b>\n\nPlease mend what is named here")
    assert "<b>policies.yaml, line 2</b>" in sent["text"]
    assert "<pre>2 | id: BROKEN &lt;b&gt;\n  |     ^^^^^^</pre>" in sent["text"]
    assert (await desk.publication()).state == "refused"
    assert await unchanged(desk)


async def test_very_many_mistakes_come_as_a_file_too(desk: Publisher) -> None:
    await desk.upload("BROKEN\n" * 200)
    sent = await desk.tried()
    assert 3000 < utf16_length(parse_html(sent["text"])[0]) <= 4096
    assert "and 1" in sent["text"].rpartition("…")[2]
    (whole,) = desk.calls(STAFF, "sendDocument")
    assert whole["caption"] == "The whole list is in this file."
    name, content = desk.desk.wire.files[-1]
    assert name == "mistakes.txt"
    assert content.decode().count("policies.yaml:") == 200


async def test_a_failure_of_the_engine_is_said_and_leaves_everything(desk: Publisher) -> None:
    await desk.upload("CRASH")
    sent = await desk.tried()
    assert sent["text"].startswith("policies.yaml could not be tried (MemoryError). Nothing has been changed.")
    await desk.tried(60)
    assert len(desk.said()) == 1
    assert await unchanged(desk)


async def test_a_file_that_was_changed_before_it_was_tried_is_not_proposed(desk: Publisher) -> None:
    await desk.upload()
    desk.file.write_text("by hand")
    sent = await desk.tried()
    assert sent["text"].startswith("policies.yaml has been changed since this was sent")
    assert "/file policies" in sent["text"]
    assert (await desk.publication()).state == "outdated"


# what may be meant for somebody else


async def test_a_file_in_an_investors_topic_goes_to_nobody_before_staff_say_to_whom(desk: Publisher) -> None:
    await desk.asks()
    message = await desk.upload(topic=await desk.topic(), caption="see this")
    await desk.tried()
    asked = desk.calls(STAFF)[-1]
    assert asked["text"].startswith("policies.yaml: is this for the knowledge, or for the investor?")
    assert labels(asked) == ["For the knowledge", "For the investor"]
    assert desk.calls(7, "copyMessage") == []
    assert await desk.desk.services.stores.publications.get(1) is None
    await reply_pressed(desk, asked, "For the investor", message)
    (copied,) = desk.calls(7, "copyMessage")
    assert copied["message_id"] == message["message_id"]
    assert "see this" in copied["caption"]
    assert await desk.desk.services.stores.publications.get(1) is None


async def test_a_file_in_an_investors_topic_can_be_for_the_knowledge(desk: Publisher) -> None:
    await desk.asks()
    message = await desk.upload(topic=await desk.topic())
    asked = desk.calls(STAFF)[-1]
    await reply_pressed(desk, asked, "For the knowledge", message)
    sent = await desk.tried()
    assert labels(sent) == ["Publish", "Discard"]
    assert sent["message_thread_id"] == await desk.topic()
    assert desk.calls(7, "copyMessage") == []


async def reply_pressed(desk: Publisher, under: Params, label: str, message: Params) -> None:
    """Press a button of a message that replies to another one."""
    pressed = desk.group_message(MEI, text=under["text"], reply_to_message=message)
    wanted = data(under)[labels(under).index(label)]
    query = {"id": "q", "from": MEI, "chat_instance": "c", "message": pressed, "data": wanted}
    await desk.desk.hand_in("callback_query", query)


async def test_the_question_whose_a_file_is_needs_the_file(desk: Publisher) -> None:
    await desk.asks()
    await desk.upload(topic=await desk.topic())
    asked = desk.calls(STAFF)[-1]
    for label in labels(asked):
        assert await desk.pressed(asked, label) == OUT_OF_DATE
    assert desk.calls(7, "copyMessage") == []


async def test_in_an_investors_topic_the_caption_can_say_that_it_is_for_the_knowledge(desk: Publisher) -> None:
    await desk.asks()
    await desk.upload(topic=await desk.topic(), caption="/publish")
    assert labels(await desk.tried()) == ["Publish", "Discard"]
    assert desk.calls(7, "copyMessage") == []


async def test_a_caption_edited_into_the_command_makes_it_one(desk: Publisher) -> None:
    await desk.asks()
    message = await desk.upload(topic=await desk.topic())
    await desk.desk.hand_in("edited_message", message | {"edit_date": 2, "caption": "a map"})
    assert desk.calls(7, "copyMessage") == []
    await desk.desk.hand_in("edited_message", message | {"edit_date": 3, "caption": "/publish"})
    assert labels(await desk.tried()) == ["Publish", "Discard"]


async def test_in_any_other_topic_only_a_file_of_the_base_is_one(desk: Publisher) -> None:
    await desk.upload(topic=555, name="kubernetes.yaml")
    assert desk.said() == []
    await desk.upload(topic=555)
    assert labels(await desk.tried()) == ["Publish", "Discard"]


async def test_a_note_is_left_alone(desk: Publisher) -> None:
    await desk.upload(caption="// look at this")
    await desk.desk.hand_in("message", desk.group_message(MEI, **desk.document("x", name="map.pdf"), caption="//"))
    await proposals.sweep(desk.desk.services)
    assert desk.said() == []


async def test_the_command_without_a_file_says_how(desk: Publisher) -> None:
    await desk.write("/publish policies")
    assert desk.said() == [
        "Please send the changed file itself, with /publish as its caption. /file fetches the present one."
    ]


# who decides


async def test_two_press_at_once_and_one_publishes(desk: Publisher) -> None:
    sent = await desk.proposal()
    (button, _) = data(sent)
    notices = await asyncio.gather(desk.press(button, MEI), desk.press(button, OLGA))
    found = await desk.publication()
    assert (found.state, found.number) == ("published", 1)
    assert found.decided_by is not None
    told = [text for text in desk.said() if "published policies.yaml" in text]
    assert len(told) == 1
    assert f"{found.decided_by.name} has already published this, as № 1." in "".join(notices)


async def test_who_discards_too_late_is_told(desk: Publisher) -> None:
    sent = await desk.proposal()
    await desk.pressed(sent, "Publish")
    assert await desk.pressed(sent, "Discard", OLGA) == "李梅 has already published this, as № 1."
    assert FRESH in await desk.answer()


async def test_what_was_discarded_is_not_published(desk: Publisher) -> None:
    sent = await desk.proposal()
    await desk.pressed(sent, "Discard", OLGA)
    assert desk.said()[-1] == "policies.yaml: Ольга decided against it. Nothing has been changed."
    assert await desk.pressed(sent, "Publish") == "Ольга has already decided against this."
    (stripped,) = desk.desk.wire.sent("editMessageReplyMarkup")
    assert "reply_markup" not in stripped
    assert await unchanged(desk)


async def test_a_change_by_hand_after_the_proposal_is_not_lost(desk: Publisher) -> None:
    sent = await desk.proposal()
    desk.file.write_text("by hand")
    await desk.pressed(sent, "Publish")
    assert desk.said()[-1].startswith("policies.yaml has been changed since this was sent, so it is not published.")
    assert desk.file.read_text() == "by hand"
    assert (await desk.publication()).state == "outdated"
    assert await desk.pressed(sent, "Publish", OLGA) == "The files have been changed since. Please send it again."


async def test_a_change_of_another_file_is_tried_with_it(desk: Publisher) -> None:
    sent = await desk.proposal()
    (desk.folder / "banking.yaml").write_text("BROKEN")
    await desk.pressed(sent, "Publish")
    assert "<b>banking.yaml, line 1</b>" in desk.said()[-1]
    assert desk.file.read_text() == f"{FORMER}\n"
    (desk.folder / "banking.yaml").write_text("Other banks")
    await desk.pressed(sent, "Publish", OLGA)
    assert FRESH in await desk.answer()


async def test_where_tests_newly_fail_a_person_decides_twice(desk: Publisher) -> None:
    sent = await desk.proposal(f"{FRESH} FAILS")
    assert "Tests that newly fail:\n• policies.yaml:7:9: “Is it so?” should be answered by only" in sent["text"]
    await desk.pressed(sent, "Publish")
    again = desk.calls(STAFF)[-1]
    assert again["text"].startswith("<b>policies.yaml: questions would be answered wrongly</b>")
    assert labels(again) == ["Publish all the same", "Discard"]
    assert await unchanged(desk)
    await desk.pressed(again, "Publish all the same", OLGA)
    assert f"{FRESH} FAILS" in await desk.answer()


async def test_a_file_that_cannot_be_written_leaves_all_files_as_they_were(
    desk: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = "17"
    await desk.upload("New banks", name="banking.yaml", media_group_id=album)
    await desk.upload(media_group_id=album)
    sent = await desk.tried()

    def full(folder: Path, name: str, content: bytes) -> None:
        if name == "policies.yaml" and content != FORMER.encode():
            raise OSError(28, "No space left on device", str(folder / name))
        write(folder, name, content)

    monkeypatch.setattr(publishing, "write", full)
    await desk.pressed(sent, "Publish")
    assert "No space left on device" in desk.said()[-1]
    assert await unchanged(desk)
    monkeypatch.undo()
    await desk.pressed(sent, "Publish", OLGA)
    assert FRESH in await desk.answer()


@pytest.mark.parametrize(
    "forged", ["1:bp:1:n", "1:bp:99:h", "1:bx:99", "1:bf:nothing", "1:bk:1", "1:bi:1:1", "1:bp:x:h"]
)
async def test_forged_buttons_do_nothing(desk: Publisher, forged: str) -> None:
    assert await desk.press(forged) == OUT_OF_DATE
    assert desk.said() == []


async def test_buttons_work_after_a_restart_and_on_another_replica(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    async with opened(monkeypatch, folder, folder=tmp_path / "data") as before:
        sent = await before.proposal()
    async with opened(monkeypatch, folder, folder=tmp_path / "data") as after:
        await after.pressed(sent, "Publish", OLGA)
        assert FRESH in await after.answer()
        assert "№ 1: Ольга published policies.yaml" in after.said()[-1]


# how it goes well


async def test_a_file_is_sent_tried_and_published(desk: Publisher) -> None:
    former = fingerprint(desk.folder)
    message = await desk.upload(f"\ufeff{FRESH}\r\n", name="policies (2).yaml")
    sent = await desk.tried()
    assert sent["reply_parameters"]["message_id"] == message["message_id"]
    assert sent["text"].splitlines()[0] == "<b>policies.yaml, from 李梅: what this changes</b>"
    assert "Changed:\n• Title only (only)" in sent["text"]
    assert (
        "Of 2 questions asked, 1 find another entry than before.\n• “What is it?”: answer only (0.90) → answer only"
        in sent["text"]
    )
    assert await unchanged(desk)
    await desk.pressed(sent, "Publish", OLGA)
    assert FRESH in await desk.answer()
    assert desk.file.read_bytes() == f"{FRESH}\n".encode()
    told = desk.said()[-1]
    assert told.startswith("<b>№ 1: Ольга published policies.yaml (2026-11-23 14:00)</b>\n\nLive as version ")
    assert "/undo" in told
    assert (desk.folder / acceptance.FILE).exists()
    (kept,) = (desk.desk.services.settings.data_dir / publishing.FORMER).iterdir()
    assert kept.name.startswith("policies.20261123T06")
    assert kept.read_text() == f"{FORMER}\n"
    before = len(desk.said())
    await desk.look()
    assert len(desk.said()) == before, "the watcher does not tell of it a second time"
    assert desk.desk.services.live.unsettled.is_set()
    assert fingerprint(desk.folder) != former


async def test_files_of_an_album_are_published_together(desk: Publisher) -> None:
    await desk.upload(media_group_id="9")
    await proposals.sweep(desk.desk.services)
    assert desk.said() == [], "the rest of the album may still come"
    await desk.upload("New banks", name="banking.yaml", media_group_id="9")
    sent = await desk.tried()
    assert sent["text"].startswith("<b>banking.yaml, policies.yaml, from 李梅")
    assert len(desk.said()) == 1
    await desk.pressed(sent, "Publish")
    assert (desk.folder / "banking.yaml").read_text() == "New banks"
    assert FRESH in await desk.answer()
    await desk.write("/undo")
    await desk.pressed(await desk.tried(), "Take it back")
    assert await unchanged(desk)


async def test_who_may_undo_a_colleagues_change_without_knowing_is_warned(desk: Publisher) -> None:
    await desk.pressed(await desk.proposal(), "Publish", OLGA)
    sent = await desk.proposal("From an older file")
    assert "№ 1 (policies.yaml) was published by Ольга only at 2026-11-23 14:00." in sent["text"]
    assert "/file policies" in sent["text"]
    own = await desk.proposal("Her own again", user=OLGA)
    assert "was published by" not in own["text"]
    desk.desk.later(days=2)
    assert "was published by" not in (await desk.proposal("Much later"))["text"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("李梅发来policies.yaml，会带来以下变化", "发布", "第1号：李梅发布了policies.yaml")),
        (
            "ru",
            ("policies.yaml, отправитель: 李梅. Что это меняет", "Опубликовать", "№ 1 – опубликовано: policies.yaml"),
        ),
    ],
)
async def test_staff_read_their_language(
    monkeypatch: pytest.MonkeyPatch, folder: Path, language: str, words: tuple[str, str, str]
) -> None:
    headline, button, done = words
    async with opened(monkeypatch, folder, staff_language=language) as desk:
        sent = await desk.proposal()
        assert headline in sent["text"]
        await desk.pressed(sent, button)
        assert done in desk.said()[-1]


# fetching


async def test_a_file_is_fetched_by_name_or_by_button(desk: Publisher) -> None:
    for command in ("/file policies", "/file policies.yaml", "/file@bot policies.yml"):
        await desk.write(command)
        assert desk.desk.wire.files[-1] == ("policies.yaml", f"{FORMER}\n".encode())
    caption = desk.calls(STAFF)[-1]["caption"]
    assert caption.startswith("<b>policies.yaml as it is now</b>\n\nChange it with any text editor")
    await desk.write("/file")
    asked = desk.calls(STAFF)[-1]
    assert (asked["text"], labels(asked)) == ("Which file?", ["banking", "policies"])
    await desk.pressed(asked, "banking")
    assert desk.desk.wire.files[-1] == ("banking.yaml", f"{OTHER}\n".encode())


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", ".accepted.json", "<b>", "policies/../policies"])
async def test_a_file_that_is_not_of_the_base_is_not_sent(desk: Publisher, name: str) -> None:
    await desk.write(f"/file {name}")
    (asked,) = desk.calls(STAFF)
    assert asked["text"].startswith("There is no file “")
    assert labels(asked) == ["banking", "policies"]
    assert desk.desk.wire.files == []


# taking back


async def test_there_is_nothing_to_take_back(desk: Publisher) -> None:
    await desk.write("/undo")
    assert desk.said() == ["There is no publication to take back."]


async def test_publications_are_taken_back_one_after_the_other(desk: Publisher) -> None:
    for text, user in ((FRESH, MEI), ("Fresher", OLGA)):
        await desk.pressed(await desk.proposal(text), "Publish", user)
    await desk.write("/undo", OLGA)
    sent = await desk.tried()
    assert sent["text"].startswith("<b>Take back № 2 (policies.yaml, Ольга, 2026-11-23 14:00)? What this changes</b>")
    assert labels(sent) == ["Take it back", "Discard"]
    assert "Fresher" in await desk.answer()
    await desk.pressed(sent, "Take it back", OLGA)
    assert FRESH in await desk.answer()
    assert desk.said()[-1].startswith("<b>№ 3: Ольга took a publication back: policies.yaml")
    await desk.write("/undo")
    await desk.pressed(await desk.tried(), "Take it back")
    assert await unchanged(desk)
    await desk.write("/undo")
    assert desk.said()[-1] == "There is no publication to take back."


async def test_what_was_changed_by_hand_is_not_taken_back(desk: Publisher) -> None:
    await desk.pressed(await desk.proposal(), "Publish")
    desk.file.write_text("by hand")
    await desk.write("/undo")
    sent = await desk.tried()
    assert sent["text"].startswith("policies.yaml has been changed since then, so it is not taken back.")
    assert "reply_markup" not in sent
    assert desk.file.read_text() == "by hand"


async def test_two_take_the_same_back_and_one_does(desk: Publisher) -> None:
    await desk.pressed(await desk.proposal(), "Publish")
    await desk.write("/undo")
    first = await desk.tried()
    await desk.write("/undo", OLGA)
    second = await desk.tried()
    await desk.pressed(first, "Take it back")
    await desk.pressed(second, "Take it back", OLGA)
    assert "has been changed since then" in desk.said()[-1]
    assert await unchanged(desk)


# what outlives a crash


async def test_an_answer_that_surely_did_not_arrive_is_given_again(desk: Publisher) -> None:
    await desk.upload()
    desk.desk.wire.script["sendMessage"] = [NO_CONNECTION]
    await desk.tried()
    assert (await desk.publication()).state == "trying"
    sent = await desk.tried(catching_up.LEFT_BEHIND.total_seconds() + 1)
    assert labels(sent) == ["Publish", "Discard"]
    await desk.pressed(sent, "Publish")
    assert FRESH in await desk.answer()


async def test_an_answer_in_doubt_is_not_given_twice(desk: Publisher) -> None:
    await desk.upload()
    desk.desk.wire.script["sendMessage"] = [NO_ANSWER]
    await desk.tried()
    calls = len(desk.said())
    await proposals.sweep(desk.desk.services)
    assert len(desk.said()) == calls
    assert (await desk.publication()).state == "proposed"


async def test_a_crash_while_it_is_tried_is_made_good(desk: Publisher) -> None:
    await desk.upload()
    store, now = desk.desk.services.stores.publications, desk.desk.now
    await store.move(1, "received", "trying", now)  # and the process died
    await proposals.sweep(desk.desk.services)
    assert desk.said() == []
    assert labels(await desk.tried(catching_up.LEFT_BEHIND.total_seconds())) == ["Publish", "Discard"]


@pytest.mark.parametrize("written", [(), ("banking.yaml",), ("banking.yaml", "policies.yaml")])
async def test_a_crash_between_database_and_files_is_made_good(desk: Publisher, written: tuple[str, ...]) -> None:
    fresh = {"banking.yaml": "New banks", "policies.yaml": FRESH}
    for name, text in fresh.items():
        await desk.upload(text, name=name, media_group_id="9")
    await desk.tried()
    store, by = desk.desk.services.stores.publications, (await desk.publication()).author
    await store.publish(1, by, desk.desk.now)
    for name in written:
        (desk.folder / name).write_text(fresh[name])  # and the process died
    await desk.tried()
    assert (await desk.publication()).state == "publishing"
    sent = await desk.tried(catching_up.LEFT_BEHIND.total_seconds())
    assert sent["text"].startswith("№ 1 (banking.yaml, policies.yaml, 李梅) was interrupted")
    assert {name: (desk.folder / name).read_text() for name in fresh} == fresh
    kept = desk.desk.services.settings.data_dir / publishing.FORMER
    assert len(list(kept.glob("*"))) == 2 - len(written)
    assert FRESH in await desk.answer()
    assert (await desk.publication()).state == "published"
    await desk.tried(100)
    assert desk.said()[-1] == sent["text"]


async def test_a_crash_and_then_a_change_by_hand(desk: Publisher) -> None:
    await desk.proposal()
    store, by = desk.desk.services.stores.publications, (await desk.publication()).author
    await store.publish(1, by, desk.desk.now)
    desk.file.write_text("by hand")
    sent = await desk.tried(catching_up.LEFT_BEHIND.total_seconds())
    assert sent["text"].startswith("A publication (policies.yaml, 李梅) was interrupted")
    assert desk.file.read_text() == "by hand"
    found = await desk.publication()
    assert (found.state, found.number) == ("outdated", None)


async def test_a_database_that_goes_away_in_the_middle(desk: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = await desk.proposal()
    real = type(desk.desk.services.stores.publications).move

    async def away(self: object, number: int, before: str, after: str, *rest: object) -> object:
        if after == "published":
            raise DatabaseUnavailable("away")
        return await real(self, number, before, after, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("storage.publications.Publications.move", away)
    with pytest.raises(DatabaseUnavailable):  # so it is begun again, and changes nothing then
        await desk.pressed(sent, "Publish")
    assert FRESH in await desk.answer()
    monkeypatch.undo()
    assert await desk.pressed(sent, "Publish") == "李梅 is just publishing this."
    assert await desk.pressed(sent, "Publish", OLGA) == "李梅 is just publishing this."
    await desk.tried(catching_up.LEFT_BEHIND.total_seconds())
    assert (await desk.publication()).state == "published"


# other replicas


async def test_a_replica_with_a_folder_of_its_own_gets_what_was_published_elsewhere(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    own = make_base(tmp_path / "own")
    data_dir = tmp_path / "data"
    async with (
        opened(monkeypatch, folder, folder=data_dir) as one,
        opened(monkeypatch, own, folder=data_dir) as other,
    ):
        for text in (FRESH, "Fresher"):
            await one.pressed(await one.proposal(text), "Publish")
        told = len(other.said())
        await catching_up.catch_up(other.desk.services)
        assert "Fresher" in await other.answer()
        assert (own / "policies.yaml").read_text() == "Fresher"
        await other.look()
        assert len(other.said()) == told, "the group knows from the other one"
        await one.write("/undo")
        await one.pressed(await one.tried(), "Take it back")
        await catching_up.catch_up(other.desk.services)
        assert FRESH in await other.answer()


async def test_what_differs_on_another_replica_stays_and_is_said_once(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    own = make_base(tmp_path / "own")
    (own / "policies.yaml").write_text("by hand")
    async with (
        opened(monkeypatch, folder, folder=tmp_path / "data") as one,
        opened(monkeypatch, own, folder=tmp_path / "data") as other,
    ):
        await one.upload(media_group_id="9")
        await one.upload("New banks", name="banking.yaml", media_group_id="9")
        await one.pressed(await one.tried(), "Publish")
        for _ in range(2):
            await catching_up.catch_up(other.desk.services)
        (said,) = other.said()
        assert said.startswith("policies.yaml on ")
        assert "neither as it was before № 1 nor as it was published" in said
        assert (own / "policies.yaml").read_text() == "by hand"
        assert (own / "banking.yaml").read_text() == "New banks"


async def test_a_folder_made_anew_gets_what_was_published_before(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    async with opened(monkeypatch, folder, folder=tmp_path / "data") as desk:
        for text in (FRESH, "Fresher"):
            await desk.pressed(await desk.proposal(text), "Publish")
        desk.file.write_text(f"{FORMER}\n")  # as it may be meant
        await catching_up.catch_up(desk.desk.services)
        assert desk.file.read_text() == f"{FORMER}\n"
    again = make_base(tmp_path / "again")
    async with opened(monkeypatch, again, folder=tmp_path / "data") as desk:
        await catching_up.catch_up(desk.desk.services)
        assert (again / "policies.yaml").read_text() == "Fresher"
        assert desk.said() == []


async def test_the_mark_of_another_database_means_nothing(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    async with opened(monkeypatch, folder, folder=tmp_path / "data") as desk:
        await desk.pressed(await desk.proposal(), "Publish")
    own = make_base(tmp_path / "own")
    for mark in ("1 2020-01-01T00:00:00+00:00", "99 x", "nonsense", "-1 ", "٣"):
        (own / ".published").write_text(mark)
        (own / "policies.yaml").write_text(f"{FORMER}\n")
        async with opened(monkeypatch, own, folder=tmp_path / "data") as desk:
            await catching_up.catch_up(desk.desk.services)
            assert (own / "policies.yaml").read_text() == FRESH, mark


async def test_what_was_never_published_is_forgotten(desk: Publisher) -> None:
    await desk.proposal()
    desk.desk.later(days=31)
    await desk.upload("Later")
    assert await desk.desk.services.stores.publications.get(1) is None
