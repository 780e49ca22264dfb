"""A bot as a process, for tests that kill it: its sandbox, database and staff group, and minutes its clock is ahead."""

import asyncio
import sys
from datetime import timedelta

from handlers import polling
from handlers.application import utc_now
from handlers.settings import Settings
from tests.handlers.tiny import TinyBrain


def main(url: str, database_url: str, staff_chat_id: str, minutes: str) -> int:
    given = {
        "telegram_bot_token": "42:SANDBOX",
        "telegram_api_url": url,
        "database_url": database_url,
        "staff_chat_id": staff_chat_id,
    }
    ahead = timedelta(minutes=int(minutes))
    settings = Settings.model_validate(given)
    return asyncio.run(polling.serve(settings, TinyBrain(), asyncio.Event(), clock=lambda: utc_now() + ahead))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
