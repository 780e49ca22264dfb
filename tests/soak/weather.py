"""Bad weather between a bot and Telegram: faults that strike at random, and are counted.

An answer that Telegram says it has not taken is due for a day. Where that is in doubt, the second try comes after
seconds, the third after half a minute, the fourth after minutes, for which nobody here waits: so a chat in which doubts
have struck twice in a row is left alone until something has arrived there.
"""

import random
from collections import Counter

from sandbox.faults import Fault, Faults, Kind, Moment
from sandbox.transport import Params

SENDS = ("sendmessage", "copymessage", "senddocument", "createforumtopic", "editmessagetext")
UNREAD = ("getupdates", "answercallbackquery", "sendchataction")  # else nobody knows whose call it was
SHARE = 0.02  # of all calls, at each moment
_DOUBTS = 2  # in a row
HUNG = 16.0  # seconds, longer than the bot waits


class Weather(Faults):
    """Strikes a share of all calls.

    hangs   whether some calls are not answered at all, which takes its time
    counts  what struck, by kind and moment; `repeated` how often, by chat, an answer had arrived and seemed not to have
    """

    def __init__(self, chance: random.Random, hangs: bool) -> None:
        super().__init__()
        self._kinds: tuple[Kind, ...] = ("flood", "status", "status", "drop", "hang" if hangs else "drop")
        self.is_bad = True
        self.counts: Counter[str] = Counter()
        self.repeated: Counter[int] = Counter()
        self._chance = chance
        self._shaken: Counter[int] = Counter()

    def take(self, moment: Moment, method: str, params: Params | None = None) -> Fault | None:
        """Return the fault that strikes a call now."""
        chat_id = params.integer("chat_id") if params is not None else 0
        fault = self._fault(moment, method, chat_id) if self.is_bad and self._chance.random() < SHARE else None
        if fault is not None:
            self.counts[f"{fault.kind} {moment}"] += 1
        elif moment == "after":
            self._shaken.pop(chat_id, None)
        return fault

    def _fault(self, moment: Moment, method: str, chat_id: int) -> Fault | None:
        if method not in (SENDS if chat_id else UNREAD) or (moment == "unread" and method not in UNREAD):
            return None
        kind = self._chance.choice(self._kinds)
        if kind == "flood":
            return Fault(kind, moment, seconds=1) if moment == "before" else None
        if kind == "status" and moment == "before":
            return Fault(kind, moment, status=self._chance.choice((500, 502, 503)))
        if self._shaken[chat_id] >= _DOUBTS:
            return None
        if chat_id:
            self._shaken[chat_id] += 1
            self.repeated[chat_id] += moment == "after"
        return Fault(kind, moment, seconds=HUNG, status=504)
