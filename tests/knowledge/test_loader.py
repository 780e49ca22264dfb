"""A valid base, whole: what is read, in which order, and where it stands."""

import gc
import json
import time
from datetime import date
from pathlib import Path

import pytest

from knowledge.loader import BrokenKnowledge, check, load
from knowledge.schema import LANGUAGES, Place
from tests.knowledge.base_folder import FILES, changed, write_base


def test_reads_a_valid_base(tmp_path: Path) -> None:
    knowledge, problems = check(write_base(tmp_path))
    assert problems == []
    assert knowledge is not None
    assert list(knowledge.entries) == ["gdp-target", "retail-target", "leader", "other-years", "greeting", "no-answer"]
    assert [ids for _, ids in knowledge.categories.values()] == [("gdp-target", "retail-target"), ("leader",)]
    assert knowledge.sources["daily-2017"].published == date(2017, 2, 22)
    assert knowledge.terms.slot_gaps == {"years": "other-years"}
    assert knowledge.entries["gdp-target"].source is not None
    assert knowledge.entries["gdp-target"].source.paragraphs == (1, 4)


def test_dates_work_with_and_without_quotes(tmp_path: Path) -> None:
    entry = load(write_base(tmp_path)).entries["gdp-target"]
    assert (entry.as_of, entry.valid_until) == (date(2017, 2, 22), date(2017, 12, 31))


@pytest.mark.parametrize("invites", ["contact", "application"])
def test_a_gap_that_leads_to_the_office_needs_no_fact_nearby(tmp_path: Path, invites: str) -> None:
    files = changed("gaps-years.yaml", "  related: [gdp-target]", f"  invites: {invites}")
    entry = load(write_base(tmp_path, files)).entries["other-years"]
    assert (entry.invites, entry.related) == (invites, ())


def test_knows_where_everything_stands(tmp_path: Path) -> None:
    places = load(write_base(tmp_path)).places
    assert places["gdp-target", ""] == Place("targets.yaml", 1, 7)
    assert places["gdp-target", "questions.zh.3"] == Place("targets.yaml", 24, 9)
    assert places["gdp-target", "answer.ru"] == Place("targets.yaml", 13, 9)
    for (entry_id, path), place in places.items():
        line = FILES[place.file].split("\n")[place.line - 1]
        assert place.column <= len(line), (entry_id, path)


def test_digest_changes_with_content_only(tmp_path: Path) -> None:
    digest = load(write_base(tmp_path / "a")).digest
    remark = {**FILES, "about.yaml": "# a remark\n" + FILES["about.yaml"]}
    assert load(write_base(tmp_path / "b", remark)).digest == digest
    edited = changed("about.yaml", "party secretary.", "the party secretary.")
    assert load(write_base(tmp_path / "c", edited)).digest != digest
    wording = changed("wording.yaml", "Nothing more", "No more")
    assert load(write_base(tmp_path / "d", wording)).digest != digest


def test_windows_line_ends_and_an_absent_last_line_end_are_fine(tmp_path: Path) -> None:
    folder = write_base(tmp_path)
    for path in folder.iterdir():
        path.write_bytes(path.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n").encode())
    assert check(folder)[1] == []


def test_a_base_is_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = write_base(tmp_path, changed("targets.yaml", "review_by", "reviewby"))
    knowledge, problems = check(folder)
    assert knowledge is None
    with pytest.raises(BrokenKnowledge) as caught:
        load(folder)
    assert list(caught.value.problems) == problems
    assert "targets.yaml:5:3" in str(caught.value)


def test_warnings_do_not_stop_the_base(tmp_path: Path) -> None:
    knowledge, problems = check(write_base(tmp_path, changed("targets.yaml", "      - 经济增速\n", "")))
    assert knowledge is not None
    assert [(p.code, p.severity) for p in problems] == [("few-phrasings", "warning")]


def test_reports_every_problem_of_a_run_in_order(tmp_path: Path) -> None:
    """One broken item hides neither the other items of its file nor the other files."""
    files = {
        **FILES,
        "about.yaml": FILES["about.yaml"].replace("as_of: ", "as_of： ")
        + FILES["about.yaml"].replace("leader", "deputy"),
        "targets.yaml": FILES["targets.yaml"].replace("  answer:\n", "  answr:\n").replace("2027-06-30", "2027-06-31"),
        "sources.yaml": FILES["sources.yaml"].replace("2017-02-22", "22.02.2017"),
        "gaps-years.yaml": FILES["gaps-years.yaml"].replace("[gdp-target]", "[gdp-targt]"),
    }
    _, problems = check(write_base(tmp_path, files))
    assert [(p.file, p.line, p.code) for p in problems if p.code != "phrasing-shared"] == [
        ("about.yaml", 3, "fullwidth-colon"),
        ("gaps-years.yaml", 11, "unknown-related"),
        ("sources.yaml", 7, "date-malformed"),
        ("targets.yaml", 5, "date-impossible"),
        ("targets.yaml", 11, "unknown-key"),
        ("targets.yaml", 53, "date-impossible"),
    ]


def test_a_word_without_a_language_may_stand_under_several(tmp_path: Path) -> None:
    files = changed("targets.yaml", "      - GDP目标", "      - GDP target")
    assert check(write_base(tmp_path, files))[1] == []


def test_time_grows_no_faster_than_the_base(tmp_path: Path) -> None:
    def entry(number: int) -> str:
        questions = {
            language: [f"{word} {number} {n}" for n in range(20)]
            for language, word in zip(LANGUAGES, ("问题", "вопрос", "question"), strict=True)
        }
        body = FILES["about.yaml"].split("  questions:")[0].replace("id: leader", f"id: leader-{number}")
        return body + f"  questions: {json.dumps(questions, ensure_ascii=False)}\n"

    def seconds(entries: int) -> float:
        files = {**FILES, "about.yaml": "".join(entry(number) for number in range(entries))}
        folder = tmp_path / str(entries)
        folder.mkdir()
        write_base(folder, files)
        took = []
        for _ in range(4):
            gc.collect()
            start = time.process_time()
            knowledge, problems = check(folder)
            took.append(time.process_time() - start)
            assert knowledge is not None, problems[:3]
        return min(took)

    assert seconds(100) < 10 * seconds(25)
