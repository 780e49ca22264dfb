"""Logging: to standard error, without the token, without what people wrote."""

import logging
import re
import sys
from typing import TextIO

from pydantic import SecretStr

_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_HIDDEN = "[token]"


class Redacting(logging.Filter):
    """Takes the token out of messages and tracebacks; stands on handlers, so that no logger gets around it."""

    def __init__(self, token: SecretStr | None = None) -> None:
        super().__init__()
        whole = token.get_secret_value() if token else ""
        self._secrets = tuple(part for part in (whole, whole.partition(":")[2]) if part)
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
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return _TOKEN.sub(_HIDDEN, text)


def set_up(level: str, token: SecretStr | None, stream: TextIO | None = None) -> None:
    """Configure logging for the whole process."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(Redacting(token))
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # every request's address, with the token; every statement, with what people wrote; the rest is chatter
    for name in ("httpx", "httpcore", "aiosqlite", "sqlalchemy", "alembic", "pymorphy3", "watchfiles"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(max(logging.getLevelName(level), logging.INFO))  # DEBUG shows messages
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)  # it shows what it cannot read
