"""kill -9 at random moments while people ask, fill in forms and turn to the office: all is answered, nothing is lost.

KILLS says how often, MESSAGES how many answers there are to be at least. SQLite has one bot that polls; PostgreSQL two
replicas with a webhook behind a load balancer, of which one or the other is killed.
"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.soak.stage import Stage, since, staged

KILLS = int(os.environ.get("KILLS", "2"))
MESSAGES = int(os.environ.get("MESSAGES", "100"))
AT_ONCE = 12  # people
LIFE = (0.1, 2.0)  # seconds that bots live once they answer again
SEED = int(os.environ.get("SEED", "8"))


async def test_all_is_answered_and_nothing_is_lost(
    kind: str, database_url: str, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    ports = [] if kind == "sqlite" else [unused_tcp_port_factory() for _ in range(3)]
    begun = time.monotonic()
    async with staged(database_url, ports, tmp_path, SEED) as stage:
        report = await stage.play(lambda: kill_at_random(stage), AT_ONCE)
    tally = stage.tally
    in_flight = tally.in_flight.total()
    print(f"\n{kind}: {tally.kills} kills in {since(begun)}, {in_flight} updates in flight at the kills\n{report}")
    assert (tally.kills, tally.revived) == (KILLS, 0)
    assert report.doubled <= in_flight + tally.begun_again.total()
    assert report.apologised == 0


async def kill_at_random(stage: Stage) -> None:
    """Kill one bot after the other, each some time after people have got answers again."""
    for number in range(KILLS):
        await stage.until_answered(AT_ONCE)
        await asyncio.sleep(stage.chance.uniform(*LIFE))
        await stage.kill(stage.bots[number % len(stage.bots)])
    await stage.until_answered(max(MESSAGES - stage.crowd.answered, AT_ONCE))
