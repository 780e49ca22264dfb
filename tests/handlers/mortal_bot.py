"""A bot as a process, for tests that kill it: its settings as JSON, and how many minutes its clock is ahead.

The last argument, if it is not empty, is an entry of its base that is to be announced.
"""

import json
import sys
from datetime import timedelta

from handlers.clock import utc_now
from handlers.settings import Settings
from handlers.transport import intake
from handlers.transport.polling import Poller
from handlers.transport.serving import Serving
from tests.handlers.tiny import TinyBrain, knowledge, with_news


def main(settings: str, minutes: str, news: str) -> int:
    intake.BEAT = 0.3  # seconds: those that were killed are not waited for long
    ahead = timedelta(minutes=int(minutes))
    brain = TinyBrain(with_news(knowledge(), news)) if news else TinyBrain()
    given = {"messages_at_once": 10**9} | json.loads(settings)
    return Serving(Settings.model_validate(given), brain, Poller, clock=lambda: utc_now() + ahead).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
