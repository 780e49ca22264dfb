"""News for subscribers: staff are asked, decide, and see how it goes. `handlers.news.broadcast` carries it.

What is asked and how it stands is kept in the database, so that any replica asks, once, and any can be answered.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from telegram import Message

from handlers.chat import feedback
from handlers.conversation import Person, as_language
from handlers.inquiry import investor as inquiry
from handlers.inquiry import staff_room
from handlers.lead import apply as lead
from handlers.news.announcement_screens import Standing, screen_of
from handlers.news.piece import Content, content, digest
from handlers.news.subscription_actions import Announce, NotNow, Stop
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Screen
from handlers.transport.parcel import File, Place
from handlers.transport.rounds import Pause, pause, rounds
from handlers.turn import Brain, Services, Turn
from knowledge.reply import Context
from knowledge.schema import LANGUAGES, Category, Entry, Language
from storage.announcements import Announcement, NewAnnouncement
from storage.recipients import Recipient
from storage.subscriptions import Listeners

EVERY = 2.0  # seconds between rounds
FORMS = (lead.FORM, feedback.COMMENT, inquiry.FORM)  # whoever is in the middle of one is left alone
LEFT_BEHIND = timedelta(minutes=2)  # a claim that old belongs to a process that died
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNCHANGED = "message is not modified"

_log = logging.getLogger(__name__)
Decide = Callable[[int, str, datetime], Awaitable[bool]]


async def offer(services: Services) -> None:
    """Keep for staff what is news in the live base, and outdate what is no longer; once more, it changes nothing."""
    brain, store = services.brain, services.stores.announcements
    homes = {entry: category for category, members in brain.knowledge.categories.values() for entry in members}
    wanted = {entry.id: entry for entry in brain.knowledge.entries.values() if entry.announce and entry.id in homes}
    known = await store.offered_last()
    if gone := known.keys() - wanted.keys():
        await store.outdate(gone, services.clock())
    for entry in wanted.values():
        if known.get(entry.id) != digest(entry):
            new = await asyncio.to_thread(_news, brain, entry, homes[entry.id], services.clock().date())
            if await store.offer(new, services.clock()) is not None:
                _log.info("staff are asked whether to announce %s", entry.id)


async def keep_up(services: Services, ending: asyncio.Event, pause: Pause = pause) -> None:
    """Ask staff about what is news as soon as a base is live, and let them see how everything stands."""
    offered = ""

    async def work() -> None:
        nonlocal offered
        digest = services.brain.knowledge.digest
        if digest != offered:
            await offer(services)
            offered = digest
        await sweep(services)

    await rounds(ending, EVERY, work, "announcements were not shown to staff", pause)


async def sweep(services: Services) -> None:
    """Show staff every announcement of which they have not seen how it stands."""
    if services.settings.staff_chat_id is not None:
        for each in await services.stores.announcements.undelivered(services.clock()):
            await show(services, each.id)


async def show(services: Services, announcement_id: int) -> None:
    """Show staff how an announcement stands, unless somebody is at it. What fails is tried by a later sweep."""
    store, now = services.stores.announcements, services.clock()
    if await store.sending(announcement_id, now, now - LEFT_BEHIND) is None:
        return
    seen = await store.get(announcement_id)
    if seen is None:
        return
    if seen.message_id is None and seen.state == "outdated":  # there is nothing left to ask
        await store.shown(seen, None, None, services.clock())
    elif (place := await _shown(services, seen)) is not None:
        await store.shown(seen, *place, services.clock())
    else:
        await store.not_sent(announcement_id, services.clock())


async def refresh(services: Services, announcement_id: int) -> None:
    """Let the message of staff show the newest figures, if that works at once."""
    announcement = await services.stores.announcements.get(announcement_id)
    if announcement is not None and announcement.message_id is not None:
        screen, _ = await _screen(services, announcement)
        await _edit(services, announcement, screen)


def language_of(person: Recipient | Listeners) -> Language:
    """Return the language in which a person gets news."""
    return Person(0, as_language(person.chosen), person.code, as_language(person.spoken)).language


@handles(Announce, by="staff")
async def confirm(action: Announce, press: Press, turn: Turn) -> None:
    """Let an announcement go out; of two at once one decides, the other one hears who did."""
    decide = turn.services.stores.announcements.confirm
    await _decide(action.announcement, decide, "announce-goes-out", press, turn)


@handles(NotNow, by="staff")
async def decline(action: NotNow, press: Press, turn: Turn) -> None:
    """Leave an announcement for now."""
    decide = turn.services.stores.announcements.decline
    await _decide(action.announcement, decide, "announce-not-sent", press, turn)


@handles(Stop, by="staff")
async def stop(action: Stop, press: Press, turn: Turn) -> None:
    """Break an announcement off."""
    decide = turn.services.stores.announcements.stop
    await _decide(action.announcement, decide, "announce-is-stopped", press, turn)


async def _decide(number: int, decide: Decide, key: str, press: Press, turn: Turn) -> None:
    services, by = turn.services, turn.person
    is_done = await decide(number, by.name, turn.now)
    after = await services.stores.announcements.get(number)
    if after is None:
        raise StaleButtonError
    if is_done:
        _log.info("announcement %d is %s, by %d", number, after.state, by.id)
        await press.answer(turn.say(key))
        await show(services, number)
        return
    is_over = after.state in ("done", "outdated")
    await press.answer(turn.say("announce-over") if is_over else turn.say("announce-too-late", name=after.decided_by))
    screen, _ = await _screen(services, after)
    await press.show(screen)


def _news(brain: Brain, entry: Entry, category: Category, today: date) -> NewAnnouncement:
    said: dict[str, Content] = {
        language: content(brain.show(entry.id, language, Context(), today), entry.title.in_(language), category)
        for language in LANGUAGES
    }
    return NewAnnouncement(entry.id, digest(entry), category.id, said)


async def _screen(services: Services, announcement: Announcement) -> tuple[Screen, str]:
    stores, counted = services.stores, Counter[Language]()
    for each in await stores.subscriptions.listeners(announcement.category):
        counted[language_of(each)] += each.count
    busy = await stores.recipients.busy(announcement.id, services.clock(), FORMS)
    figures = await stores.recipients.figures(announcement.id)
    standing = Standing(announcement, figures, {each: counted[each] for each in LANGUAGES}, busy)
    return screen_of(standing, services.texts, services.settings.staff_language)


async def _shown(services: Services, announcement: Announcement) -> tuple[int, int] | None:
    """Bring the message of staff up to date, or send it; return its place, None where neither is possible now."""
    screen, whole = await _screen(services, announcement)
    chat_id = services.settings.staff_chat_id
    if chat_id is None:
        return None
    if announcement.message_id is not None and announcement.staff_chat_id == chat_id:
        outcome = await _edit(services, announcement, screen)
        if outcome != "gone":
            return (chat_id, announcement.message_id) if outcome == "shown" else None
    if whole:
        caption = services.texts.say("announce-whole", services.settings.staff_language)
        file = File(f"{announcement.entry}.txt", whole.encode("utf-8", "replace"), caption)
        if (await services.delivery.post(Place(chat_id), file)).outcome != "sent":
            return None
    receipt = await staff_room.announce(services, screen)
    return (receipt.chat_id, receipt.message_id) if receipt.outcome == "sent" else None


async def _edit(services: Services, announcement: Announcement, screen: Screen) -> str:
    """Edit the message of staff; return "shown", "gone" where it is no longer there, or "later"."""
    chat_id, message_id = announcement.staff_chat_id or 0, announcement.message_id
    done = await services.delivery.attempt(
        chat_id, lambda bot: bot.edit_message_text(screen.html, chat_id, message_id, reply_markup=screen.keyboard)
    )
    if isinstance(done, Message | bool) or _UNCHANGED in done.reason.lower():
        return "shown"
    return "gone" if any(words in done.reason.lower() for words in _GONE) else "later"
