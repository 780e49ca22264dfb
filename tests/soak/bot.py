"""A bot as a process, for tests that let it suffer: its settings as JSON, how far its clock is ahead, and its pace.

Its clock is some minutes ahead and goes `pace` times as fast as others since a moment; so do its pauses before it sends
something again. It has a base of two small files and an engine that learns nothing, so that it begins anew within a
second or two. Its log says under which names it holds updates.
"""

import asyncio
import json
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from handlers import application, stores
from handlers.application import Bot
from handlers.clock import utc_now
from handlers.logs import set_up
from handlers.settings import Settings
from handlers.transport import intake
from handlers.transport.delivery import Delivery
from handlers.transport.intake import Intake
from handlers.transport.line import Line
from handlers.transport.polling import Poller
from handlers.transport.serving import Serving
from handlers.transport.webhook import Webhook
from handlers.turn import Services
from storage.updates import Updates
from tests.handlers.tiny import TinyBrain
from tests.handlers.tiny_base import TinyEngine, read

NAMED = "Updates are held under the name"
BEAT = 0.3  # seconds: those that were killed are not waited for long


class TinyPoller(Poller):
    """Polls for a bot that learns nothing."""

    def __init__(self, application: Bot, intake: Intake, line: Line) -> None:
        super().__init__(application, intake, line)
        _learn_nothing(application)


class TinyWebhook(Webhook):
    """Listens for a bot that learns nothing."""

    def __init__(self, application: Bot, intake: Intake, line: Line) -> None:
        super().__init__(application, intake, line)
        _learn_nothing(application)


class NamedUpdates(Updates):
    """Says under which name updates are held."""

    async def join(self, name: str) -> None:
        print(f"{NAMED} {name}", file=sys.stderr, flush=True)
        await super().join(name)


def _learn_nothing(application: Bot) -> None:
    services: Services = application.bot_data["services"]
    services.engine = TinyEngine().engine


def main(given: str, minutes: str, pace: str, since: str) -> int:
    settings = Settings.model_validate(json.loads(given))
    intake.BEAT = BEAT
    stores.Updates = NamedUpdates  # type: ignore[attr-defined]
    set_up("WARNING", settings.secrets)
    ahead, faster, begun = timedelta(minutes=int(minutes)), float(pace), datetime.fromisoformat(since)
    pause, monotonic = lambda seconds: asyncio.sleep(seconds / faster), lambda: time.monotonic() * faster
    application.Delivery = partial(Delivery, wait=pause, clock=monotonic)  # type: ignore[assignment, attr-defined]
    transport: type[Any] = TinyWebhook if settings.webhook_url else TinyPoller
    brain = TinyBrain(read(Path(settings.knowledge_dir)))
    return Serving(settings, brain, transport, clock=lambda: begun + faster * (utc_now() - begun) + ahead).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
