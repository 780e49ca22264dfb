"""What happened, numbered: whoever watches asks for all after the last number seen, and waits without polling."""

import asyncio
from collections import defaultdict, deque
from typing import Any

Event = dict[str, Any]


class _Track:
    """The kept events of one chat (or of all), oldest first."""

    def __init__(self, kept: int) -> None:
        self.events: deque[Event] = deque(maxlen=kept)
        self.forgotten = 0

    def add(self, event: Event) -> None:
        if len(self.events) == self.events.maxlen:
            self.forgotten = self.events[0]["seq"]
        self.events.append(event)

    def after(self, seq: int) -> list[Event]:
        newer: list[Event] = []
        for event in reversed(self.events):
            if event["seq"] <= seq:
                break
            newer.append(event)
        newer.reverse()
        return newer


class EventLog:
    """A numbered log of events, as a whole and by chat."""

    def __init__(self, kept: int = 20_000, kept_a_chat: int = 2_000) -> None:
        self.seq = 0
        self._all = _Track(kept)
        self._by_chat: defaultdict[int, _Track] = defaultdict(lambda: _Track(kept_a_chat))
        self._waiting: defaultdict[int | None, set[asyncio.Future[None]]] = defaultdict(set)

    def add(self, kind: str, chat_id: int | None = None, **fields: Any) -> Event:
        """Log an event and wake those who wait for it."""
        self.seq += 1
        event: Event = {"seq": self.seq, "type": kind, **fields}
        self._all.add(event)
        self._wake(None)
        if chat_id is not None:
            event["chat_id"] = chat_id
            self._by_chat[chat_id].add(event)
            self._wake(chat_id)
        return event

    def after(self, seq: int, chat_id: int | None = None) -> tuple[list[Event], bool]:
        """Return the events after `seq`, and whether some of them were already forgotten."""
        track = self._all if chat_id is None else self._by_chat[chat_id]
        return track.after(seq), track.forgotten > seq

    async def wait(self, seq: int, timeout: float, chat_id: int | None = None) -> None:
        """Return once there is an event after `seq`, or after `timeout` seconds."""
        if self.after(seq, chat_id)[0] or timeout <= 0:
            return
        waiter = asyncio.get_running_loop().create_future()
        waiting = self._waiting[chat_id]
        waiting.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                await waiter
        except TimeoutError:
            pass
        finally:
            waiting.discard(waiter)

    def release(self) -> None:
        """Let everybody who waits go, because the server ends."""
        for chat_id in list(self._waiting):
            self._wake(chat_id)

    def _wake(self, chat_id: int | None) -> None:
        for waiter in self._waiting.get(chat_id, ()):
            if not waiter.done():
                waiter.set_result(None)
