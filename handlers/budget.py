"""How much one person may ask of the bot: so much at once, and then no faster than one reads.

Thirty messages at once are more than anybody types or pastes in earnest; one more every two seconds is faster than
anybody reads the answers. Pressing a button is a quarter of a message, so that one can hurry through the menus, four
buttons a second for a minute, and type inline, where Telegram asks at nearly every letter. A part of an album is a
tenth of a message, since there are ten at most.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Update

BURST = 30
A_SECOND = 0.5
_LIGHT, _PART = 0.25, 0.1
_MOST = 10_000  # people; whoever is forgotten begins anew, with all that one may


class Budget:
    """What each person has left, in this process: it protects this process."""

    def __init__(self, burst: float = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[int, tuple[float, float, float]] = OrderedDict()

    def take(self, person_id: int, weight: float, sent: float = 0.0) -> bool:
        """Take what something weighs; false where not so much is left, and nothing is taken.

        `sent` is when Telegram got it, in seconds, 0 where that is not known. What was sent at leisure and waited while
        the bot was away is no flood, however fast it comes now: time that passed at either end counts.
        """
        now = self._clock()
        left, at, last = self._left.get(person_id, (self._burst, now, sent))
        left = min(left + max(now - at, sent - last, 0.0) * A_SECOND, self._burst)
        enough = weight <= left
        self._left[person_id] = (left - weight if enough else left, now, max(sent, last))
        self._left.move_to_end(person_id)
        if len(self._left) > _MOST:
            self._left.popitem(last=False)
        return enough


def weight_of(update: Update) -> float:
    """Return what an update counts, in messages."""
    message = update.message or update.edited_message
    if message is None:
        return _LIGHT
    if message.text or message.caption:
        return 1.0
    is_part = message.media_group_id is not None or update.edited_message is not None  # a place that moves is edited
    return _PART if is_part else 1.0


def sent_at(update: Update) -> float:
    """Return when Telegram got an update, in seconds; 0 where it does not say."""
    if update.message is not None:
        return update.message.date.timestamp()
    edited = update.edited_message
    return edited.edit_date.timestamp() if edited is not None and edited.edit_date is not None else 0.0
