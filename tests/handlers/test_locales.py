import ast
import re
from pathlib import Path

import pytest

import handlers
from handlers.locales import LocaleError, Texts, load, placeholders
from handlers.transport.profile import COMMANDS, STAFF_COMMANDS
from knowledge.schema import LANGUAGES, Language

FOLDER = Path(handlers.__file__).parent
PAGES = [*FOLDER.rglob("*.html")]
CODE = [*FOLDER.rglob("*.py"), FOLDER.parent / "bot.py"]
TEXTS = load()


def literals() -> set[str]:
    """Every string that stands in the code that speaks to people."""
    trees = [ast.parse(path.read_text("utf-8")) for path in CODE]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)} | on_pages()


def on_pages() -> set[str]:
    """Every key that stands in quotes in the template of a page."""
    keys = re.compile(r"""["']((?:stats|report|column)-[a-z-]+)["']""")
    return {key for page in PAGES for key in keys.findall(page.read_text("utf-8"))}


def said() -> set[str]:
    """Every key that is given to `say` or `_say` as it stands."""
    trees = [ast.parse(path.read_text("utf-8")) for path in CODE]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("say", "_say")]
    first = [call.args[0] for call in named if call.args]
    return {node.value for node in first if isinstance(node, ast.Constant) and isinstance(node.value, str)} | on_pages()


def test_no_text_is_unused() -> None:
    states = ("open", "taken", "answered", "closed")
    made = {f"command-{name}" for name in COMMANDS} | {f"staff-command-{name}" for name in STAFF_COMMANDS}
    made |= {
        f"{key}-{state}"
        for key in ("card", "inquiry-is")
        for state in states
        if (key, state) != ("inquiry-is", "closed")
    }
    made |= {f"language-{language}" for language in LANGUAGES}
    assert TEXTS.keys - literals() - made == set()


def test_no_text_is_missing() -> None:
    assert said() - TEXTS.keys == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled_and_fits_where_it_goes(language: Language) -> None:
    for key in TEXTS.keys:
        filled = TEXTS.say(key, language, **dict.fromkeys(placeholders(TEXTS.say(key, language)), "X"))
        assert "{" not in filled
    assert len(TEXTS.say("description", language)) <= 512
    assert len(TEXTS.say("short-description", language)) <= 120
    assert all(len(TEXTS.say(key, language)) <= 200 for key in ("stale-notice", "repeated-tap"))


def texts(**changed: dict[str, str]) -> dict[Language, dict[str, str]]:
    return {language: changed.get(language, {"a": "x {n}"}) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (texts(ru={}), "ru: keys not in every language: a"),
        (texts(en={"a": "x {n}", "b": "y"}), "en: keys not in every language: b"),
        (texts(en={"a": "x"}), "en: a has other placeholders than in zh"),
        (texts(en={"a": " "}), "en: a is not a text"),
        (texts(zh={"a": 1}), "zh: a is not a text"),  # type: ignore[dict-item]
    ],
)
def test_languages_that_differ_are_refused(broken: dict[Language, dict[str, str]], message: str) -> None:
    with pytest.raises(LocaleError, match=f"^{message}$"):
        Texts(broken)
