"""Numbers that nobody needs to keep: bank cards and identity papers are blotted out of free text before it is stored.

A number counts where its checksum holds (cards, Chinese resident identity, SNILS as it is printed) or where its name
stands beside it (passport, INN, SNILS). Phones, sums and years stay: the office wants them.
"""

import re
from collections.abc import Callable
from datetime import date
from itertools import product

BLOT = "•"

_SPACE = r"[ \t\u00a0\u2007\u2009\u202f\u3000]"
_GAP = rf"(?:{_SPACE}{{1,2}}|{_SPACE}?[-‐‑–—－]{_SPACE}?)"
_BEFORE = r"(?<![\dA-Za-z+＋])(?<!\d[.,])"
_AFTER = r"(?![\dA-Za-z])(?![.,]\d)"
_MONEY = re.compile(
    r"\s{0,2}(?:[$€¥￥₽元万亿%％]|руб|юан|долл|евро|тыс|мл|yuan|rmb|cny|usd|rub|eur|dollar|ml[nr]|mil|bil|bn)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"тел|звон|phone|mobile|call|whats|电话|手机|微信|联系", re.IGNORECASE)

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 7  # a Chinese passport
_GROUPS = re.compile(rf"{_BEFORE}\d+(?:{_GAP}\d+)*{_AFTER}")
_CARD = re.compile(
    r"(?:4\d{12}|3[0689]\d{12}|3[47]\d{13}"  # the old Visa, Diners Club, American Express
    r"|(?:2[2-7]|[3-6]\d|81)\d{14,17}|955\d{13,16})"  # every other scheme, UnionPay, Chinese banks' own
)
_MOST_GROUPS = 5  # a card of 19 digits in fours
_RESIDENT = re.compile(rf"{_BEFORE}\d{{6}}{_GAP}?\d{{8}}{_GAP}?\d{{3}}[\dXx]{_AFTER}")
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_ENDS = "10X98765432"
_SNILS = re.compile(rf"{_BEFORE}\d{{3}}-\d{{3}}-\d{{3}}[- ]\d\d{_AFTER}")

_SNILS_NAMED = (r"(?i:снилс|snils)", rf"\d{{3}}{_GAP}?\d{{3}}{_GAP}?\d{{3}}{_GAP}?\d\d")
_INN_NAMED = (r"(?:\b(?:ИНН|инн|Инн|INN)\b|税号)", r"\d{12}|\d{10}")
_PASSPORT_NAMED = (
    r"(?i:паспорт[а-я]*|passport|护照号?码?)",
    rf"\d\d{_GAP}?\d\d(?:{_SPACE}?(?:№|номер|N|No\.?){_SPACE}?|{_GAP})?\d{{6}}"  # of the Russian Federation, inner
    rf"|\d\d(?:{_SPACE}?№{_SPACE}?|{_GAP})?\d{{7}}|[A-Za-z]{{1,2}}{_GAP}?\d{{7,8}}",  # for going abroad; Chinese
)


def masked(text: str) -> str:
    """Return the text with the digits of such numbers replaced by dots; its length stays the same."""
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:  # as of nearly all questions
        return text
    text = _GROUPS.sub(_cards, text)
    text = _RESIDENT.sub(_checked(_is_resident), text)
    text = _SNILS.sub(_checked(_is_snils), text)
    for beside in _NAMED:
        text = beside.sub(_named, text)
    return text


def _cards(found: re.Match[str]) -> str:
    """Mask every card in a run of groups of digits; before and behind it other numbers may stand, such as its code."""
    run, is_sum = found[0], _MONEY.match(found.string, found.end()) is not None
    groups = [group.span() for group in re.finditer(r"\d+", run)]
    for size, first in product(range(_MOST_GROUPS, 0, -1), range(len(groups))):
        parts = [_ascii(run[start:end]) for start, end in groups[first : first + size]]
        if _is_card(parts) and not (is_sum and len(groups) == 1 and len(parts[0]) < 16):
            start, end = groups[first][0], groups[first + len(parts) - 1][1]
            run = run[:start] + _blot(run[start:end]) + run[end:]
    return run


def _is_card(groups: list[str]) -> bool:
    """Tell whether groups of digits, at least four in each but the last, are a number that a scheme may have issued."""
    number = "".join(groups)
    grouped = all(len(group) >= 4 for group in groups[:-1])
    return grouped and _CARD.fullmatch(number) is not None and _passes_luhn(number)


def _passes_luhn(number: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(doubled)) % 10 == 0


def _is_resident(number: str) -> bool:
    """Tell whether a Chinese resident identity number has a possible day of birth and the right last character."""
    body, end = number[:17], number[17].upper()
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return False
    return _RESIDENT_ENDS[sum(w * int(digit) for w, digit in zip(_RESIDENT_WEIGHTS, body, strict=True)) % 11] == end


def _is_snils(number: str) -> bool:
    total = sum(place * int(digit) for place, digit in zip(range(9, 0, -1), number[:9], strict=True))
    return total % 101 % 100 == int(number[9:])


def _checked(holds: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
    def mask(found: re.Match[str]) -> str:
        return _blot(found[0]) if holds(_ascii(re.sub(r"[^\dXx]", "", found[0]))) else found[0]

    return mask


def _beside(words: str, number: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    number = f"(?P<number>{_BEFORE}(?:{number}){_AFTER})"
    before = re.compile(rf"{words}[^\d\n.!?。！？]{{0,30}}?{number}")
    behind = re.compile(rf"{number}[\s(（,，—–-]{{0,4}}(?:это |is |мой |my |是|我的){{0,2}}{words}")
    return before, behind


_NAMED = (*_beside(*_SNILS_NAMED), *_beside(*_INN_NAMED), *_beside(*_PASSPORT_NAMED))


def _named(found: re.Match[str]) -> str:
    """Mask a number that the word beside it names, unless it is plainly something else."""
    start, end = found.span("number")
    if _PHONE.search(found[0]) or _MONEY.match(found.string, end):
        return found[0]
    start, end = start - found.start(), end - found.start()
    return found[0][:start] + _blot(found[0][start:end]) + found[0][end:]


def _blot(number: str) -> str:
    return re.sub(r"[\dA-Za-z•]", BLOT, number)


def _ascii(number: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in number)
