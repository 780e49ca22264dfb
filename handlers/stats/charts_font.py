"""The font of pictures: Chinese, Russian and Latin letters on a machine that has no fonts at all.

`fonts/` holds Noto Sans CJK SC, cut down by `fonttools subset` to GB 2312, Cyrillic and Latin; `fonts/OFL.txt` is its
licence.
"""

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font

_FOLDER = Path(__file__).parent / "fonts"
_MISSING = "〓"  # what Chinese printers put where they have no type


@cache
def font(bold: bool = False) -> FontProperties:
    """Return the font; copy it before changing its size."""
    return FontProperties(fname=str(_path(bold)))


@cache
def letters(bold: bool = False) -> frozenset[int]:
    """Return the code points that the font can draw."""
    return frozenset(get_font(_path(bold)).get_charmap())


def drawable(text: str) -> str:
    """Return a text on one line, with a mark for every letter that the font lacks, instead of an empty box."""
    known = letters()
    return "".join(letter if ord(letter) in known else _MISSING for letter in " ".join(text.split()))


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a line in points."""
    type_face = get_font(_path(bold))
    type_face.set_size(size, 72)
    type_face.set_text(drawable(text))
    return float(type_face.get_width_height()[0]) / 64


def _path(bold: bool) -> Path:
    return _FOLDER / f"NotoSansCJKsc-{'Bold' if bold else 'Regular'}.otf"
