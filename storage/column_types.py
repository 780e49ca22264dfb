"""Types of columns that mean the same in both databases."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from storage.directions import TURNING, without_turns

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CHANGED = re.compile(f"{_UNSTORABLE.pattern}|{TURNING.pattern}")

# SQLite numbers rows by itself only where the type is INTEGER; that has 64 bits there
SequenceNumber = BigInteger().with_variant(Integer, "sqlite")


def storable(text: str) -> str:
    """Return a text as it is kept: without NUL and marks that turn the direction, U+FFFD for lone surrogates."""
    if _CHANGED.search(text) is None:  # nearly always
        return text
    return _UNSTORABLE.sub(lambda found: "" if found.group() == "\x00" else "\ufffd", without_turns(text))


def storable_json(value: Any) -> Any:
    """Return a JSON value with every text and key in it storable; tuples become lists."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable_json(key): storable_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(inner) for inner in value]
    return value


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Only aware datetimes are taken; what comes back is in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite keeps no zone. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class CleanText(TypeDecorator[str]):
    """A text of any length, whatever characters came in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as both databases take it."""
        return None if value is None else storable(value)


class CleanJson(TypeDecorator[Any]):
    """A JSON value, whatever characters its texts have."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the value as both databases take it."""
        return storable_json(value)
