"""The answers of the contact form as they are kept: cleaned, not too long, and of use to the office. Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, get_args

from handlers.screen import cut, units
from storage.masking import masked

Field = Literal["name", "organisation", "country", "sector", "plan", "reach"]
FIELDS: tuple[Field, ...] = get_args(Field)
OPTIONAL: frozenset[Field] = frozenset({"organisation", "country", "sector", "plan"})
MOST: dict[Field, int] = dict.fromkeys(FIELDS, 200) | {"plan": 1000}  # UTF-16 units

_JOINERS = "\u200c\u200d"  # invisible too, but parts of Persian words and of emoji
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_USERNAME = re.compile(r"(?<![\w.@])@[A-Za-z]\w{3,31}\b")
_PHONE = re.compile(r"(?<![0-9A-Za-z_@.])[+(]{0,2}\d(?:[\s().–-]{0,3}\d){6,14}(?![A-Za-z_]|[\s().–-]{0,3}\d)")
_LIKE_PHONE = re.compile(r"[+(\d][\d\s().–-]*")
_MESSENGER = re.compile(
    r"we\s?chat|weixin|微信|вичат|whats\s?app|в[ао]тсап|telegram|телеграм|电报|viber|вайбер|skype",
    re.IGNORECASE,
)
_ID = re.compile(r"[A-Za-z][\w-]{3,}|\d{5,}", re.ASCII)
_LIKE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")  # of WeChat, or a word
_NO_WORD = re.compile(r"[0-9_]|-(?!mail)", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？][\s\"'»”’)）]*$|[吗呢][。.!！]*$|"
    r"^(?:请问|想问|什么|怎么|怎样|为什么|多少|哪|谁|是否|能不能|可不可以|有没有)|"
    r"^(?:кто|что|где|когда|как|как(?:ой|ая|ое|ие|ую|ова|овы)|сколько|почему|можно ли|есть ли|подскажите|скажите)\b|"
    r"^(?:what|who|when|where|which|how|why|is there|are there|can i|can we|could you|do you)\b",
    re.IGNORECASE,
)


class WrongAnswerError(ValueError):
    """An answer is of no use; `key` names the text that says why, with the `answer` in it."""

    def __init__(self, key: str, answer: str = "") -> None:
        super().__init__(key)
        self.key = key
        self.answer = answer


@dataclass(frozen=True)
class Answer:
    """An answer as it is kept: plain text, a phone number if it has one, whether it was shortened."""

    text: str
    phone: str = ""
    is_cut: bool = False


def read(field: Field, typed: str) -> Answer:
    """Return a typed text as the answer to a field. Raises WrongAnswerError."""
    words = clean(typed, has_lines=field == "plan")
    if not any(character.isalnum() for character in words):
        raise WrongAnswerError("lead-wrong-blank")
    if field == "reach":
        return _way(words)
    return _kept(field, masked(words))


def shared(phone_number: str) -> Answer:
    """Return the phone number that Telegram shared of a person; it comes with or without a plus."""
    number = "+" + "".join(filter(str.isdigit, phone_number))
    return Answer(number, number)


def on_telegram(username: str) -> Answer:
    """Return that somebody is to be reached where they are; `username` is empty where they have none."""
    return Answer(f"Telegram @{username}" if username else "Telegram")


def is_question(typed: str) -> bool:
    """Tell whether a text rather asks something.

    Only its form counts. What the assistant makes of it tells nothing: for it, the name of a bank is a question about
    that bank, and a plan one about its subject.
    """
    return _QUESTION.search(clean(typed)) is not None


def clean(typed: str, has_lines: bool = False) -> str:
    """Return a text without what is invisible or turns the direction of writing, with single spaces.

    Lines stay where it `has_lines`.
    """
    lines = [_line(line) for line in unicodedata.normalize("NFC", typed).splitlines()]
    return ("\n" if has_lines else " ").join(filter(None, lines))


def _line(line: str) -> str:
    kept = (c for c in line if c.isspace() or c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join("".join(kept).split())


def _kept(field: Field, words: str, phone: str = "") -> Answer:
    return Answer(cut(words, MOST[field]), phone, units(words) > MOST[field])


def _way(words: str) -> Answer:
    """Return a way to reach somebody, with the phone number in it. Raises WrongAnswerError if it is none."""
    words = unicodedata.normalize("NFKC", words)  # digits and @ of Chinese keyboards
    if _LIKE_PHONE.fullmatch(words):
        if _PHONE.fullmatch(words.rstrip(" .")) is None:
            raise WrongAnswerError("lead-wrong-phone")
        return Answer(words, words)
    kept = _kept("reach", masked(words))
    phone = _PHONE.search(kept.text)
    if not (phone or _EMAIL.search(kept.text) or _USERNAME.search(kept.text)):
        if "@" in kept.text:
            raise WrongAnswerError("lead-wrong-email")
        if not _names_account(kept.text):
            is_word = _LIKE_ID.fullmatch(kept.text) and not _MESSENGER.search(kept.text)
            raise WrongAnswerError("lead-wrong-word" if is_word else "lead-wrong-reach", kept.text)
    return replace(kept, phone=phone[0] if phone else "")


def _names_account(text: str) -> bool:
    """Tell whether a text names an account: it has a messenger with something beside it, or is a WeChat ID.

    Such an ID may consist of letters only, but what does is most often a word ("telegram", "hello").
    """
    rest = _MESSENGER.sub(" ", text)
    is_id = _LIKE_ID.fullmatch(text) and _NO_WORD.search(text)
    return bool(is_id or (rest != text and _ID.search(rest)))
