"""Edits of a whole base: refused with the reason, or just what was meant; sad paths first."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.drafts import PHRASING_FIELDS, PhrasingField
from knowledge.editing import Edit, Refused, add_phrasing, digest, remove_phrasing, write
from knowledge.loader import load
from knowledge.schema import LANGUAGES, Language
from knowledge.unseen import UNSEEN
from knowledge.yaml_editing import NotEditable, with_phrasing
from tests.knowledge.base_folder import FILES, changed, write_base

Files = dict[Path, bytes]
REAL = Path(__file__).parents[2] / "knowledge" / "base"


def content(folder: Path) -> Files:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("增长目标是什么?", "phrasing-repeated"),
        ("谁是领导", "phrasing-shared"),
        ("how much growth is planned", "test-is-phrasing"),
        ("a" * 401, "text-too-long"),
        (" \n\t", "empty-text"),
        ("???", "fill-in"),
    ],
)
def test_a_phrasing_that_the_check_refuses_changes_nothing(tmp_path: Path, text: str, code: str) -> None:
    folder = write_base(tmp_path)
    before = content(folder)
    with pytest.raises(Refused) as refused:
        add_phrasing(folder, "gdp-target", "questions", "zh", text)
    assert code in {problem.code for problem in refused.value.problems}
    assert "targets.yaml" in str(refused.value)
    assert content(folder) == before


@pytest.mark.parametrize("edit", [add_phrasing, remove_phrasing])
def test_an_entry_that_is_gone_is_not_edited(tmp_path: Path, edit: Callable[..., Edit]) -> None:
    with pytest.raises(KeyError):
        edit(write_base(tmp_path), "gone", "questions", "en", "text")


def test_a_phrasing_that_is_gone_is_not_taken_out(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        remove_phrasing(write_base(tmp_path), "gdp-target", "questions", "en", digest("gone"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("about.yaml", "id: leader", "id: Leader"),
        ("targets.yaml", "  answer:", "  answer： "),
        ("terms.yaml", "terms", "\t"),
    ],
)
def test_in_a_base_with_errors_nothing_is_edited(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = write_base(tmp_path, changed(file, old, new))
    with pytest.raises(Refused) as refused:
        add_phrasing(folder, "retail-target", "questions", "en", "new words")
    assert {problem.file for problem in refused.value.problems} == {file}
    assert {problem.severity for problem in refused.value.problems} == {"error"}


def test_what_an_entry_leaves_open_is_asked_only_where_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not_given"):
        add_phrasing(write_base(tmp_path), "retail-target", "not_given_questions", "en", "what is the sum")


def test_without_a_folder_nothing_is_edited(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        add_phrasing(tmp_path / "nowhere", "gdp-target", "questions", "en", "text")


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    edit = add_phrasing(folder, "gdp-target", "questions", "en", "new words")
    theirs = FILES["targets.yaml"].replace("growth rate", "rate of growth")
    (folder / "targets.yaml").write_text(theirs, "utf-8")
    assert not write(folder, edit)
    assert (folder / "targets.yaml").read_text("utf-8") == theirs
    assert write(folder, add_phrasing(folder, "gdp-target", "questions", "en", "new words"))
    found = load(folder).entries["gdp-target"].questions.en
    assert "rate of growth" in found
    assert "new words" in found


def test_a_disk_that_takes_nothing_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = write_base(tmp_path)
    before = content(folder)
    edit = add_phrasing(folder, "gdp-target", "questions", "en", "new words")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(folder, edit)
    assert content(folder) == before


def test_a_last_phrasing_is_not_taken_out(tmp_path: Path) -> None:
    """Small talk may have a single one."""
    only = FILES["smalltalk.yaml"].replace("{zh: [你好], ru: [привет], en: [hello]}", "\n    en:\n      - hello")
    folder = write_base(tmp_path, FILES | {"smalltalk.yaml": only})
    with pytest.raises(NotEditable):
        remove_phrasing(folder, "greeting", "questions", "en", digest("hello"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", PHRASING_FIELDS)
def test_what_was_added_is_there_and_undone_it_was_never(
    tmp_path: Path, field: PhrasingField, language: Language
) -> None:
    folder = write_base(tmp_path)
    before, known = content(folder), load(folder)
    edit = add_phrasing(folder, "gdp-target", field, language, '  "a": b\n# c — 中 ё ')
    assert content(folder) == before, "nothing is written before it is wanted"
    assert write(folder, edit)
    found = load(folder)
    assert getattr(found.entries["gdp-target"], field).in_(language)[-1] == '"a": b # c — 中 ё'
    assert [entry for entry in known.entries if found.entries[entry] != known.entries[entry]] == ["gdp-target"]
    undo = remove_phrasing(folder, "gdp-target", field, language, digest('"a": b # c — 中 ё'))
    assert write(folder, undo)
    assert content(folder) == before


def test_in_the_real_base_a_phrasing_can_be_added_to_every_entry_in_every_language(tmp_path: Path) -> None:
    """All of them in one, since each by itself is tried on the text of its file."""
    folder = write_base(tmp_path, {path.name: path.read_text("utf-8") for path in REAL.glob("*.yaml")})
    (folder / ".accepted.json").write_bytes((REAL / ".accepted.json").read_bytes())
    known = load(folder)
    for number, (entry, language) in enumerate((each, lang) for each in known.entries for lang in LANGUAGES):
        path = folder / known.places[entry, ""].file
        fields = PHRASING_FIELDS if known.entries[entry].not_given else PHRASING_FIELDS[:1]
        for field in fields:
            text = with_phrasing(path.read_bytes().decode(), entry, field, language, f"{field} № {number}: “да”")
            path.write_bytes(text.encode())
    found = load(folder)
    for entry, before in known.entries.items():
        for language in LANGUAGES:
            assert found.entries[entry].questions.in_(language)[:-1] == before.questions.in_(language)
            more = found.entries[entry].not_given_questions.in_(language)
            assert more[: len(more) - bool(before.not_given)] == before.not_given_questions.in_(language)


@given(st.text(min_size=1, max_size=400))
def test_any_text_is_refused_or_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    if not folder.exists():
        write_base(folder)
    before = content(folder)
    try:
        edit = add_phrasing(folder, "leader", "questions", "ru", text)
    except Refused:
        assert content(folder) == before
        return
    assert write(folder, edit)
    (said,) = load(folder).entries["leader"].questions.ru[5:]
    assert said == " ".join(UNSEEN.sub("", text).split())
    assert write(folder, remove_phrasing(folder, "leader", "questions", "ru", digest(said)))
    assert content(folder) == before
