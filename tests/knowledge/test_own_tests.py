"""The entries' own tests, what is due, and what an edit changes, over the small base."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.assistant import Assistant
from knowledge.behaviour_diff import compare
from knowledge.due import due, expired
from knowledge.loader import check, load
from knowledge.own_tests import brief, run
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, changed, write_base
from tests.knowledge.tiny import Letters

TODAY = date(2026, 11, 23)


def assistant_of(folder: Path, files: dict[str, str] | None = None) -> Assistant:
    return Assistant(load(write_base(folder, files)), Letters())


def test_an_unknown_entry_has_no_tests(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        list(run(assistant_of(tmp_path), ["nothing"], TODAY))


def test_every_test_is_run_at_its_place(tmp_path: Path) -> None:
    results = list(run(assistant_of(tmp_path), ["gdp-target", "leader"], TODAY))
    assert [(each.field, each.language) for each in results] == [
        *(("ask", "zh"), ("ask", "ru"), ("ask", "en")),
        ("not_here", "en"),
    ]
    for each in results:
        assert each.place is not None
        line = FILES["targets.yaml"].splitlines()[each.place.line - 1]
        assert each.text in line[each.place.column - 1 :]
        assert each.got.outcome in brief(each.got)


def test_a_test_fails_where_another_entry_answers(tmp_path: Path) -> None:
    asks_the_leader = changed("targets.yaml", "[how much growth is planned]", "[retail target please]")
    results = {each.text: each for each in run(assistant_of(tmp_path, asks_the_leader), ["gdp-target"], TODAY)}
    failed = results["retail target please"]
    assert not failed.passed
    assert "retail-target" in brief(failed.got)
    assert results["who is the mayor"].passed


def test_due_is_what_comes_up_to_a_day_and_what_is_overdue(tmp_path: Path) -> None:
    knowledge = load(write_base(tmp_path))
    assert due(knowledge, date(2027, 6, 29), 0) == []
    reviews = due(knowledge, date(2027, 6, 29), 1)
    assert {each.what for each in reviews} == {"review"}
    assert {each.entry for each in reviews} == set(knowledge.entries)
    assert due(knowledge, date(2030, 1, 1), 0) == reviews
    (ends,) = due(knowledge, date(2017, 12, 1), 30)
    assert (ends.what, ends.entry, ends.owner, ends.day) == (
        *("expires", "gdp-target", "investment-desk"),
        date(2017, 12, 31),
    )
    assert str(ends.place).startswith("targets.yaml:4:")


def test_expired_begins_the_day_after(tmp_path: Path) -> None:
    knowledge = load(write_base(tmp_path))
    assert expired(knowledge, date(2017, 12, 31)) == []
    assert expired(knowledge, date(2018, 1, 1)) == ["gdp-target"]


def test_the_check_warns_of_overdue_reviews_only_when_it_knows_the_day(tmp_path: Path) -> None:
    folder = write_base(tmp_path, changed("about.yaml", 'review_by: "2027-06-30"', 'review_by: "2020-06-30"'))
    assert check(folder)[1] == []
    assert check(folder, date(2020, 6, 30))[1] == []
    ((problem),) = check(folder, date(2020, 7, 1))[1]
    assert (problem.code, problem.severity, str(problem.place)) == ("review-overdue", "warning", "about.yaml:4:14")
    assert all("editorial-desk" in str(problem.message(language)) for language in LANGUAGES)


def test_no_edit_changes_nothing(tmp_path: Path) -> None:
    one = assistant_of(tmp_path)
    found = compare(one, one, TODAY)
    assert (found.moved, found.one_sided, found.failing) == ((), (), ())
    assert found.asked == 0


def test_a_moved_phrasing_moves_its_answer(tmp_path: Path) -> None:
    files = changed("targets.yaml", "      - growth rate\n", "")
    files["about.yaml"] = files["about.yaml"].replace("who leads,", "who leads, growth rate,")
    found = compare(assistant_of(tmp_path / "a"), assistant_of(tmp_path / "b", files), TODAY)
    moved = {each.text: each for each in found.moved}
    assert moved["growth rate"].before.answered == ("gdp-target",)
    assert moved["growth rate"].after.answered == ("leader",)


@pytest.mark.parametrize(("new", "figures"), [("will grow by about 11%", False), ("grow by 11% (11%)", True)])
def test_a_text_changed_in_one_language_is_named(tmp_path: Path, new: str, figures: bool) -> None:
    files = changed("targets.yaml", "is to grow by about 11%", new)
    found = compare(assistant_of(tmp_path / "a"), assistant_of(tmp_path / "b", files), TODAY)
    (one_sided,) = found.one_sided
    assert (one_sided.entry, one_sided.field, one_sided.changed) == ("gdp-target", "answer", ("en",))
    assert one_sided.figures == figures
    assert str(one_sided.place).startswith("targets.yaml:14:")


def test_a_text_changed_in_all_languages_is_not_one_sided(tmp_path: Path) -> None:
    files = changed("targets.yaml", "增长20%左右, ru: Рост около 20 %, en: About 20%", "增21%, ru: Рост 21 %, en: 21%")
    found = compare(assistant_of(tmp_path / "a"), assistant_of(tmp_path / "b", files), TODAY)
    assert found.one_sided == ()


def test_a_test_that_newly_fails_is_named_and_one_that_failed_before_is_not(tmp_path: Path) -> None:
    files = changed("targets.yaml", "[how much growth is planned]", "[retail target please]")
    before, after = assistant_of(tmp_path / "a"), assistant_of(tmp_path / "b", files)
    assert "retail target please" in {each.text for each in compare(before, after, TODAY).failing}
    assert compare(after, after, TODAY).failing == ()
