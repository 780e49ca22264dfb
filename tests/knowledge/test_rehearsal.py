"""A changed base is tried out beside the live one before it may replace it."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import acceptance
from knowledge.affected import affected, own_questions
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.own_tests import run
from knowledge.rehearsal import prepare, rehearse, settle
from knowledge.reply import Context
from knowledge.schema import Knowledge
from tests.conftest import ROOT
from tests.knowledge.base_folder import FILES, changed, write_base
from tests.knowledge.tiny import Letters

TODAY = date(2026, 11, 23)
Files = dict[str, str]


@pytest.fixture
def live(tmp_path: Path) -> Assistant:
    return Assistant(load(write_base(tmp_path / "live")), Letters())


def answer(assistant: Assistant, text: str) -> str:
    return assistant.reply(text, Context(), TODAY).text


def test_the_same_files_change_nothing(live: Assistant, tmp_path: Path) -> None:
    found = rehearse(write_base(tmp_path), live, TODAY)
    assert found.good
    assert (found.added, found.changed, found.removed, found.failing) == ((), (), (), ())


def test_a_new_answer_is_ready_to_go_live(live: Assistant, tmp_path: Path) -> None:
    files = changed("about.yaml", "Gao Dawei is party secretary.", "The party secretary is Gao Dawei.")
    found = rehearse(write_base(tmp_path, files), live, TODAY)
    assert found.good
    assert found.changed == ("leader",)
    assert found.assistant is not None
    assert "The party secretary is Gao Dawei." in answer(found.assistant, "who leads")
    assert "Gao Dawei is party secretary." in answer(live, "who leads")


def test_new_entries_and_lost_ones_are_told(live: Assistant, tmp_path: Path) -> None:
    files = changed("about.yaml", "- id: leader", "- id: head-of-district")
    found = rehearse(write_base(tmp_path, files), live, TODAY)
    assert (found.added, found.changed, found.removed) == (("head-of-district",), (), ("leader",))
    assert found.assistant is not None
    assert found.assistant.reply("who leads", Context(), TODAY).answered == ("head-of-district",)


def test_a_broken_file_keeps_the_live_base(live: Assistant, tmp_path: Path) -> None:
    found = rehearse(write_base(tmp_path, changed("about.yaml", "en: Gao Dawei", "eng: Gao Dawei")), live, TODAY)
    assert not found.good
    assert found.assistant is None
    assert any(problem.severity == "error" and problem.file == "about.yaml" for problem in found.problems)


def test_a_test_that_newly_fails_is_named(live: Assistant, tmp_path: Path) -> None:
    files = changed("targets.yaml", "[how much growth is planned]", "[retail target please]")
    found = rehearse(write_base(tmp_path, files), live, TODAY)
    assert not found.good
    assert found.assistant is not None
    assert [(test.entry, test.text) for test in found.failing] == [("gdp-target", "retail target please")]


def test_a_test_of_an_entry_left_alone_can_newly_fail(live: Assistant, tmp_path: Path) -> None:
    moved = "who leads, how much growth is planned here, and how much growth is planned, how much growth planned is"
    files = changed("about.yaml", "who leads", moved)
    found = rehearse(write_base(tmp_path, files), live, TODAY)
    assert [(test.entry, test.text) for test in found.failing] == [("gdp-target", "how much growth is planned")]


def test_a_test_that_failed_before_stands_in_nobodys_way(tmp_path: Path) -> None:
    files = changed("targets.yaml", "[how much growth is planned]", "[retail target please]")
    live = Assistant(load(write_base(tmp_path / "live", files)), Letters())
    assert not all(test.passed for test in run(live, live.knowledge.entries, TODAY))
    files = {**files, "about.yaml": FILES["about.yaml"].replace("who is the boss", "who is the chief")}
    assert rehearse(write_base(tmp_path, files), live, TODAY).good


def test_settling_learns_everything_anew(live: Assistant, tmp_path: Path) -> None:
    files = changed("about.yaml", "who is the boss", "who is the boss, the chief of it all")
    found = rehearse(write_base(tmp_path, files), live, TODAY).assistant
    assert found is not None
    assert found.matcher.learned.origin is not None
    settled = settle(found)
    assert settled.matcher.learned.origin is None
    assert settled.knowledge is found.knowledge
    assert settle(settled) is settled


def test_prepared_questions_need_no_vector_again(tmp_path: Path) -> None:
    letters = Letters()
    live = Assistant(load(write_base(tmp_path)), letters)
    prepare(live)
    affected(live, live, own_questions(live.knowledge))
    assert letters.asked == []


@pytest.mark.parametrize("entry", ["gdp-target", "talent-policy", "harbin-bank-agreement"])
def test_what_is_not_affected_is_answered_as_before(
    assistant: Assistant, knowledge: Knowledge, tmp_path: Path, entry: str
) -> None:
    place = knowledge.places[entry, "questions.ru.0"]
    for path in (ROOT / "knowledge" / "base").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if path.name == place.file:
            del lines[place.line - 1 : place.line + 2]
        (tmp_path / path.name).write_text("".join(lines), encoding="utf-8")
    after = assistant.successor(load(tmp_path))
    questions = own_questions(knowledge)[::6]
    moved = affected(assistant, after, questions)
    assert len(moved) < len(questions) / 3
    for text in [each for each in questions if each not in moved][::4]:
        old, new = (each.reply(text, Context(), TODAY) for each in (assistant, after))
        assert (old.outcome, old.answered) == (new.outcome, new.answered), text


def test_what_vanished_without_a_word_keeps_the_live_base(live: Assistant, tmp_path: Path) -> None:
    folder = write_base(tmp_path, changed("about.yaml", "- id: leader", "- id: head-of-district"))
    assert rehearse(folder, live, TODAY).lost == (), "it was never accepted"
    acceptance.accept(folder, live.knowledge)
    found = rehearse(folder, live, TODAY)
    assert (found.lost, found.sound, found.good) == (("leader",), True, False)
    assert found.assistant is not None
    acceptance.accept(folder, found.assistant.knowledge)
    assert rehearse(folder, live, TODAY).good


@pytest.mark.parametrize("kept", ["nothing", "half", "all but a letter", "the first entry", "half a letter"])
def test_a_file_that_was_cut_off_never_goes_live(live: Assistant, tmp_path: Path, kept: str) -> None:
    folder = write_base(tmp_path)
    acceptance.accept(folder, live.knowledge)
    cut = 0
    for path in sorted(folder.glob("*.yaml")):
        content = path.read_bytes()
        second = content.find(b"\n- id: ", content.find(b"- id: ") + 1) + 1
        letter = next((at for at in range(len(content) - 1, 0, -1) if content[at] & 0xC0 == 0x80), 0)
        ends = {
            "nothing": 0,
            "half": len(content) // 2,
            "all but a letter": len(content.rstrip()) - 1,
            "the first entry": second,
            "half a letter": letter,
        }
        path.write_bytes(content[: ends[kept]])
        found = rehearse(folder, live, TODAY)
        if found.assistant is None or found.assistant.knowledge.digest != live.knowledge.digest:
            cut += 1
            assert not found.good or not found.removed, path.name
        path.write_bytes(content)
    assert cut
