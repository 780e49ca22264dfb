"""What was accepted of each entry: how it is written down, and what happens where that is lost."""

import json
from pathlib import Path

import pytest

from knowledge.acceptance import FILE, Accepted, Stale, accept
from knowledge.loader import check, load
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, changed, write_base

BASE = Path(__file__).parents[2] / "knowledge" / "base"
TRANSLATED = '"2017年生产总值增长11％左右。"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base that was accepted as it is."""
    write_base(tmp_path)
    accept(tmp_path, load(tmp_path))
    return tmp_path


def edit(folder: Path, file: str, *replacements: tuple[str, str]) -> None:
    for old, new in replacements:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (None, "accepted-missing"),
        (b"", "accepted-torn"),
        (b'{"gdp-target": {"answer": {"zh": ', "accepted-torn"),
        (b"[]", "accepted-torn"),
        (b'{"gdp-target": {"answer": "x"}}', "accepted-torn"),
        (b"\xff\xfe{}", "accepted-torn"),
        (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", "accepted-torn"),
    ],
)
def test_what_is_lost_is_a_warning_in_plain_words_and_is_written_anew(
    folder: Path, raw: bytes | None, code: str
) -> None:
    (folder / FILE).unlink()
    if raw is not None:
        (folder / FILE).write_bytes(raw)
    knowledge, (problem,) = check(folder)
    assert knowledge is not None
    assert (problem.code, problem.severity, str(problem.place)) == (code, "warning", ".accepted.json:1:1")
    for language in LANGUAGES:
        said = problem.message(language)
        assert FILE in said.found
        assert "bot.py knowledge accept" in said.mend
    assert set(accept(folder, knowledge).entries) == set(knowledge.entries)
    assert check(folder)[1] == []


def test_a_folder_in_its_place_is_a_warning_too(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    knowledge, problems = check(folder)
    assert knowledge is not None
    assert [problem.code for problem in problems] == ["accepted-torn"]


def test_an_unknown_entry_cannot_be_accepted(folder: Path) -> None:
    before = (folder / FILE).read_bytes()
    with pytest.raises(KeyError):
        accept(folder, load(folder), ["gdp-target", "nowhere"])
    assert (folder / FILE).read_bytes() == before


def test_a_failure_in_writing_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / FILE).read_bytes()
    edit(folder, "about.yaml", ("District leader", "The district leader"))
    knowledge = load(folder)

    def fail(self: Path, target: Path) -> Path:
        raise OSError("the disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="full"):
            accept(folder, knowledge)
    assert (folder / FILE).read_bytes() == before
    assert accept(folder, knowledge).entries == ("leader",)
    assert check(folder)[1] == []


def test_the_file_holds_hashes_only_an_entry_a_line_in_order(folder: Path) -> None:
    text = (folder / FILE).read_text("utf-8")
    stored = json.loads(text)
    assert list(stored) == sorted(load(folder).entries)
    assert len(text.splitlines()) == len(stored) + 2
    hashes = [each for stamp in stored.values() for value in stamp.values() for each in _leaves(value)]
    assert hashes
    assert all(len(each) == 10 and int(each, 16) >= 0 for each in hashes)


def _leaves(value: str | dict[str, str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value.values())


def test_accepting_again_changes_nothing(folder: Path) -> None:
    before = (folder / FILE).read_bytes()
    assert accept(folder, load(folder)) == Accepted((), ())
    edit(folder, "about.yaml", ("- id: leader", "# a remark\n- id: leader"), ("[谁是领导", "[谁是负责人"))
    assert accept(folder, load(folder)) == Accepted((), ())
    assert (folder / FILE).read_bytes() == before


def test_only_what_changed_is_accepted_anew_and_what_is_gone_is_forgotten(folder: Path) -> None:
    edit(folder, "about.yaml", ("- id: leader", "- id: head"))
    edit(folder, "smalltalk.yaml", ("您好！", "您好呀！"), ("Здравствуйте!", "Добрый день!"), ("Hello!", "Good day!"))
    assert accept(folder, load(folder)) == Accepted(("greeting", "head"), ())
    assert set(json.loads((folder / FILE).read_text("utf-8"))) == set(load(folder).entries)


def test_a_stale_translation_waits_until_its_entry_is_named(folder: Path) -> None:
    edit(folder, "targets.yaml", (TRANSLATED, '"2017年生产总值预计增长11％左右。"'))
    edit(folder, "targets.yaml", ("GDP target\n  answer", "The GDP target\n  answer"))
    waiting = tuple(Stale("gdp-target", "answer", language) for language in ("ru", "en"))
    assert accept(folder, load(folder)) == Accepted(("gdp-target",), waiting)
    assert [problem.code for problem in check(folder)[1]] == ["translation-stale"] * 2
    assert accept(folder, load(folder)) == Accepted((), waiting)
    assert accept(folder, load(folder), ["leader"]) == Accepted((), ())
    assert accept(folder, load(folder), ["gdp-target"]) == Accepted(("gdp-target",), ())
    assert check(folder)[1] == []


def test_a_new_entry_owes_nothing(folder: Path) -> None:
    new = (
        FILES["about.yaml"]
        .replace("leader", "deputy")
        .replace("高大伟", "某人")
        .replace("[谁是领导, 区长是谁, 书记是谁, 一把手, 领导名字]", "[副区长, 副书记, 二把手, 副职, 副手]")
    )
    new = new.replace(
        "кто глава, кто руководит, имя главы, секретарь райкома, начальник района",
        "зам, замы, заместитель, кто зам, второй",
    )
    new = new.replace(
        "who leads, who is the boss, name of the head, party secretary, district head",
        "deputy, vice, second, aide, number two",
    )
    (folder / "about.yaml").write_text(FILES["about.yaml"] + new, "utf-8")
    knowledge, problems = check(folder)
    assert problems == []
    assert knowledge is not None
    assert accept(folder, knowledge).entries == ("deputy",)


def test_a_base_written_for_the_first_time_is_accepted_whole(tmp_path: Path) -> None:
    folder = write_base(tmp_path, changed("smalltalk.yaml", "Hello!", "Good day!"))
    (folder / FILE).unlink()
    knowledge = load(folder)
    assert accept(folder, knowledge) == Accepted(tuple(knowledge.entries), ())


def test_the_base_itself_is_accepted_and_without_a_warning() -> None:
    knowledge, problems = check(BASE)
    assert [str(problem.place) for problem in problems] == []
    assert knowledge is not None
    assert set(json.loads((BASE / FILE).read_text("utf-8"))) == set(knowledge.entries), "run: bot.py knowledge accept"
