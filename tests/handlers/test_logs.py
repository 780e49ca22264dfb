import io
import logging
import sys
from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from telegram.error import TelegramError

from handlers import logs
from handlers.application import build_application
from handlers.settings import Settings, explain
from tests.handlers.desk import TOKEN, Desk
from tests.handlers.tiny import TinyBrain

SECRET = TOKEN.partition(":")[2]
QUIET = ("aiohttp.client", "aiosqlite", "sqlalchemy", "alembic", "pymorphy3")
NAMES = (None, *QUIET, "telegram", "telegram.request.BaseRequest")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in NAMES}
    stream = io.StringIO()
    hook = sys.excepthook
    logs.set_up("DEBUG", Settings.model_validate({"telegram_bot_token": TOKEN}).secrets, stream)
    yield stream
    sys.excepthook = hook
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
    assert written.count("[secret]") == 5
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


PASSWORDS = {
    "telegram_bot_token": TOKEN,
    "telegram_proxy": "socks5://me:pass%20of%40proxy@127.0.0.1:1080",
    "database_url": "postgresql://me:pass%2Fof-db@127.0.0.1/name?password=other-pass",
    "webhook_secret": "secret-of-the-webhook",
}
SECRETS = (
    *(SECRET, PASSWORDS["webhook_secret"]),
    *("pass%20of%40proxy", "pass of@proxy", "pass%2Fof-db", "pass/of-db", "other-pass"),
)


def test_no_secret_is_in_a_log_a_repr_or_the_last_words() -> None:
    settings = Settings.model_validate(PASSWORDS)
    assert set(SECRETS) <= settings.secrets
    stream, root = io.StringIO(), logging.getLogger()
    before, level, hook = root.handlers[:], root.level, sys.excepthook
    try:
        logs.set_up("INFO", settings.secrets, stream)
        logging.getLogger("any").warning("%r %s", SECRETS, settings)
        try:
            raise ValueError(*SECRETS)
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
    finally:
        root.handlers[:], sys.excepthook = before, hook
        root.setLevel(level)
    shown = f"{stream.getvalue()} {settings!r} {settings} {settings.model_dump()}"
    assert "ended by a failure" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("name", PASSWORDS)
def test_no_value_that_is_wrong_is_repeated(name: str) -> None:
    wrong = {
        "telegram_bot_token": "no-colon-my-s3cret",
        "telegram_proxy": "http://me:my/s3cret@host:1",
        "webhook_secret": "my s3cret",
        "database_url": 7,
    }
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({name: wrong[name]})
    assert "s3cret" not in f"{caught.value} {explain(caught.value)}"


async def test_without_a_token_there_is_no_bot(desk: Desk) -> None:
    with pytest.raises(ValueError, match="TELEGRAM_BOT_TOKEN is not set"):
        build_application(Settings.model_validate({}), TinyBrain(), desk.services.stores.database)
