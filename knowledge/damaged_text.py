"""Texts that a wrong encoding has damaged: signs in place of lost letters, and letters read in another encoding."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

_MARK = re.compile(r"[\ufffd锟烫屯]|\?[ ?]")  # without one, a text need not be looked at any closer
# What remains of letters that an encoding does not have. Question marks after a word may be a person's.
_LOST = re.compile(
    r"\ufffd+|(?:锟斤拷)+|[烫屯]{3,}"
    r"|(?<![\w?])\?{4,}|\?{5,}|\?{3,}(?=\w)|(?<!\w)\?{2,}(?=\w)"
    r"|(?<!\S)(?<!\? )\?++(?: \?++)++(?!\S)(?<=\?\?)"
)
_SIGN = re.compile("[¡-ÿ\u2500-\u259f]")
# Letters with what no word holds: pieces of boxes, signs for paragraphs and marks; or with accents as no language has.
_ODD = re.compile(
    r"\w[\u2500-\u259f]|[\u2500-\u259f]\w|[\u0400-\u04ff][¤¦§¬®°±µ¶]+[\u0400-\u04ff]|[À-ÖØ-öø-ÿ]{3}[¡-ÿ]*|[¡-ÿ]{4,}"
)
_NO_WORD = re.compile("[а-яё][А-ЯЁ]|[А-ЯЁ]{2}[а-яё]|[А-Яа-яё][¡-¿]|[¡-¿][А-Яа-яё]")
_UTF8 = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2})+")
_ROW = re.compile(r"[^\x00-\x7f]{2,}")
_EXPECTED = "\u0401\u0410-\u044f\u0451\u2010-\u203a\u20ac\u2116\u2122\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e"
_LETTERS = re.compile(f"[{_EXPECTED}]+")
_LETTERS_WITH_ACCENTS = re.compile(f"[\u00a0-\u00ff{_EXPECTED}]+")


@dataclass(frozen=True)
class Damage:
    """Where a text is damaged, from and to; `mended` is the whole text as it was, if that can be told."""

    start: int
    end: int
    mended: str | None = None


@dataclass(frozen=True)
class _Reading:
    """An encoding that UTF-8 is taken for: what it then stands for, and how many bytes of it are proof.

    Fewer are where they are a whole row of letters beyond ASCII. `share` is how much of such a row they have to be.
    """

    encoding: str
    letters: re.Pattern[str]
    proof: int
    whole_row: int
    share: float = 0.0

    def misread(self, text: str) -> tuple[int, int] | None:
        """Return the first row of letters in a text that is UTF-8, from and to."""
        if not _begins(self.encoding).search(text):
            return None
        return next((row.span() for row in _ROW.finditer(text) if self._is_utf8(row.group())), None)

    def _is_utf8(self, row: str) -> bool:
        raw = _bytes(row, self.encoding, "replace")
        for match in _UTF8.finditer(raw):
            size = len(match.group())
            if (size >= self.proof or self.whole_row <= size == len(raw)) and size >= self.share * len(raw):
                return self.letters.fullmatch(match.group().decode(errors="replace")) is not None
        return False


_READINGS = (
    _Reading("cp1252", _LETTERS_WITH_ACCENTS, 2, 2),
    _Reading("cp1251", _LETTERS_WITH_ACCENTS, 6, 4),
    _Reading("gbk", _LETTERS, 6, 6, 0.8),  # of a row of Chinese, some bytes are always UTF-8 by chance
)


def damage(text: str) -> Damage | None:
    """Return the first damage of a text, None if it has none."""
    if _MARK.search(text) and (match := _LOST.search(text)):
        return Damage(*match.span())
    if text.isascii():
        return None
    for reading in _READINGS:
        if found := reading.misread(text):
            return Damage(*found, _reread(text, reading.encoding, "utf-8"))
    if _SIGN.search(text) and (match := _ODD.search(text)):
        russian = _reread(text, "cp1252", "cp1251")
        is_russian = russian is not None and not _NO_WORD.search(russian)
        return Damage(*match.span(), russian if is_russian else _reread(text, "cp1252", "gbk"))
    return None


def _reread(text: str, wrong: str, right: str) -> str | None:
    """Return a text that was read in the wrong encoding, read in the right one; None where that is no text."""
    try:
        read = _bytes(text, wrong).decode(right)
    except UnicodeError:
        return None
    return read if all(each.isascii() or _LETTERS_WITH_ACCENTS.match(each) for each in read) else None


def _bytes(text: str, encoding: str, errors: str = "strict") -> bytes:
    parts = text.split("€") if encoding == "gbk" else [text]  # Windows has it in GBK
    return b"\x80".join(part.encode(encoding, errors) for part in parts)


@cache
def _begins(encoding: str) -> re.Pattern[str]:
    """Return a pattern of what UTF-8 begins with in an encoding; few texts have it by chance."""
    first, further = range(0xC2, 0xF0), range(0x80, 0xC0)
    if encoding == "gbk":
        letters = (bytes(pair).decode(encoding, "ignore") for pair in product(first, further))
        return re.compile(f"[{''.join(letters)}](?<![^\x00-\x7f].)")
    one, next_ = (bytes(codes).decode(encoding, "ignore") for codes in (first, further))
    return re.compile(f"[{one}][{re.escape(next_)}]")
