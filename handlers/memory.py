"""People in the database: who they are, and where the conversation with each of them stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.conversation import Person, as_language
from handlers.stores import Stores
from knowledge.reply import Context
from storage.acquaintance import Acquaintance
from storage.conversations import State
from storage.masking import masked
from storage.people import User

DIALOGUE = "dialogue"
_BEGUN = "begun"  # where it stood before, by the update that it was last changed by, which may be begun again
VERSION = 1  # of the document that a dialogue is kept in
_SEEN_AGAIN = timedelta(hours=1)  # no oftener is it written down that somebody is still there


class Memory:
    """The people of an installation; `kept` is how long the subject of a conversation is remembered."""

    def __init__(self, stores: Stores, clock: Callable[[], datetime], kept: timedelta) -> None:
        self._stores = stores
        self._clock = clock
        self._kept = kept

    async def load(self, person_id: int) -> Person:
        """Return what is known of a person; of a new one that is nothing but the id."""
        known = await self._stores.acquaintances.load(person_id, self._clock())
        return _person(known) if known else Person(person_id)

    async def seen(self, person_id: int, *, name: str, username: str, code: str, update: int = 0) -> Person:
        """Note that a person has written and return what is known of them."""
        now, told = self._clock(), (name, username, code, True)
        known = await self._stores.acquaintances.load(person_id, now)
        user = known.user if known else None
        if user is None or (user.name, user.username, user.code, user.reachable) != told or _is_long_ago(user, now):
            user = await self._stores.people.seen(person_id, now, name=name, username=username, code=code)
        return _person(replace(known, user=user) if known else Acquaintance(user, {}, False), update)

    async def save(self, person: Person, before: Person) -> None:
        """Keep what changed about a person."""
        if (person.chosen, person.spoken, person.album) != (before.chosen, before.spoken, before.album):
            await self._stores.people.remember(person.id, person.chosen, person.spoken, person.album)
        if person.context != before.context:
            expires = self._clock() + self._kept
            begun = {_BEGUN: {"update": person.update, **_document(person.begun)}} if person.update else {}
            await self._stores.conversations.save(person.id, DIALOGUE, document(person.context) | begun, expires)

    async def unreachable(self, person_id: int) -> None:
        """Note that a person cannot be written to."""
        await self._stores.people.mark_unreachable(person_id)


def _person(known: Acquaintance, update: int = 0) -> Person:
    user, talk = known.user, _talk(known.states.get(DIALOGUE), update)
    return Person(
        user.id,
        as_language(user.chosen),
        user.code,
        as_language(user.spoken),
        talk,
        user.album,
        user.reachable,
        user.name,
        user.username,
        user.blocked,
        known.states,
        known.has_inquiry,
        update,
        talk,
    )


def _talk(kept: State | None, update: int) -> Context:
    """Return where a conversation stood before an update."""
    latest = dict(kept or {})
    begun = latest.pop(_BEGUN, None)
    before = dict(begun) if isinstance(begun, dict) else {}
    return context(before if before.pop("update", 0) == update != 0 else latest)


def _is_long_ago(user: User, now: datetime) -> bool:
    return now - user.last_seen >= _SEEN_AGAIN


def document(context: Context) -> dict[str, Any]:
    """Return a conversation as it is kept: JSON, with a version, without what nobody needs to keep."""
    return _document(replace(context, question=masked(context.question)))


def context(kept: object) -> Context:
    """Return the conversation of a document; nothing was said if it is damaged or of another version."""
    read = Context.from_json(kept)
    return read if _document(read) == kept else Context()


def _document(context: Context) -> dict[str, Any]:
    return {"version": VERSION, **context.to_json(), "answered": list(context.answered)}
