"""Each thing that can be wrong: its code, its exact place, and the words that say it in three languages."""

from pathlib import Path

import pytest

from knowledge.loader import check
from knowledge.messages import texts
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, write_base
from tests.knowledge.loader_cases import CASES, ELSEWHERE, NOT_GIVEN, SYNTAX

AT = "¦"  # stands in the new text where the problem is expected; it is not written to the file


def run(folder: Path, file: str, old: str, new: str) -> tuple[list[Problem], tuple[str, int, int] | None]:
    """Return the problems of a spoiled base and the marked place."""
    assert old in FILES[file], f"{old!r} is not in {file}"
    text = FILES[file].replace(old, new, 1)
    place = None
    if AT in text:
        before, _, after = text.partition(AT)
        place = (file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        text = before + after
    return check(write_base(folder, {**FILES, file: text}))[1], place


@pytest.mark.parametrize(("code", "file", "old", "new", "zh", "ru", "en"), CASES)
def test_says_what_is_wrong_and_where(  # noqa: PLR0917  # the columns of the table
    tmp_path: Path, code: str, file: str, old: str, new: str, zh: str, ru: str, en: str
) -> None:
    problems, place = run(tmp_path, file, old, new)
    place = place or ELSEWHERE[code, new]
    found = [problem for problem in problems if problem.code == code]
    assert found, [(problem.code, str(problem.place)) for problem in problems]
    assert [(problem.file, problem.line, problem.column) for problem in found] == [place]
    assert zh in str(found[0].message("zh"))
    assert ru in str(found[0].message("ru"))
    assert en in str(found[0].message("en"))


@pytest.mark.parametrize(("code", "file", "old", "new"), [case[:4] for case in SYNTAX])
def test_one_slip_is_one_problem(tmp_path: Path, code: str, file: str, old: str, new: str) -> None:
    """What a slip in the YAML brings about is not reported as further problems."""
    problems, _ = run(tmp_path, file, old, new)
    assert [problem.code for problem in problems] == [code]


def test_one_text_that_is_too_long_for_telegram(tmp_path: Path) -> None:
    long = "字" * 2500
    text = FILES["targets.yaml"].replace("11％左右。", "11％左右。" + long).replace(NOT_GIVEN, long)
    _, problems = check(write_base(tmp_path, {**FILES, "targets.yaml": text}))
    assert [(p.code, p.line, p.column) for p in problems] == [("too-long-for-telegram", 12, 9)]
    for language in LANGUAGES:
        assert "4096" in str(problems[0].message(language))


FILE_CODES = {
    "missing-folder", "missing-file", "renamed-file", "file-copied", "not-plain-text", "wrong-ending",
    "unreadable-file", "too-large", "wrong-encoding", "byte-order-mark", "too-many-values", "too-long-for-telegram",
    "long-line", "odd-file-name", "more-mistakes", "damaged-file",
}  # fmt: skip
# Each has a module of tests of its own: skeleton, own_tests, confusable, acceptance, revision, draft_files, cut_files.
ELSEWHERE_TESTED = {
    "fill-in", "review-overdue", "expired-unreviewed", "confusable",
    "accepted-missing", "accepted-torn", "translation-stale", "figure-without-source", "draft-unfinished",
    "entries-lost",
}  # fmt: skip


def test_every_code_has_a_case() -> None:
    tested = {case[0] for case in CASES} | FILE_CODES | ELSEWHERE_TESTED
    assert set(texts("en")) - {"labels", "marks"} - tested == {"invalid-value"}  # for values nobody has thought of
