"""Russian typed with Latin letters (wrong layout, transliteration), and English typed on a Russian layout."""

import re

_EN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RU_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_EN_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_TO_RU = str.maketrans(_EN_KEYS + _EN_SHIFTED + "&", _RU_KEYS + _RU_KEYS.upper() + "?")
_TO_EN = str.maketrans(_RU_KEYS + _RU_KEYS.upper(), _EN_KEYS + _EN_SHIFTED)

# Longest first; the systems in use (scientific, passport, chat) side by side.
_SOUNDS = [
    ("shch", "щ"), ("sch", "щ"), ("yo", "ё"), ("jo", "ё"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"),
    ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"),
    ("ye", "е"), ("je", "е"), ("ey", "ей"), ("ej", "ей"), ("iy", "ий"), ("ij", "ий"), ("yj", "ый"), ("yy", "ый"),
    ("oy", "ой"), ("oj", "ой"), ("ay", "ай"), ("aj", "ай"), ("uy", "уй"), ("uj", "уй"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"),
    ("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("x", "кс"), ("c", "ц"), ("q", "к"), ("y", "ы"),
    ("4", "ч"), ("6", "ш"), ("'", "ь"), ("’", "ь"), ("`", "ь"),
]  # fmt: skip
_SOUND = re.compile("|".join(re.escape(latin) for latin, _ in _SOUNDS))
_BY_SOUND = dict(_SOUNDS)

# What two spellings of one sound share: the skeleton that a Russian word and its transliteration have in common.
_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "4", "ш": "6", "щ": "6", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_SAME = [
    ("shch", "6"), ("sch", "6"), ("sh", "6"), ("ch", "4"), ("zh", "j"), ("kh", "h"), ("ts", "c"), ("tz", "c"),
    ("yo", "e"), ("jo", "e"), ("io", "e"), ("ye", "e"), ("je", "e"), ("x", "h"), ("w", "v"), ("'", ""), ("’", ""),
    ("`", ""), ("ju", "iu"), ("ja", "ia"), ("y", "i"),
]  # fmt: skip
_INITIAL_J = re.compile(r"(?<=[aeiou])j|j(?=[aeiou]?$)|^j(?=[aeu])")


def to_russian_layout(text: str) -> str:
    """Return what the keys give on a Russian keyboard: "ghbdtn" -> "привет"."""
    return text.translate(_TO_RU)


def to_english_layout(text: str) -> str:
    """Return what the keys give on an English keyboard: "руддщ" -> "hello"."""
    return text.translate(_TO_EN)


def transliterate(text: str) -> str:
    """Return Latin text in Cyrillic letters by sound: "kakoj" -> "какой"."""
    return _SOUND.sub(lambda match: _BY_SOUND[match.group()], text.lower())


def skeleton(word: str) -> str:
    """Return what a Russian word and any of its transliterations share: "какой", "kakoj", "kakoy" -> "kakoi"."""
    word = word.lower()
    if any(letter in _ROMAN for letter in word):
        roman = "".join(_ROMAN.get(letter, letter) for letter in word)
    else:
        roman = _INITIAL_J.sub("i", word)
        for spelling, sound in _SAME:
            roman = roman.replace(spelling, sound)
    return re.sub(r"i+", "i", roman)
