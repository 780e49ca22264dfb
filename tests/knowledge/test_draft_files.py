"""Drafts: covered by the check, stopping nobody; sad paths first."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.draft_files import begin, compose, discard_live, next_id, path_of, with_added
from knowledge.excerpt import render
from knowledge.loader import check, load
from knowledge.problems import DRAFTS, Problem
from knowledge.schema import LANGUAGES, Language
from knowledge.skeleton import Known
from tests.knowledge.base_folder import FILES, write_base

TODAY = date(2026, 11, 23)
ASKED = Known({"ru": "Три года.\n«Да»: 100 %"}, {"zh": ["有补贴吗", "有补贴吗"], "ru": ["субсидия\nесть?", '"да": #']})
TORN = ["- id: x\n  title: {", "\t- a", "a: 1", "", "<<<<<<< HEAD\n", "- 5", "- id: gdp-target\n", "\x00", "- id: [x]"]


def with_draft(folder: Path, text: str, name: str = "draft-1.yaml") -> list[Problem]:
    """The problems of a base with a draft; the base must be live all the same."""
    write_base(folder)
    digest = load(folder).digest
    (folder / DRAFTS).mkdir(exist_ok=True)
    (folder / DRAFTS / name).write_text(text, "utf-8")
    knowledge, problems = check(folder, TODAY)
    assert knowledge is not None
    assert knowledge.digest == digest
    return problems


@pytest.mark.parametrize("text", TORN)
def test_a_broken_draft_stops_nobody_and_is_said(tmp_path: Path, text: str) -> None:
    problems = with_draft(tmp_path, text)
    assert problems
    assert {problem.severity for problem in problems} == {"warning"}
    assert {problem.file for problem in problems} == {f"{DRAFTS}/draft-1.yaml"}
    for language in LANGUAGES:
        assert all("drafts/draft-1.yaml:" in render(problem, language) for problem in problems)


def test_a_draft_that_cannot_be_read_stops_nobody_and_is_said(tmp_path: Path) -> None:
    write_base(tmp_path)
    (tmp_path / DRAFTS / "draft-1.yaml").mkdir(parents=True)
    knowledge, problems = check(tmp_path)
    assert knowledge is not None
    assert [(problem.file, problem.code) for problem in problems] == [(f"{DRAFTS}/draft-1.yaml", "unreadable-file")]


@given(st.text(max_size=60))
def test_whatever_stands_in_a_draft_stops_nobody(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with_draft(tmp_path_factory.getbasetemp() / "wild", text)


def test_a_draft_that_repeats_what_is_live_is_said_to(tmp_path: Path) -> None:
    entry = FILES["about.yaml"].replace("谁是领导", "GDP目标")
    problems = with_draft(tmp_path, entry)
    assert {"duplicate-id", "phrasing-shared"} <= {problem.code for problem in problems}
    assert {problem.file for problem in problems} == {f"{DRAFTS}/draft-1.yaml"}


def test_a_test_that_a_draft_lists_as_a_phrasing_is_no_error_of_what_is_live(tmp_path: Path) -> None:
    entry = FILES["about.yaml"].replace("id: leader", "id: other").replace("谁是领导", "经济要涨多少")
    assert all(problem.file.startswith(DRAFTS) for problem in with_draft(tmp_path, entry))


def test_two_drafts_of_one_id_are_said(tmp_path: Path) -> None:
    text = compose("draft-1", TODAY, "en").decode()
    with_draft(tmp_path, text)
    problems = with_draft(tmp_path, text, "draft-2.yaml")
    assert [problem.file for problem in problems if problem.code == "duplicate-id"] == [f"{DRAFTS}/draft-2.yaml"]


def test_a_draft_is_begun_once(tmp_path: Path) -> None:
    write_base(tmp_path)
    assert next_id(tmp_path) == "draft-1"
    assert begin(tmp_path, "draft-1", b"one")
    assert not begin(tmp_path, "draft-1", b"two")
    assert path_of(tmp_path, "draft-1").read_bytes() == b"one"
    assert next_id(tmp_path) == "draft-2"
    for name in ("draft-9.yaml", "draft-10.yaml", "draft-x.yaml", "draft-99.yml", "inquiry-500.yaml"):
        (tmp_path / DRAFTS / name).write_text("")
    assert next_id(tmp_path) == "draft-11"


@pytest.mark.parametrize("remarks", LANGUAGES)
def test_what_is_known_is_in_the_draft_and_the_rest_is_one_warning(tmp_path: Path, remarks: Language) -> None:
    begin(write_base(tmp_path), "draft-1", compose("draft-1", TODAY, remarks, "daily-2017", ASKED))
    (entry,) = yaml.safe_load(path_of(tmp_path, "draft-1").read_text("utf-8"))
    assert entry["answer"] == {"zh": "???", "ru": "Три года.\n«Да»: 100 %", "en": "???"}
    assert entry["questions"] == {"zh": ["有补贴吗"], "ru": ["субсидия есть?", '"да": #'], "en": ["???"]}
    knowledge, problems = check(tmp_path, TODAY)
    assert knowledge is not None
    assert "draft-1" not in knowledge.entries
    unfinished = next(problem for problem in problems if problem.code == "draft-unfinished")
    assert unfinished.severity == "warning"
    assert "draft-1" in unfinished.message(remarks).found
    assert {problem.code for problem in problems} <= {"draft-unfinished", "few-phrasings", "numbers-differ"}


def test_a_finished_draft_goes_live_where_it_is_moved_to(tmp_path: Path) -> None:
    head, _, _ = FILES["about.yaml"].partition("    zh: [")
    lists = (f"    {language}: [{', '.join(f'{language} deputy {n}' for n in range(5))}]\n" for language in LANGUAGES)
    finished = head.replace("id: leader", "id: deputy") + "".join(lists)
    assert not [each for each in with_draft(tmp_path, finished) if each.code != "wrong-script"]
    path_of(tmp_path, "draft-1").unlink()
    (tmp_path / "about.yaml").write_text(f"{FILES['about.yaml']}\n{finished}", "utf-8")
    assert "deputy" in load(tmp_path).entries


def test_a_finished_draft_is_added_without_its_remarks() -> None:
    before = FILES["about.yaml"].encode()
    entry = FILES["smalltalk.yaml"].partition("- id: no-answer")[0]
    draft = f"# yaml-language-server: x\n\n# what it is\n{entry}".replace("  kind", "  # of what kind\n  kind")
    expected = f"{FILES['about.yaml'].rstrip()}\n\n{entry.rstrip()}\n"
    assert with_added(before, draft.encode()) == expected.encode()
    assert with_added(before, b"\xef\xbb\xbf" + draft.replace("\n", "\r\n").encode()) == expected.encode()
    windows = with_added(before.replace(b"\n", b"\r\n"), draft.encode())
    assert windows == expected.replace("\n", "\r\n").encode()


def test_what_only_looks_like_a_remark_stays() -> None:
    answer = "answer: {zh: 高大伟任区委书记。, ru: Секретарь райкома — Гао Давэй., en: Gao Dawei is party secretary.}"
    lines = {"zh": "高大伟。", "ru": "Гао Давэй.", "en": "Gao Dawei."}
    block = "answer:\n" + "".join(f"    {key}: |\n      {said}\n      # {said}\n" for key, said in lines.items())
    text = FILES["about.yaml"].replace(answer, block.rstrip())
    assert with_added(b"", text.encode()).decode().strip() == text.strip()


def test_a_draft_whose_entries_are_live_is_none_any_more(tmp_path: Path) -> None:
    known = load(write_base(tmp_path)).entries
    for name, text in {"live": FILES["about.yaml"], "new": "- id: new", "torn": "- id: [", "empty": ""}.items():
        begin(tmp_path, name, text.encode())
    discard_live(tmp_path, known)
    assert [path.name for path in sorted((tmp_path / DRAFTS).iterdir())] == ["empty.yaml", "new.yaml", "torn.yaml"]
