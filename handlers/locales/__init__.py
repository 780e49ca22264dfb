"""The bot's own texts in the three languages, one YAML file each, checked against each other when they are read."""

import string
from pathlib import Path

import yaml

from knowledge.schema import LANGUAGES, Language

_FOLDER = Path(__file__).parent


class LocaleError(ValueError):
    """The languages differ in keys or placeholders."""


class Texts:
    """The texts by key and language."""

    def __init__(self, texts: dict[Language, dict[str, str]]) -> None:
        _compare(texts)
        self._texts = texts
        self.keys = frozenset(texts[LANGUAGES[0]])

    def say(self, key: str, language: Language, **values: object) -> str:
        """Return a text with its placeholders filled; plain text, not yet escaped."""
        text = self._texts[language][key]
        return text.format(**values) if values else text


def load(folder: Path = _FOLDER) -> Texts:
    """Read the files of a folder. Raises LocaleError where the languages differ."""
    return Texts({language: yaml.safe_load((folder / f"{language}.yaml").read_text("utf-8")) for language in LANGUAGES})


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def _compare(texts: dict[Language, dict[str, str]]) -> None:
    first = texts[LANGUAGES[0]]
    for language in LANGUAGES:
        own = texts[language]
        if odd := sorted(own.keys() ^ first.keys()):
            raise LocaleError(f"{language}: keys not in every language: {', '.join(odd)}")
        for key, text in own.items():
            if not isinstance(text, str) or not text.strip():
                raise LocaleError(f"{language}: {key} is not a text")
            if placeholders(text) != placeholders(first[key]):
                raise LocaleError(f"{language}: {key} has other placeholders than in {LANGUAGES[0]}")
