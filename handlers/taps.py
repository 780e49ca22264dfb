"""Double taps: the same button of the same message pressed twice in a row at once is one wish, not two."""

import time
from collections import OrderedDict
from collections.abc import Callable

SECONDS = 2.0
_MOST = 10_000


class Taps:
    """The last press of each chat, in this process; a repeat that slips by only repeats an answer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[int, tuple[int, str, float]] = OrderedDict()

    def is_repeat(self, chat_id: int, message_id: int, data: str) -> bool:
        """Tell whether this press is the chat's last one again, dealt with just now."""
        last = self._last.get(chat_id)
        return last is not None and last[:2] == (message_id, data) and self._clock() - last[2] < SECONDS

    def note(self, chat_id: int, message_id: int, data: str) -> None:
        """Remember a press that has been dealt with."""
        self._last[chat_id] = (message_id, data, self._clock())
        self._last.move_to_end(chat_id)
        if len(self._last) > _MOST:
            self._last.popitem(last=False)
