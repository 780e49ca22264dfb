"""The guide for staff says the same in three languages, and names only what there is."""

import re
from pathlib import Path

import pytest
import typer
import yaml

from handlers.commands.knowledge import knowledge_app
from handlers.locales import load
from handlers.transport.profile import STAFF_COMMANDS
from knowledge import schema as model
from knowledge.loader import SPECIAL
from knowledge.messages import label
from knowledge.schema import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
FILES: dict[Language, str] = {"en": "README.md", "zh": "README.zh.md", "ru": "README.ru.md"}
GUIDES = {each: (ROOT / "knowledge" / name).read_text("utf-8") for each, name in FILES.items()}
FENCE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
BUTTONS = ("base-publish", "base-discard", "inbox-draft", "inbox-ignore")
TEXTS = load()


def prose(guide: str) -> str:
    return FENCE.sub("", guide)


def code(guide: str) -> set[str]:
    """The words between backticks, which are the same in every language."""
    return set(re.findall(r"`([^`\n]+)`", prose(guide)))


def without_remarks(guide: str) -> list[str]:
    return [re.sub(r"\s+#.*", "", block) for block in FENCE.findall(guide)]


def keys(tree: object) -> set[str]:
    if isinstance(tree, dict):
        return set(tree) | {key for value in tree.values() for key in keys(value)}
    return {key for item in tree for key in keys(item)} if isinstance(tree, list) else set()


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_the_same_commands_keys_and_examples_stand_in_every_language(language: Language) -> None:
    ours, english = GUIDES[language], GUIDES["en"]
    assert code(ours) == code(english)
    assert without_remarks(ours) == without_remarks(english)
    for mark in ("\n#", "\n|", "\n- ", "**"):
        assert ours.count(mark) == english.count(mark), mark


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_short_and_can_be_found(language: Language) -> None:
    assert len(GUIDES[language].splitlines()) <= 150
    assert f"knowledge/{FILES[language]}" in (ROOT / "README.md").read_text("utf-8")
    others = set(FILES.values()) - {FILES[language]}
    assert all(f"]({other})" in GUIDES[language] for other in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_called_as_they_are(language: Language) -> None:
    for key in BUTTONS:
        assert TEXTS.say(key, language) in GUIDES[language], key
    for severity in ("error", "warning"):
        assert label(severity, language).strip(" :：").lower() in GUIDES[language].lower()


def test_every_command_exists() -> None:
    named = code(GUIDES["en"])
    in_the_group = {each[1:].split()[0] for each in named if each.startswith("/")}
    assert in_the_group <= set(STAFF_COMMANDS)
    at_the_computer = {each.split()[1] for each in named if each.startswith("knowledge ")}
    assert at_the_computer <= set(typer.main.get_command(knowledge_app).commands)  # type: ignore[attr-defined]
    assert {"check", "new", "preview", "test", "diff", "accept", "due", "inbox"} == at_the_computer


def test_every_key_is_explained_and_exists() -> None:
    examples = [yaml.safe_load(block) for block in without_remarks(GUIDES["en"])]
    shown = {key for example in examples for key in keys(example)}
    models = (model.Entry, model.Former, model.Citation, model.Tests, model.Localized)
    existing = {key for each in models for key in each.model_fields}
    assert shown <= existing
    inline = {word.split(":")[0] for word in code(GUIDES["en"])}
    assert existing - shown - inline == set()


def test_the_files_it_names_are_there() -> None:
    names = {path.stem for path in (ROOT / "knowledge" / "base").glob("*.yaml")}
    named = {word for word in code(GUIDES["en"]) if word in names}
    assert named | {"categories", "wording"} == {name for name in names if not name.startswith("gaps-")}
    assert {name.removesuffix(".yaml") for name in SPECIAL} <= names
