"""What is handed in as the clock where nobody hands in another one: the moment and the day in UTC."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


def utc_today() -> date:
    """Return the day."""
    return utc_now().date()
