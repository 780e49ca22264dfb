"""Carries inquiries and their messages between investors and the office: each once, in order, also after a crash.

A row of the database waits, is claimed, is sent and is settled. What surely did not arrive waits for the next sweep.
What was claimed by a process that died, or got no answer, may have arrived: it is not sent again, and staff are told.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from handlers import staff_group
from handlers.chat.render import Renderer
from handlers.inquiry import staff_room
from handlers.inquiry.announce import screens_for
from handlers.inquiry.staff_actions import SendAgain, SendCard
from handlers.lease import Lease
from handlers.screen import Button, Rows
from handlers.transport import envelope
from handlers.transport.parcel import Parcel, Place, Receipt
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services
from knowledge.reply import Context
from knowledge.schema import Language
from storage.inquiries import Inquiry, Staff
from storage.inquiry_messages import Message

LEASE = "courier"
EVERY = 2.0  # seconds between sweeps
LEFT_BEHIND = timedelta(minutes=2)  # a claim that old belongs to a process that died
_WORDS = ("text", "question", "edit")  # kinds that are sent as what they say; the others are copied

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Carry what waits: at the start, and then every few seconds, where one of several replicas is enough."""
    lease, begins = Lease(services, LEASE), True

    async def work() -> None:
        nonlocal begins
        if begins:
            await staff_group.enter(services)
        if await lease.is_held() or begins:
            await sweep(services)
        begins = False
        await refresh_cards(services)

    await rounds(ending, EVERY, work, "inquiries were not swept", pause)
    await lease.release()


async def sweep(services: Services) -> None:
    """Carry everything that waits, whoever left it behind."""
    now, stores = services.clock(), services.stores
    chat_id = services.settings.staff_chat_id
    if chat_id is not None:  # a card may have arrived in the old chat just before that was left
        await stores.staff_group.bring_over(chat_id, now, services.room.former)
    has_group = chat_id is not None
    waiting = {inquiry.id for inquiry in await stores.inquiries.undelivered(now)} if has_group else set()
    messages = await stores.messages.undelivered(now)
    waiting |= {message.inquiry_id for message in messages if has_group or message.direction == "staff"}
    for inquiry_id in sorted(waiting):
        await deliver(services, inquiry_id)


async def refresh_cards(services: Services) -> None:
    """Bring cards up to date of which only this process knows that they are not."""
    for inquiry_id in sorted(services.room.stale_cards):
        if inquiry := await services.stores.inquiries.get(inquiry_id):
            await staff_room.refresh_card(services, inquiry)
        else:
            services.room.stale_cards.discard(inquiry_id)


async def deliver(services: Services, inquiry_id: int) -> None:
    """Carry what waits of an inquiry, in order. A failure is logged: what was kept is carried by a later sweep."""
    try:
        inquiry = await services.stores.inquiries.get(inquiry_id)
        if inquiry is not None:
            async with services.room.lock(inquiry.user_id):
                await _deliver(services, inquiry.id)
    except Exception:
        _log.exception("inquiry %d was not carried", inquiry_id)


async def _deliver(services: Services, inquiry_id: int) -> None:
    inquiry = await services.stores.inquiries.get(inquiry_id)
    if inquiry is None:
        return
    ways = {"investor": await _carry_card(services, inquiry), "staff": True}
    for message in await services.stores.messages.of(inquiry_id):
        if message.delivery in ("waiting", "sending") and ways[message.direction]:
            current = await services.stores.inquiries.get(inquiry_id)  # its card may have moved
            ways[message.direction] = current is not None and await _carry(services, current, message)


async def _carry_card(services: Services, inquiry: Inquiry) -> bool:
    """Send the card if it waits; return whether messages may follow it."""
    stores, now = services.stores, services.clock()
    if services.settings.staff_chat_id is None or (inquiry.delivery == "waiting" and inquiry.state == "closed"):
        return False
    if inquiry.delivery in ("sent", "doubtful"):
        return True
    claim = await stores.inquiries.sending(inquiry.id, now, now - LEFT_BEHIND)
    if claim is None:
        return False
    receipt = Receipt("doubtful") if claim == "again" else await staff_room.send_card(services, inquiry)
    if receipt.outcome in ("later", "unreachable"):
        await stores.inquiries.not_sent(inquiry.id, now)
        return False
    if receipt.outcome != "sent":
        _log.warning("the card of inquiry %d may not have arrived: %s", inquiry.id, receipt.reason or "no answer")
        asked = await staff_room.ask_whether_there(services, "staff-card-doubtful", inquiry.id, SendCard(inquiry.id))
        if asked.outcome == "later":  # the claim runs out, and staff are asked then
            return False
        await stores.inquiries.doubt(inquiry.id, now)
    return True


async def _carry(services: Services, inquiry: Inquiry, message: Message) -> bool:
    """Carry a message if nobody else does; return whether those after it may follow."""
    messages = services.stores.messages
    claim = await messages.sending(message.id, services.clock(), services.clock() - LEFT_BEHIND)
    if claim is None:
        return False
    if claim == "again":
        receipt = Receipt("doubtful")
    elif message.direction == "investor":
        receipt = await _to_office(services, inquiry, message)
    else:
        receipt = await _to_investor(services, await _answered(services, inquiry, message), message)
    match receipt.outcome:
        case "sent":
            await messages.sent(message, receipt.chat_id, receipt.message_id, services.clock())
        case "later":
            await messages.not_sent(message.id, services.clock())
            return False
        case "doubtful":
            # if staff cannot be asked now, the claim runs out, and they are asked then
            if await _ask_whether_it_arrived(services, inquiry, message):
                await messages.doubt(message.id, services.clock())
        case "unreachable" | "refused":
            if not await _report(services, inquiry, message, receipt):
                await messages.not_sent(message.id, services.clock())
                return False
            await messages.failed(message.id, services.clock())
    return True


async def _to_office(services: Services, inquiry: Inquiry, message: Message) -> Receipt:
    key = {"edit": "staff-from-edited", "question": "staff-new-question"}.get(message.kind, "staff-from")
    heading = services.for_staff(key, number=inquiry.id, name=inquiry.name)
    return await staff_room.post(services, inquiry, _parcels(message, heading, services.for_staff("staff-whole-text")))


async def note_answer(services: Services, inquiry: Inquiry, staff: Staff, text: str) -> Inquiry:
    """Note that the office has answered an inquiry, which is as it was before, and return it as it is now."""
    change = await services.stores.inquiries.answered(inquiry.id, staff, text, services.clock())
    if change.inquiry is not None and inquiry.state != "answered":
        await staff_room.refresh_card(services, change.inquiry)
    return change.inquiry or inquiry


async def _answered(services: Services, inquiry: Inquiry, message: Message) -> Inquiry:
    """Note an answer where the process died before it could: what is answered cannot be withdrawn."""
    if inquiry.state != "open" or message.kind == "closed":
        return inquiry
    return await note_answer(services, inquiry, Staff(message.author_id, message.author_name), message.text)


async def _to_investor(services: Services, inquiry: Inquiry, message: Message) -> Receipt:
    screens = await screens_for(services, inquiry)
    language = screens.language
    key = "office-answer-edited" if message.kind == "edit" else "office-answer"
    heading = services.texts.say(key, language, number=inquiry.id)
    if message.kind == "entry":
        parcels = await _entry(services, message.text, language, heading)
    elif message.kind == "closed":
        parcels = (screens.ended(inquiry, "inquiry-closed"),)
    else:
        rows = () if inquiry.state == "closed" else [[screens.end(inquiry)]]
        parcels = _parcels(message, heading, services.texts.say("office-answer-file", language), rows)
    receipt = Receipt("refused", reason=f"{message.text}?")
    for parcel in parcels:
        receipt = await services.delivery.post(Place(inquiry.user_id), parcel, repeat=True)
        if receipt.outcome != "sent":
            return receipt
    if message.source_chat_id is None:
        await _show_to_staff(services, inquiry, message)
    return receipt


async def _entry(services: Services, entry: str, language: Language, heading: str) -> Sequence[Parcel]:
    """Return a knowledge entry as a message; nothing if it is gone."""
    brain = services.brain
    if entry not in brain.knowledge.entries:
        return ()
    shown = await asyncio.to_thread(brain.show, entry, language, Context(), services.clock().date())
    return (Renderer(services.reception, brain.knowledge).reply(shown, heading=heading),)


async def _show_to_staff(services: Services, inquiry: Inquiry, message: Message) -> None:
    """Let the group see what was done at the command line."""
    heading = services.for_staff("staff-from", number=inquiry.id, name=message.author_name)
    if message.kind == "text":
        await staff_room.post(services, inquiry, _parcels(message, heading, services.for_staff("staff-whole-text")))
    await staff_room.refresh_card(services, inquiry)


def _parcels(message: Message, heading: str, in_file: str, rows: Rows = ()) -> Sequence[Parcel]:
    if message.source_chat_id is None or message.source_message_id is None or message.kind in _WORDS:
        return (envelope.text(heading, message.text, in_file, f"{message.inquiry_id}-{message.id}.txt", rows),)
    return envelope.copy(heading, message.text, message.kind, message.source_chat_id, message.source_message_id)


async def _report(services: Services, inquiry: Inquiry, message: Message, receipt: Receipt) -> bool:
    """Tell whoever can do something about it that a message did not arrive; false if an investor can be told later."""
    if message.direction == "staff":
        key = "staff-unreachable" if receipt.outcome == "unreachable" else "staff-refused"
        text, beside = services.for_staff(key, reason=receipt.reason), _in_group(services, message)
        await staff_room.tell(services, inquiry, text, (), beside)
        return True
    said = (await screens_for(services, inquiry)).not_passed_on()
    return (await services.delivery.post(Place(inquiry.user_id), said, repeat=True)).outcome != "later"


async def _ask_whether_it_arrived(services: Services, inquiry: Inquiry, message: Message) -> bool:
    """Ask staff whether a message shall be sent once more; false if they can only be asked later."""
    again = Button(services.for_staff("staff-send-again"), SendAgain(message.id))
    text, beside = services.for_staff("staff-doubtful"), _in_group(services, message)
    asked = await staff_room.tell(services, inquiry, text, [[again]], beside)
    return asked.outcome != "later" or services.settings.staff_chat_id is None


def _in_group(services: Services, message: Message) -> int | None:
    """Return the message of the group that a message was written with."""
    return message.source_message_id if message.source_chat_id == services.settings.staff_chat_id else None
