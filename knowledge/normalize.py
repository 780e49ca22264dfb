"""One form for texts that mean the same to a reader: width, case, script variants, mark-up and emoji do not count."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,80}>|&(?:nbsp|amp|lt|gt|quot);|[`*_~]{1,3}(?=\S)|(?<=\S)[`*_~]{1,3}")
_URL = re.compile(r"https?://\S+|(?<!\w)@\w{3,}")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
)
_SPACE = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_EDGES = " \t\n.,;:!?…。，、；：！？«»\"'“”‘’()[]{}<>《》「」『』【】·—–-+=/\\|^#"


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def has_han(text: str) -> bool:
    """Tell whether a text holds a Chinese character."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=32768)
def clean(text: str) -> str:
    """Return what a person reads: NFKC, one kind of space, simplified characters.

    Mark-up, emoji, control and bidi marks, and lone surrogates, which no encoder accepts, are left out.
    The result may be empty.
    """
    text = _URL.sub(" ", _MARKUP.sub(" ", text))
    text = unicodedata.normalize("NFKC", _EMOJI.sub(" ", text))
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or c in "\n\t" else " " for c in text)
    text = _without_stacked_marks("".join(kept))
    text = _SPACE.sub(" ", text).strip()
    return str(_simplifier().convert(text)) if has_han(text) else text


def _without_stacked_marks(text: str) -> str:
    """Drop combining marks that NFKC could not compose ("zalgo")."""
    return "".join(c for c in text if not unicodedata.combining(c))


@lru_cache(maxsize=32768)
def fold(text: str) -> str:
    """Return the key under which equal utterances meet: `clean`, lower case, ё as е, bare of edge punctuation."""
    folded = clean(text).casefold().replace("ё", "е")
    return _SPACE.sub(" ", folded.strip(_EDGES))


def content(text: str) -> str:
    """Return only letters and digits, for telling whether anything is said at all."""
    return "".join(c for c in text if c.isalnum())
