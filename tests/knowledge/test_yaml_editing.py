"""Phrasings added to the text of a file and taken out again, sad paths first."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.drafts import PHRASING_FIELDS, PhrasingField
from knowledge.schema import LANGUAGES, Language
from knowledge.yaml_editing import NotEditable, quoted, with_phrasing, without_phrasing
from tests.knowledge.base_folder import FILES

BASE = Path(__file__).parents[2] / "knowledge" / "base"
NEW = 'Сколько? "да": # {нет} \\ 新的'
HOSTILE = [
    "",
    " ",
    "a: b",
    "- a",
    "#x",
    "'",
    '"',
    "\\",
    "{",
    "[",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "yes",
    "~",
]
HOSTILE += [
    "null",
    "1.5",
    "---",
    "...",
    "a\nb",
    "a\r\nb",
    "\t",
    "\x85",
    "\u2028",
    "\ufeff",
    "\x00",
    "\ufffe",
    "a #b",
    "\u061c",
]
ENTRY = """\
# 前言
- id: x
  questions:  # how people ask
    zh: [一, "二"]
    ru:
      - один
      # a remark
      - "два"  # another
    en:
      - one two
        three
      - |
        four

  tests: {}   # end
"""


def entries() -> list[tuple[str, str]]:
    """Every entry of the base with its file."""
    found = []
    for path in sorted(BASE.glob("*.yaml")):
        items = yaml.safe_load(path.read_text("utf-8"))
        found += [(path.name, item["id"]) for item in items if isinstance(item, dict) and "questions" in item]
    return found


def read(text: str, field: str = "questions") -> dict[str, list[str]]:
    listed: dict[str, list[str]] = yaml.safe_load(text)[0].get(field) or {}
    return listed


def has(text: str) -> bool:
    return text == NEW


@pytest.mark.parametrize("text", ["", "a: 1\n", "- id: [x]\n", "- 5\n", "- id: y\n  questions: {}\n", "# nothing"])
def test_an_entry_that_is_not_there_is_not_edited(text: str) -> None:
    with pytest.raises(KeyError):
        with_phrasing(text, "x", "questions", "en", "?")
    with pytest.raises(KeyError):
        without_phrasing(text, "x", "questions", "en", has)


@pytest.mark.parametrize(
    "text", ['- id: x\n  questions: "\n', "- id: x\n questions:\n  - {", "\tx: 1", "- id: x\n  questions: 5\n"]
)
def test_a_broken_file_is_not_edited(text: str) -> None:
    with pytest.raises(NotEditable):
        with_phrasing(text, "x", "questions", "en", "?")


def test_what_is_not_there_cannot_be_taken_out() -> None:
    for language in LANGUAGES:
        with pytest.raises(KeyError):
            without_phrasing(ENTRY, "x", "questions", language, has)
    with pytest.raises(KeyError):
        without_phrasing(ENTRY, "x", "not_given_questions", "en", has)


def test_the_last_phrasing_of_an_entry_is_not_taken_out() -> None:
    text = f"- id: x\n  questions:\n    en:\n      - {json.dumps(NEW)}\n"
    with pytest.raises(NotEditable):
        without_phrasing(text, "x", "questions", "en", has)


@given(st.text() | st.text(st.sampled_from("".join(HOSTILE))))
def test_any_text_is_read_back_as_it_was_quoted(text: str) -> None:
    line = quoted(text)
    assert yaml.load(f"- {line}\n- [{line}, x]\n- {{en: {line}}}\n", yaml.CSafeLoader) == [
        text,
        [text, "x"],
        {"en": text},
    ]
    assert len(re.split("[\n\r\x85\u2028\u2029]", line)) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_what_means_something_in_yaml_is_text(text: str) -> None:
    added = with_phrasing(ENTRY, "x", "questions", "ru", text)
    assert read(added)["ru"] == ["один", "два", text]


def test_half_of_a_surrogate_pair_is_no_character() -> None:
    assert yaml.safe_load(quoted("a\ud83d.")) == "a\ufffd."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", PHRASING_FIELDS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_whatever_the_layout_undoing_gives_back_every_byte(
    language: Language, field: PhrasingField, end: str, mark: str
) -> None:
    texts = [ENTRY, ENTRY.rstrip("\n"), ENTRY.replace("  tests: {}   # end\n", "")]
    texts += [
        re.sub(r"    en:\n(      .*\n)*", "", ENTRY),
        ENTRY.replace('"二"]', '"二"  ,]').replace("[一", "[\n      一"),
    ]
    texts += [
        f"- id: y\n\n{ENTRY}\n- id: z\n  questions: {{}}\n",
        "- {id: x, questions: {en: [1, 2]}}",
        *FILES.values(),
    ]
    for text in (mark + each.replace("\n", end) for each in texts if "questions" in each):
        entry = "x" if "id: x" in text else re.findall(r"id: ([\w-]+)", text)[0]
        added = with_phrasing(text, entry, field, language, NEW)
        (found,) = (item for item in yaml.safe_load(added) if item["id"] == entry)
        assert found[field][language][-1] == NEW
        former = next(item for item in yaml.safe_load(text) if item["id"] == entry)
        for each in LANGUAGES:
            kept = (former.get(field) or {}).get(each, [])
            assert found[field].get(each, []) == kept + [NEW] * (each == language)
        undone = without_phrasing(added, entry, field, language, has)
        if re.search(rf"{language}: ?\[\]", undone) and not re.search(rf"{language}: ?\[\]", text):
            assert yaml.safe_load(undone) != yaml.safe_load(text)  # braces keep an empty list
        else:
            assert undone == text


@pytest.mark.parametrize(("file", "entry"), entries())
def test_in_the_real_files_nothing_but_the_line_changes(file: str, entry: str) -> None:
    raw = (BASE / file).read_bytes()
    lines = raw.splitlines(keepends=True)
    for field in PHRASING_FIELDS:
        for language in LANGUAGES:
            added = with_phrasing(raw.decode(), entry, field, language, NEW).encode()
            more = added.splitlines(keepends=True)
            at = next(n for n, line in enumerate(more) if n == len(lines) or line != lines[n])
            count = len(more) - len(lines)
            assert more[:at] + more[at + count :] == lines
            assert more[at + count - 1] == f"      - {quoted(NEW)}\n".encode()
            assert count == 1 or field == "not_given_questions"
            assert without_phrasing(added.decode(), entry, field, language, has).encode() == raw


@pytest.mark.parametrize(
    ("language", "phrasing"),
    [("zh", "一"), ("zh", "二"), ("ru", "один"), ("ru", "два"), ("en", "one two three"), ("en", "four\n")],
)
def test_any_phrasing_can_be_taken_out(language: Language, phrasing: str) -> None:
    left = read(without_phrasing(ENTRY, "x", "questions", language, lambda text: text == phrasing))
    assert left == read(ENTRY) | {language: [text for text in read(ENTRY)[language] if text != phrasing]}
