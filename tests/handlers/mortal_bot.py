"""A bot as a process, for tests that kill it: its sandbox, database and staff group, and minutes its clock is ahead.

The last argument, if there is one, is an entry of its base that is to be announced.
"""

import sys
from datetime import timedelta

from handlers.clock import utc_now
from handlers.settings import Settings
from handlers.transport import intake
from handlers.transport.polling import Poller
from handlers.transport.serving import Serving
from tests.handlers.tiny import TinyBrain, knowledge, with_news


def main(url: str, database_url: str, staff_chat_id: str, minutes: str, news: str = "") -> int:
    given = {
        "telegram_bot_token": "42:SANDBOX",
        "telegram_api_url": url,
        "database_url": database_url,
        "staff_chat_id": staff_chat_id,
        "messages_at_once": str(10**9),
    }
    intake.BEAT = 0.3  # seconds: those that were killed are not waited for long
    ahead = timedelta(minutes=int(minutes))
    settings = Settings.model_validate(given)
    brain = TinyBrain(with_news(knowledge(), news)) if news else TinyBrain()
    return Serving(settings, brain, Poller, clock=lambda: utc_now() + ahead).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
