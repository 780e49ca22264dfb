import io
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from telegram.error import TelegramError

from handlers import logs
from handlers.application import build_application
from handlers.settings import Settings
from tests.handlers.desk import TOKEN, Desk
from tests.handlers.tiny import TinyBrain

SECRET = TOKEN.partition(":")[2]
QUIET = ("httpx", "httpcore", "aiosqlite", "sqlalchemy", "alembic", "pymorphy3")
NAMES = (None, *QUIET, "telegram", "telegram.request.BaseRequest")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in NAMES}
    stream = io.StringIO()
    logs.set_up("DEBUG", SecretStr(TOKEN), stream)
    yield stream
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_the_token_is_taken_out_of_messages_arguments_and_tracebacks(stream: io.StringIO) -> None:
    log = logging.getLogger("any")
    log.info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    log.warning("only the secret part: %r", {"key": SECRET})
    log.info("another one: 123456789:AAH%s", "x" * 32)
    try:
        raise ValueError(f"The token `{TOKEN}` was rejected")
    except ValueError:
        log.exception("failed with %s", TOKEN)
    written = stream.getvalue()
    assert SECRET not in written
    assert "AAHx" not in written
    assert written.count("[token]") == 5
    assert "Traceback" in written


def test_a_child_logger_and_a_second_record_are_redacted_too(stream: io.StringIO) -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s", (TOKEN,), None)
    logging.getLogger("a.b.c").handle(record)
    logging.getLogger("a.b.c").handle(record)
    assert SECRET not in stream.getvalue()


async def test_neither_token_nor_messages_are_logged_even_at_debug(stream: io.StringIO, desk: Desk) -> None:
    await desk.say("my very private question")
    await desk.say("fail")
    with pytest.raises(TelegramError):
        desk.wire.parse_json_payload(b'{"text": "my very private half of an answer')
    written = stream.getvalue()
    assert "private" not in written
    assert SECRET not in written
    assert "failed" in written


async def test_the_token_shows_in_no_repr(desk: Desk) -> None:
    shown = [
        desk.application,
        desk.application.bot,
        desk.services,
        Settings.model_validate({"telegram_bot_token": TOKEN}),
    ]
    assert all(SECRET not in f"{each!r} {each!s}" for each in shown)


async def test_without_a_token_there_is_no_bot(desk: Desk) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_BOT_TOKEN is not set"):
        build_application(Settings.model_validate({}), TinyBrain(), desk.services.stores.database)
