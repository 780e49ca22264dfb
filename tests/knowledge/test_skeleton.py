"""A new entry: complete, and the check names just what is still to be written."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.fill_in import MARK
from knowledge.loader import check, load
from knowledge.schema import LANGUAGES, Entry, Language
from knowledge.skeleton import NewKind, skeleton
from tests.knowledge.base_folder import FILES, write_base

TODAY = date(2028, 2, 29)
HOME: dict[NewKind, str] = {"fact": "about.yaml", "gap": "gaps-years.yaml", "smalltalk": "smalltalk.yaml"}
OF_A_FACT = {
    "source",
    "as_of",
    "valid_until",
    "checked_on",
    "announce",
    "supersedes",
    "not_given",
    "not_given_questions",
}


def uncommented(text: str) -> str:
    """The entry with its optional parts, which stand in remarks."""
    return re.sub(r"(?m)^  # (?=( *)(?:\w+:|- )(?: \"| true$| contact$|$| *$)|\s*- \")", "  ", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", HOME)
def test_only_what_is_to_be_filled_in_is_wrong(tmp_path: Path, kind: NewKind, language: Language) -> None:
    begun = skeleton("new-thing", kind, "daily-2017", TODAY, language)
    home = HOME[kind]
    knowledge, problems = check(write_base(tmp_path, {**FILES, home: f"{FILES[home]}\n{begun}"}))
    assert knowledge is None
    assert {problem.code for problem in problems} == {"fill-in"}
    active = [line for line in begun.splitlines() if not line.strip().startswith("#")]
    assert len(problems) == "".join(active).count(MARK)
    for problem in problems:
        assert dict(problem.lines)[problem.line][problem.column - 1 :].strip('"[').startswith(MARK)
        assert "new-thing" in problem.message(language).found


@pytest.mark.parametrize("kind", HOME)
def test_every_key_of_the_kind_is_there(kind: NewKind) -> None:
    text = uncommented(skeleton("new-thing", kind, "daily-2017", TODAY, "en"))
    (entry,) = yaml.safe_load(text)
    wanted = set(Entry.model_fields) - ({"kind"} if kind == "fact" else OF_A_FACT)
    assert set(entry) == wanted
    assert set(entry["tests"]) == {"ask", "not_here"}


def test_filled_in_it_is_an_entry(tmp_path: Path) -> None:
    begun = skeleton("new-thing", "fact", "daily-2017", TODAY, "en")
    filled = begun.replace(f'as_of: "{MARK}"', 'as_of: "2017-02-22"').replace(f'["{MARK}"]', "[1]")
    filled = filled.replace(f'owner: "{MARK}"', "owner: investment-desk")
    for number in range(filled.count(MARK)):
        filled = filled.replace(MARK, f"text {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (1 + number // 26)}", 1)
    knowledge = load(write_base(tmp_path, {**FILES, "about.yaml": f"{FILES['about.yaml']}\n{filled}"}))
    assert knowledge.entries["new-thing"].review_by == date(2029, 2, 28)
