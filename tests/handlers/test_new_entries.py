"""New entries by way of the staff group: a draft fetched, finished, sent back, added to a file; sad paths first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from handlers.locales import load as load_texts
from handlers.upkeep.live import Engine
from knowledge import draft_files
from knowledge.assistant import Assistant
from knowledge.behaviour_diff import BehaviourDiff
from knowledge.loader import check, load
from knowledge.publication import fingerprint
from knowledge.rehearsal import Rehearsal
from knowledge.schema import LANGUAGES, Language
from tests.handlers.desk import labels
from tests.handlers.staff_desk import MEI, OLGA, STAFF, staffed
from tests.handlers.test_publishing import reply_pressed
from tests.handlers.tiny import NOW, TinyBrain
from tests.handlers.tiny_base import Publisher
from tests.handlers.wire import Params, refusal
from tests.knowledge.base_folder import FILES, write_base

TEXTS = load_texts()
WORDS = {"zh": "副区长是谁", "ru": "кто заместитель", "en": "who is the deputy"}
FINISHED = (
    "# a remark\n"
    + FILES["about.yaml"].replace("id: leader", "id: deputy").partition("  questions:")[0]
    + "".join(
        [
            "  questions:\n",
            *(f"    {language}: [{', '.join(f'{WORDS[language]} {n}' for n in 'abcde')}]\n" for language in LANGUAGES),
        ]
    )
)


class Loading:
    """Tries a base by reading it, and learns nothing."""

    def rehearse(self, folder: Path, live: TinyBrain, today: date) -> Rehearsal:
        found, problems = check(folder, today)
        if found is None:
            return Rehearsal(tuple(problems), None)
        added = tuple(entry for entry in found.entries if entry not in live.knowledge.entries)
        removed = tuple(entry for entry in live.knowledge.entries if entry not in found.entries)
        return Rehearsal(tuple(problems), cast(Assistant, TinyBrain(found)), added=added, removed=removed)

    def compare(self, before: TinyBrain, after: TinyBrain, today: date) -> BehaviourDiff:
        return BehaviourDiff(0, (), (), ())

    @property
    def engine(self) -> Engine:
        return Engine(self.rehearse, self.compare, lambda brain: brain, lambda brain: None)


@dataclass
class Editor(Publisher):
    """A staff group before a small base of real entries."""

    def begin(self, name: str, content: str | bytes | None = None) -> Path:
        """Begin a draft as the bot does."""
        data = content.encode() if isinstance(content, str) else content
        assert draft_files.begin(self.folder, name, data or draft_files.compose(name, NOW.date(), "en", "daily-2017"))
        return draft_files.path_of(self.folder, name)

    async def add(self, message: Params, file: str, user: Params = MEI) -> Params:
        """Choose a file for what was sent; return what came of the trial."""
        await reply_pressed(self, self.calls(STAFF)[-1], file, message)
        return await self.tried()


@asynccontextmanager
async def editing(monkeypatch: pytest.MonkeyPatch, place: Path, **given: Any) -> AsyncIterator[Editor]:
    base = write_base(place / "base")
    async with staffed(monkeypatch, brain=TinyBrain(load(base)), knowledge_dir=base, **given) as office:
        editor = Editor(office.desk, folder=base)
        services = office.desk.services
        services.engine = Loading().engine
        services.live.seen = fingerprint(base)
        yield editor


@pytest.fixture
async def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Editor]:
    async with editing(monkeypatch, tmp_path) as editor:
        yield editor


def files(editor: Editor) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in editor.folder.iterdir() if path.is_file()}


# what cannot be added


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_unfinished_draft_says_how_much_is_missing_and_is_never_taken_for_a_whole_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    async with editing(monkeypatch, tmp_path, staff_language=language) as editor:
        draft = editor.begin("inquiry-1")
        await editor.upload(draft.read_bytes(), name="inquiry-1.yaml")
        (said,) = editor.said()
        assert TEXTS.say("base-entry-unfinished", language, file="inquiry-1.yaml") in said
        assert said.count("???") < 6, "one line for all that is still to be written"
        assert "about.yaml" not in said
        assert "targets.yaml" not in said
        assert files(editor) == FILES


@pytest.mark.parametrize("name", ["new.yaml", "inquiry-1.yaml"])
async def test_mistakes_are_shown_where_they_stand_in_the_file_that_was_sent(editor: Editor, name: str) -> None:
    editor.begin("inquiry-1")
    wrong = FINISHED.replace('as_of: "2017-02-22"', "as_of: yesterday")
    await editor.upload(wrong, name=name)
    (said,) = editor.said()
    line = wrong.splitlines().index("  as_of: yesterday") + 1
    assert f"<b>{name}, line {line}</b>" in said
    assert await editor.desk.services.stores.publications.get(1) is None


@pytest.mark.parametrize("content", ["", "BROKEN", "a: b", FILES["about.yaml"], FILES["targets.yaml"] + FINISHED])
async def test_what_is_neither_new_nor_a_file_of_the_base_does_no_harm(editor: Editor, content: str) -> None:
    await editor.upload(content, name="something.yaml")
    (said,) = editor.said()
    assert said.startswith("The knowledge has no file “something.yaml”")
    assert said.endswith("must keep its name: " + ", ".join(name for name in sorted(FILES) if name.endswith(".yaml")))
    await editor.tried()
    assert files(editor) == FILES


async def test_a_draft_under_the_name_of_a_file_does_not_replace_it(editor: Editor) -> None:
    await editor.upload(FINISHED, name="about.yaml")
    asked = editor.calls(STAFF)[-1]
    assert asked["text"].startswith("about.yaml holds a new entry: deputy.")
    await editor.tried()
    assert editor.calls(STAFF)[-1] == asked


async def test_a_draft_whose_entry_is_live_already_says_where(editor: Editor) -> None:
    editor.begin("inquiry-1")
    await editor.upload(FILES["about.yaml"], name="inquiry-1.yaml")
    assert editor.said() == ["leader is live already, in about.yaml. To change it, fetch that file: /file about"]


async def test_a_fact_is_offered_the_files_of_the_menu_and_a_gap_the_others(editor: Editor) -> None:
    await editor.upload(FINISHED, name="deputy.yaml")
    assert labels(editor.calls(STAFF)[-1]) == ["targets", "about"]
    gap = FILES["gaps-years.yaml"].replace("id: other-years", "id: other-days")
    await editor.upload(gap, name="days.yaml")
    assert labels(editor.calls(STAFF)[-1]) == ["gaps-years", "smalltalk"]


async def test_what_clashes_with_the_base_is_found_in_the_trial(editor: Editor) -> None:
    message = await editor.upload(FINISHED.replace("who is the deputy a", "who leads"), name="deputy.yaml")
    sent = await editor.add(message, "about")
    assert "about.yaml: this cannot be published." in sent["text"]
    assert files(editor) == FILES


async def test_a_forged_file_is_none(editor: Editor) -> None:
    message = await editor.upload(FINISHED, name="deputy.yaml")
    for stem in ("terms", "nothing", "about-us"):
        forged = editor.group_message(MEI, text="Which?", reply_to_message=message)
        query = {"id": "q", "from": MEI, "chat_instance": "c", "message": forged}
        await editor.desk.hand_in("callback_query", query | {"data": f"1:ba:{stem}:{message['message_id']}"})
    assert editor.desk.notices() == ["This button is out of date."] * 3
    assert await editor.press(f"1:ba:about:{message['message_id']}") == "This button is out of date."


async def test_a_file_that_can_no_longer_be_fetched_is_asked_for_again(editor: Editor) -> None:
    message = await editor.upload(FINISHED, name="deputy.yaml")
    editor.desk.wire.script["getFile"] = [refusal(400, "Bad Request: file is temporarily unavailable")]
    await reply_pressed(editor, editor.calls(STAFF)[-1], "about", message)
    assert "could not be fetched" in editor.said()[-1]


# how it goes well


@pytest.mark.parametrize("name", ["inquiry-1.yaml", "inquiry-1 (2).yaml", "deputy.yaml"])
async def test_a_finished_entry_is_added_to_the_file_that_is_chosen(editor: Editor, name: str) -> None:
    draft = editor.begin("inquiry-1")
    message = await editor.upload(f"\ufeff{FINISHED}".replace("\n", "\r\n"), name=name)
    asked = editor.calls(STAFF)[-1]
    assert asked["text"].startswith(f"{name} holds a new entry: deputy.")
    sent = await editor.add(message, "about", OLGA)
    assert labels(sent) == ["Publish", "Discard"]
    assert "New:\n• District leader (deputy)" in sent["text"]
    assert "Removed" not in sent["text"]
    assert files(editor) == FILES
    await editor.pressed(sent, "Publish")
    live = load(editor.folder).entries
    assert list(live)[:4] == ["gdp-target", "retail-target", "leader", "deputy"]
    whole = (editor.folder / "about.yaml").read_text("utf-8")
    assert whole.startswith(FILES["about.yaml"].rstrip() + "\n\n- id: deputy\n")
    assert "# a remark" not in whole
    assert draft.exists() is (name == "deputy.yaml"), "a draft that is live is none any more"


async def test_what_was_added_can_be_taken_back(editor: Editor) -> None:
    message = await editor.upload(FINISHED, name="deputy.yaml")
    await editor.pressed(await editor.add(message, "about"), "Publish")
    await editor.write("/undo")
    await editor.pressed(await editor.tried(), "Take it back")
    assert (editor.folder / "about.yaml").read_text("utf-8") == FILES["about.yaml"]


async def test_a_proposal_that_is_discarded_leaves_the_draft_as_it_was_sent(editor: Editor) -> None:
    draft = editor.begin("inquiry-1")
    message = await editor.upload(FINISHED, name="inquiry-1.yaml")
    await editor.pressed(await editor.add(message, "about"), "Discard")
    assert draft.read_text("utf-8") == FINISHED
    assert files(editor) == FILES


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_is_fetched_by_name_or_by_button(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    async with editing(monkeypatch, tmp_path, staff_language=language) as editor:
        content = editor.begin("inquiry-1").read_bytes()
        for command in ("/file inquiry-1", "/file inquiry-1.yaml"):
            await editor.write(command)
            assert editor.desk.wire.files[-1] == ("inquiry-1.yaml", content)
            assert TEXTS.say("base-draft-how", language) in editor.calls(STAFF)[-1]["caption"]
        await editor.write("/file")
        asked = editor.calls(STAFF)[-1]
        assert labels(asked)[-1] == "inquiry-1"
        editor.desk.later(seconds=5)
        await editor.pressed(asked, "inquiry-1")
        assert len(editor.desk.wire.files) == 3


async def test_in_a_topic_of_staff_a_draft_is_taken_for_one(editor: Editor) -> None:
    editor.begin("inquiry-1")
    await editor.upload(FINISHED, name="deputy.yaml", topic=555)
    assert editor.said() == []
    await editor.upload(FINISHED, name="inquiry-1.yaml", topic=555)
    assert editor.said()[-1].startswith("inquiry-1.yaml holds a new entry")
