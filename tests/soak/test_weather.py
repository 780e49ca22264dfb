"""A soak in bad weather: Telegram, the network, the database, the files and the processes fail all the time.

SOAK_MINUTES says how long, SEED repeats the same choice of faults. At the end the figures are printed; anything lost
fails the test, and so does anything that came twice without a fault that explains it.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import Server
from tests.soak.stage import since, staged
from tests.soak.troubles import Troubles
from tests.soak.weather import Weather

MINUTES = float(os.environ.get("SOAK_MINUTES", "0.05"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
AT_ONCE = 16  # people


async def test_nothing_is_lost_in_bad_weather(
    kind: str, database_url: str, postgresql: Server, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    ports = [] if kind == "sqlite" else [unused_tcp_port_factory() for _ in range(3)]
    print(f"\n{kind}: SEED={SEED}")
    weather, begun = Weather(random.Random(SEED), MINUTES >= 1), time.monotonic()
    async with staged(database_url, ports, tmp_path, SEED, weather) as stage:
        server, name = None if kind == "sqlite" else postgresql, make_url(database_url).database or ""
        troubles = Troubles(stage, weather, server, name)
        report = await stage.play(lambda: troubles.go_on(60 * MINUTES), AT_ONCE)
        await troubles.check_edition()
    tally = stage.tally
    reasons = tally.in_flight.total() + weather.repeated.total() + tally.begun_again.total() + report.apologised
    print(
        f"{kind}: {since(begun)}\n{report}\n"
        f"  reasons to double: {tally.in_flight.total()} updates in flight at {tally.kills} kills, "
        f"{weather.repeated.total()} answers that had arrived and seemed lost, "
        f"{tally.begun_again.total()} updates that the database broke off\n"
        f"  could not begin, and were started again: {tally.revived}\n"
        f"  faults of the line: {dict(weather.counts)}\n  troubles: {dict(troubles.counts)}\n"
        f"  memory of the bots: {troubles.memory}"
    )
    assert report.doubled + report.doubled_replies <= reasons
