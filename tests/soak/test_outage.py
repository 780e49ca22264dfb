"""Half an hour in which Telegram takes messages of nobody but every third person, with bots killed meanwhile.

All is answered, in order, nothing is lost; who can be reached does not wait. The clock of the bots goes PACE times as
fast as others. SQLite has one bot that polls; PostgreSQL two replicas with a webhook behind a load balancer.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from knowledge.schema import LANGUAGES
from sandbox.faults import Fault, Faults, Moment
from sandbox.transport import Params
from storage.updates import Updates
from tests.soak.chat import Chat
from tests.soak.stage import Stage, staged

PACE = 400.0
HALF_AN_HOUR = 1800.0
KILLS = 2
AT_ONCE = 30  # people
REACHED = 3  # of so many people, one
SEED = 13
SENDS = ("sendmessage", "editmessagetext")


class Outage(Faults):
    """Takes no message while it goes on, but for every third person; `struck` counts by status."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.goes_on = False
        self.struck: Counter[int] = Counter()
        self._chance = chance

    def take(self, moment: Moment, method: str, params: Params | None = None) -> Fault | None:
        """Return the fault that strikes a call now."""
        if not self.goes_on or moment != "before" or method not in SENDS or params is None:
            return None
        if params.integer("chat_id") % REACHED == 0:
            return None
        status = self._chance.choice((500, 502, 503))
        self.struck[status] += 1
        return Fault("status", moment, status=status)


async def test_nothing_is_lost_in_half_an_hour_in_which_telegram_takes_no_messages(
    kind: str, database_url: str, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    ports = [] if kind == "sqlite" else [unused_tcp_port_factory() for _ in range(3)]
    outage = Outage(random.Random(SEED))
    async with staged(database_url, ports, tmp_path, SEED, outage, pace=PACE) as stage:
        crowd = stage.crowd
        crowd.flows = ((crowd.ask, 3), (crowd.browse, 1))
        report = await stage.play(lambda: suffer(stage, outage), AT_ONCE)
    due = sum(seconds > HALF_AN_HOUR / PACE for seconds in report.seconds)
    print(f"\n{kind}: {stage.tally.kills} kills, {dict(outage.struck)}, {due} answers due all the time\n{report}")
    assert stage.tally.kills == KILLS
    assert report.apologised == 0
    assert due > 0


async def suffer(stage: Stage, outage: Outage) -> None:
    """Let Telegram take no messages, kill one bot after the other meanwhile, and see that others are answered."""
    updates, clock = Updates(stage.database), asyncio.get_running_loop().time
    await stage.until_answered(AT_ONCE)
    outage.goes_on, until = True, clock() + HALF_AN_HOUR / PACE
    while (await updates.standing()).due < AT_ONCE // 2:
        await asyncio.sleep(0.02)
    while clock() < until or stage.tally.kills < KILLS:
        await reach(stage)
        if stage.tally.kills < KILLS:
            await stage.kill(stage.bots[stage.tally.kills % len(stage.bots)])
    outage.goes_on = False
    await stage.until_answered(AT_ONCE)


async def reach(stage: Stage) -> None:
    """Let somebody ask who can be reached, and be answered while others are not."""
    while (chat := Chat(stage.telegram.state, "R", stage.chance.choice(LANGUAGES))).id % REACHED:
        pass
    stage.crowd.chats.append(chat)
    await stage.crowd.ask(chat)
