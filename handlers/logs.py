"""Logging: to standard error, without secrets, without what people wrote."""

import logging
import re
import sys
from collections.abc import Collection
from types import TracebackType
from typing import TextIO

_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_HIDDEN = "[secret]"
_SHORT = 6  # characters; what is shorter is in half of all words, and keeps nobody out

_log = logging.getLogger(__name__)


class Redacting(logging.Filter):
    """Takes secrets out of messages and tracebacks; stands on handlers, so that no logger gets around it."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        kept = (re.escape(secret) for secret in sorted(secrets, key=len, reverse=True) if len(secret) >= _SHORT)
        self._secret = re.compile("|".join((*kept, _TOKEN.pattern)))
        self._formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true: every record passes, but redacted."""
        record.msg, record.args = self._redact(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        record.exc_info = None
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
        return True

    def _redact(self, text: str) -> str:
        return self._secret.sub(_HIDDEN, text)


def set_up(level: str, secrets: Collection[str], stream: TextIO | None = None) -> None:
    """Configure logging for the whole process, its last words among it."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(Redacting(secrets))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # every request's address, with the token; every statement, with what people wrote; the rest is chatter
    for name in ("aiohttp.client", "aiosqlite", "sqlalchemy", "alembic", "pymorphy3", "watchfiles"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(max(logging.getLevelName(level), logging.INFO))  # DEBUG shows messages
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)  # it shows what it cannot read
    sys.excepthook = _end


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("ended by a failure", exc_info=(kind, error, trace))
