"""Staff hear of a new contact form: once, also after a crash; where that is in doubt, they hear of the doubt.

From the notice they write to the person in the chat with the bot, by an inquiry like any other.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from html import escape

from handlers.inquiry import announce, courier, staff_room
from handlers.inquiry.staff import staff_of, wait_again
from handlers.lead.actions import SendNotice, WriteBack
from handlers.lead.screens import answers_of, lines
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, Screen, compose, html_of
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Services, Turn
from storage.inquiries import NewInquiry
from storage.leads import Lead

EVERY = 5.0  # seconds between sweeps
LEFT_BEHIND = timedelta(minutes=2)  # a claim that old belongs to a process that died

_log = logging.getLogger(__name__)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Tell staff of what waits: at the start, and then every few seconds; a claim keeps replicas apart."""
    await rounds(ending, EVERY, partial(sweep, services), "applications were not swept", pause)


async def sweep(services: Services) -> None:
    """Tell staff of every form that they have not heard of."""
    if services.settings.staff_chat_id is not None:
        for lead in await services.stores.leads.undelivered(services.clock()):
            await deliver(services, lead.id)


async def deliver(services: Services, lead_id: int) -> None:
    """Tell staff of a form if nobody has done so. A failure is logged: a later sweep tries again."""
    try:
        await _deliver(services, lead_id)
    except Exception:
        _log.exception("staff were not told of application %d", lead_id)


async def erased(services: Services, leads: Sequence[Lead]) -> None:
    """Tell staff of forms that they have seen and that the person had erased."""
    for lead in leads:
        if lead.delivery != "waiting":
            text = services.for_staff("staff-lead-erased", number=lead.id)
            await staff_room.announce(services, compose([Block(text)], (), ""))


@handles(SendNotice, by="staff")
async def send_again(action: SendNotice, press: Press, turn: Turn) -> None:
    """Send a notice once more that may not have arrived."""
    await wait_again(turn.services.stores.leads, action.lead, press, turn)
    await deliver(turn.services, action.lead)


@handles(WriteBack, by="staff")
async def write_back(action: WriteBack, press: Press, turn: Turn) -> None:
    """Open a conversation with whoever sent a form, unless one is open or they are blocked; its card says how."""
    services, inquiries = turn.services, turn.services.stores.inquiries
    lead = await services.stores.leads.get(action.lead)
    if lead is None:
        raise StaleButtonError
    if await services.stores.blocklist.holds(lead.user_id):
        await press.answer(turn.say("block-first"))
        return
    person = await services.stores.people.load(lead.user_id)
    name, username = (person.name, person.username) if person else (lead.name, "")
    text = f"{turn.say('staff-lead', number=lead.id)}\n{_words(lead, services)}"
    inquiry, is_new = await inquiries.open(NewInquiry(lead.user_id, name, username, lead.language, text), turn.now)
    await press.answer(turn.say("staff-lead-opened", number=inquiry.id))
    if is_new:
        change = await inquiries.take(inquiry.id, staff_of(turn), turn.now)
        own = await announce.screens_for(services, inquiry)
        await announce.tell_investor(services, inquiry, own.remark(change.inquiry or inquiry, "lead-office-writes"))
        await courier.deliver(services, inquiry.id)


async def _deliver(services: Services, lead_id: int) -> None:
    leads, now = services.stores.leads, services.clock()
    if services.settings.staff_chat_id is None:
        return
    claim, lead = await leads.sending(lead_id, now, now - LEFT_BEHIND), await leads.get(lead_id)
    if claim is None or lead is None:
        return
    if claim == "first":
        receipt = await staff_room.announce(services, await _notice(lead, services))
        if receipt.outcome in ("sent", "later"):
            await (leads.sent if receipt.outcome == "sent" else leads.not_sent)(lead_id, services.clock())
            return
        _log.warning("the notice of application %d may not have arrived: %s", lead_id, receipt.reason or "no answer")
    asked = await staff_room.ask_whether_there(services, "staff-lead-doubtful", lead_id, SendNotice(lead_id))
    if asked.outcome != "later":  # else the claim runs out, and staff are asked then
        await leads.doubt(lead_id, services.clock())


async def _notice(lead: Lead, services: Services) -> Screen:
    """Return what staff see of a form, with the ways to the person: Telegram's own, and the chat with the bot."""
    say = services.for_staff
    person = await services.stores.people.load(lead.user_id)
    name, username = (person.name, person.username) if person else (lead.name, "")
    ways = [f'<a href="tg://user?id={lead.user_id}">{escape(name or lead.name, quote=False)}</a>']
    ways += [f"@{escape(username, quote=False)}"] if username else []
    ways.append(say(f"language-{lead.language}"))
    blocks = [Block(say("staff-lead", number=lead.id), "title"), Block(_words(lead, services))]
    button = Button(say("staff-lead-write"), WriteBack(lead.id))
    return Screen(f"{html_of(blocks)}\n\n{' · '.join(ways)}", ((button,),))


def _words(lead: Lead, services: Services) -> str:
    return "\n".join(lines(answers_of(lead), services.texts, services.settings.staff_language))
