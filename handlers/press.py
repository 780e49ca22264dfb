"""Pressed buttons: one handler for each kind of action; what is stale, forged or not theirs leads to the menu."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar

from telegram import CallbackQuery, Update

from handlers.callbacks import Action, decode
from handlers.screen import Screen
from handlers.transport.delivery import Delivery
from handlers.transport.parcel import Place
from handlers.turn import Turn

A = TypeVar("A", bound=Action)


class StaleButtonError(Exception):
    """What the button is about is gone."""


class Press:
    """A pressed button: where it stands, and the one answer that Telegram waits for."""

    def __init__(self, query: CallbackQuery, delivery: Delivery) -> None:
        self.message = query.message
        self.chat_id = query.message.chat.id if query.message else query.from_user.id
        self._query_id = query.id
        self._delivery = delivery
        self._answered = False

    async def answer(self, notice: str | None = None) -> None:
        """Stop the button from waiting, with a short notice if there is one; only the first answer counts."""
        if not self._answered:
            self._answered = True
            await self._delivery.answer(self._query_id, self.chat_id, notice)

    async def show(self, screen: Screen, here: bool = True) -> None:
        """Show a menu: in place of the message that the button stands under, else below."""
        if here and self.message is not None:
            await self._delivery.edit(self.chat_id, self.message.message_id, screen)
        else:
            await self._delivery.send(Place(self.chat_id), screen)


Handler = Callable[[A, Press, Turn], Awaitable[None]]
Side = Literal["investor", "staff"]
_HANDLERS: dict[tuple[Side, type[Action]], Handler[Any]] = {}
_ANSWERING: set[type[Action]] = set()  # what they bring stands below, and a second tap says so


def handles(kind: type[A], answers: bool = False, by: Side = "investor") -> Callable[[Handler[A]], Handler[A]]:
    """Register the handler of a kind of action, pressed in a private chat or in the staff group.

    Where the other side presses it, and where the handler raises StaleButtonError, the button counts as stale.
    """

    def register(handler: Handler[A]) -> Handler[A]:
        _HANDLERS[by, kind] = handler
        if answers:
            _ANSWERING.add(kind)
        return handler

    return register


async def press(update: Update, turn: Turn) -> None:
    """Do what a button asks for, once for a double tap."""
    query, taps, person = update.callback_query, turn.services.taps, turn.person.id
    if query is None:
        return
    pressed, action = Press(query, turn.services.delivery), decode(query.data)
    message_id = query.message.message_id if query.message else 0
    if taps.is_repeat(person, message_id, query.data or ""):
        await pressed.answer(turn.say("repeated-tap") if type(action) in _ANSWERING else None)
        return
    side: Side = "investor" if pressed.chat_id == person else "staff"
    try:
        await _handle(action, side, pressed, turn)
    except StaleButtonError:
        await pressed.answer(turn.say("stale-notice"))
        if side == "investor":
            await turn.send(turn.render.topics(turn.person.language, turn.say("stale-button")))
    finally:
        await pressed.answer()
    taps.note(person, message_id, query.data or "")


async def _handle(action: Action | None, side: Side, pressed: Press, turn: Turn) -> None:
    handler = _HANDLERS.get((side, type(action))) if action else None
    if handler is None:
        raise StaleButtonError
    await handler(action, pressed, turn)
