"""What was found out lately about a text, so that nobody waits for it twice."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

MOST = 4096

Finding = TypeVar("Finding")


class Recent(Generic[Finding]):
    """The last findings, by text; safe to use from several threads."""

    def __init__(self) -> None:
        self._found: OrderedDict[str, Finding] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Iterable[str]) -> dict[str, Finding]:
        """Return what is known of some texts."""
        with self._lock:
            return {text: self._found[text] for text in texts if text in self._found}

    def keep(self, found: Mapping[str, Finding]) -> None:
        """Remember findings, and forget the oldest."""
        with self._lock:
            self._found.update(found)
            while len(self._found) > MOST:
                self._found.popitem(last=False)
