"""However a file is broken, the loader says so with a place inside a file, and never in another way."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.excerpt import render
from knowledge.loader import BrokenKnowledge, load
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES
from tests.knowledge.base_folder import FILES, write_base

PIECES = [
    *"\t:：-#\"'“”[]{}&*!|>%@`,，?\\\0\u2028\ufeff~<=é字я\n\r",
    "\n\t", " #", ": ", "- ", "---\n", "...\n", "<<: ", "null", "\n  - ", "  ", "{{", "[[[[[[[[[[[[[",
    "!!python/name:os ",
]  # fmt: skip


def mutate(text: str, chance: random.Random) -> str:
    """Return a text with one to three slips of a hurried hand."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(6):
            case 0:
                text = text[:at] + text[at + chance.randint(1, 5) :]
            case 1:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 2:
                text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
            case 3:
                text = text[:at]
            case 4:
                lines = text.split("\n")
                number = chance.randrange(len(lines))
                lines[number] = " " * chance.randint(0, 8) + lines[number].lstrip()
                text = "\n".join(lines)
            case _:
                lines = text.split("\n")
                one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                text = "\n".join(lines)
    return text


def problems_of(folder: Path, files: dict[str, str]) -> list[Problem]:
    try:
        load(write_base(folder, files))
    except BrokenKnowledge as broken:
        return list(broken.problems)
    return []


def assert_places_inside(problems: list[Problem], folder: Path) -> None:
    for problem in problems:
        path = folder / problem.file
        text = path.read_bytes().decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.removeprefix("\ufeff").split("\n")
        assert 1 <= problem.line <= len(lines), problem
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem
        for language in LANGUAGES:
            assert problem.file in render(problem, language)
    assert problems == sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))


@pytest.mark.parametrize("seed", range(400))
def test_four_hundred_slips_have_a_place(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # the same slips in every run
    file = chance.choice(sorted(FILES))
    assert_places_inside(problems_of(tmp_path, {**FILES, file: mutate(FILES[file], chance)}), tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(sorted(FILES)), text=st.text(st.characters(codec="utf-8"), max_size=80), at=st.floats(0, 1))
def test_anything_inserted_anywhere_has_a_place(tmp_path: Path, file: str, text: str, at: float) -> None:
    whole = FILES[file]
    cut = int(at * len(whole))
    assert_places_inside(problems_of(tmp_path, {**FILES, file: whole[:cut] + text + whole[cut:]}), tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200))
def test_any_bytes_have_a_place(tmp_path: Path, raw: bytes) -> None:
    folder = write_base(tmp_path)
    (folder / "gaps-any.yaml").write_bytes(raw)
    try:
        load(folder)
    except BrokenKnowledge as broken:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in broken.problems)
