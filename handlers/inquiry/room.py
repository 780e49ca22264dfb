"""What this process knows of the staff group beside what is in the database.

If it is lost, a call is made in vain, or a card shows how things stood until the next change.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from weakref import WeakValueDictionary

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Room:
    """The state of the staff group.

    quiet_until        until then nothing is sent there, since it could not be written to
    no_topics_until    until then no topic is made, since that was refused
    is_away            whether it could not be written to
    former             its former numbers, from before it became a supergroup
    stale_cards        inquiries whose cards do not show their state yet
    """

    quiet_until: datetime = _LONG_AGO
    no_topics_until: datetime = _LONG_AGO
    is_away: bool = False
    former: frozenset[int] = frozenset()
    stale_cards: set[int] = field(default_factory=set)
    _locks: "WeakValueDictionary[int, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    def enter(self) -> None:
        """Begin with another chat, of which it is not known what cannot be done there."""
        self.quiet_until = self.no_topics_until = _LONG_AGO

    def lock(self, user_id: int) -> asyncio.Lock:
        """Return the lock under which an investor's inquiries are carried."""
        return self._locks.setdefault(user_id, asyncio.Lock())
