"""Inline queries: open, answered, and the answers that Telegram repeats by itself."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from sandbox.chats import Chat, Message, Person
from sandbox.errors import ApiError, ControlError

QUERY_SECONDS = 30.0
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, and where; `offset` is where the results that they have seen end."""

    id: str
    asked: float
    chat_id: int
    person: Person
    text: str
    offset: str


@dataclass(frozen=True, slots=True)
class Result:
    """One offered message: how it is offered, and what is sent if it is chosen."""

    id: str
    shown: dict[str, Any]
    content: dict[str, Any]
    reply_markup: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer to a query; who types the same again gets it from Telegram itself until `until`."""

    results: tuple[Result, ...]
    next_offset: str
    button: dict[str, Any] | None
    is_personal: bool
    until: float


class InlineQueries:
    """The queries of one bot, and the messages that people sent via it."""

    def __init__(self) -> None:
        self.messages: dict[str, tuple[Chat, Message]] = {}
        self._last = 0
        self._open: OrderedDict[str, Query] = OrderedDict()
        self._answered: OrderedDict[str, tuple[Query, Offer]] = OrderedDict()
        self._cache: OrderedDict[tuple[str, str, int], Offer] = OrderedDict()

    def number(self) -> str:
        """Return a new identifier."""
        self._last += 1
        return str(self._last)

    def open(self, query: Query) -> None:
        """Wait for the bot's answer."""
        self._open[query.id] = query
        _trim(self._open)

    def close(self, query_id: str, now: float) -> Query:
        """Return an open query, which is answered now. Raises what Telegram answers where there is none."""
        query = self._open.pop(query_id, None)
        if query is None or query.asked + QUERY_SECONDS <= now:
            reason = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {reason}")
        return query

    def known(self, query: Query) -> Offer | None:
        """Return the answer that is still good for the same query, of anybody or of this person."""
        for user_id in (query.person.id, 0):
            offer = self._cache.get((query.text, query.offset, user_id))
            if offer is not None and offer.until > query.asked:
                return offer
        return None

    def keep(self, query: Query, offer: Offer) -> None:
        """Remember an answer."""
        self._answered[query.id] = (query, offer)
        self._cache[query.text, query.offset, query.person.id if offer.is_personal else 0] = offer
        _trim(self._answered)
        _trim(self._cache)

    def chosen(self, query_id: str, result_id: str) -> tuple[Query, Result]:
        """Return what a person takes of an answer."""
        query, offer = self._answered.get(query_id, (None, None))
        found = [result for result in offer.results if result.id == result_id] if offer else []
        if query is None or not found:
            raise ControlError("this was not offered")
        return query, found[0]


def _trim(kept: "OrderedDict[Any, Any]") -> None:
    while len(kept) > _KEPT:
        kept.popitem(last=False)
