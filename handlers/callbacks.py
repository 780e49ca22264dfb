"""What the buttons carry: typed, versioned, at most 64 bytes, and readable after a restart or on another machine.

A button holds everything it needs (ids and a language), so nothing about it is kept on the server. A kind of action

    @dataclass(frozen=True)
    class Show(Action, code="e"):
        language: Language
        entry: str

reads "1:e:en:gdp-target" on the wire: the version, the code, the fields in the order in which they are declared. A
field is a bool, an int from 0 to 2**63 - 1, an id (small letters, digits, single hyphens) or a Literal of words without
colons.
"""

import re
from functools import lru_cache
from inspect import get_annotations
from typing import Any, ClassVar, get_args

VERSION = "1"
MOST_BYTES = 64
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST = 2**63 - 1  # what a column of the database takes
_BOOLS = {"h": True, "n": False}  # "here" and not, from the first kinds that had one


class Action:
    """What a button asks for; the kinds are frozen dataclasses, each with a code of its own."""

    code: ClassVar[str]
    forms: ClassVar[dict[str, Any]]
    kinds: ClassVar[dict[str, type["Action"]]] = {}

    def __init_subclass__(cls, code: str) -> None:
        """Register a kind. Raises ValueError for a code that another one has."""
        if code in Action.kinds:
            raise ValueError(f"{cls.__name__} has the code {code!r} of {Action.kinds[code].__name__}")
        cls.code, cls.forms = code, get_annotations(cls, eval_str=True)
        Action.kinds[code] = cls


@lru_cache(4096)
def encode(action: Action) -> str:
    """Return the data of a button. Raises ValueError for values that it cannot carry."""
    values = (_write(getattr(action, name)) for name in action.forms)
    data = ":".join((VERSION, action.code, *values))
    if len(data.encode()) > MOST_BYTES or decode(data) != action:
        raise ValueError(f"a button cannot carry {action}")
    return data


def decode(data: object) -> Action | None:
    """Return what a button asks for, None for data of another version, damaged or forged; never raises."""
    match data.split(":") if isinstance(data, str) else ():
        case [version, code, *values] if version == VERSION and code in Action.kinds:
            kind = Action.kinds[code]
            if len(values) == len(kind.forms):
                read = [_read(value, form) for value, form in zip(values, kind.forms.values(), strict=True)]
                return None if None in read else kind(*read)
    return None


def is_id(text: str) -> bool:
    """Tell whether a button can carry a text as an id."""
    return _ID.fullmatch(text) is not None and len(text) <= MOST_BYTES - len("1:xx:")


def _write(value: bool | int | str) -> str:
    return ("h" if value else "n") if isinstance(value, bool) else str(value)


def _read(text: str, form: Any) -> bool | int | str | None:
    if form is bool:
        return _BOOLS.get(text)
    if form is int:
        return int(text) if _NUMBER.fullmatch(text) and int(text) <= _MOST else None
    if form is str:
        return text if _ID.fullmatch(text) else None
    return text if text in get_args(form) else None
