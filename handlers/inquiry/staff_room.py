"""The staff group: a topic for each investor where it has topics, the cards, and what stands below them."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from telegram import ForumTopic

from handlers.callbacks import Action
from handlers.inquiry.card import Card, CardMaker, topic_name
from handlers.screen import Block, Button, Rows, compose
from handlers.transport.parcel import File, Parcel, Place, Receipt
from handlers.turn import Services
from storage.inquiries import Inquiry

QUIET = timedelta(minutes=1)
NO_TOPICS = timedelta(minutes=10)
_TOPIC_GONE = ("thread not found", "topic_deleted", "topic_id_invalid", "topic_closed")
_CARD_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNCHANGED = ("message is not modified",)
_NO_RIGHTS = ("not enough rights", "have no rights", "write_forbidden", "chat_restricted", "need administrator rights")
_LATER = Receipt("later")

_log = logging.getLogger(__name__)


async def send_card(services: Services, inquiry: Inquiry, may_move: bool = True) -> Receipt:
    """Send the card of an inquiry, into its investor's topic where the group has topics, and note where it is.

    If that topic is gone the card goes into a new one, unless not even that is there.
    """
    chat_id = services.settings.staff_chat_id
    if chat_id is None or _is_quiet(services):
        return _LATER
    place = await _place(services, inquiry, chat_id)
    if isinstance(place, Receipt):
        return _noted(services, place)
    card = await _card(services, inquiry, place.topic_id)
    whole = File(f"{inquiry.id}.txt", card.whole.encode("utf-8", "replace"), f"№ {inquiry.id}")
    receipt = await _post(services, place, (whole, card.screen) if card.whole else (card.screen,))
    if may_move and place.topic_id is not None and _says(receipt, _TOPIC_GONE):
        await services.stores.topics.forget(chat_id, place.topic_id)
        return await send_card(services, inquiry, may_move=False)
    if receipt.outcome == "sent":
        where = (receipt.chat_id, place.topic_id, receipt.message_id)
        await services.stores.inquiries.sent(inquiry.id, *where, services.clock())
        services.room.stale_cards.discard(inquiry.id)
    return _noted(services, receipt)


async def post(services: Services, inquiry: Inquiry, parcels: Sequence[Parcel], reply_to: int | None = None) -> Receipt:
    """Send parcels to where the card of an inquiry stands; if that place is gone, below a new card."""
    chat_id = services.settings.staff_chat_id
    if chat_id is None or _is_quiet(services):
        return _LATER
    place = await _known_place(services, inquiry, chat_id)
    if isinstance(place, Receipt):
        return _noted(services, place)
    if place is not None:
        receipt = await _post(services, replace(place, reply_to=reply_to or place.reply_to), parcels)
        if place.topic_id is None or not _says(receipt, _TOPIC_GONE):
            return await _settled(services, inquiry, receipt)
        await services.stores.topics.forget(chat_id, place.topic_id)
    elif inquiry.delivery in ("waiting", "sending"):  # the card is the courier's to send
        return _LATER
    card = await send_card(services, inquiry)
    moved = await services.stores.inquiries.get(inquiry.id)
    place = await _known_place(services, moved, chat_id) if moved and card.outcome == "sent" else None
    if not isinstance(place, Place):
        return _LATER
    return await _settled(services, inquiry, await _post(services, place, parcels))


async def tell(
    services: Services, inquiry: Inquiry, text: str, rows: Rows = (), reply_to: int | None = None
) -> Receipt:
    """Say something to staff about an inquiry; what cannot be said now is the caller's to say later."""
    receipt = await post(services, inquiry, [compose([Block(text)], rows, "")], reply_to)
    if receipt.outcome != "sent":
        _log.warning("staff were not told something about inquiry %d: %s", inquiry.id, receipt.outcome)
    return receipt


async def announce(services: Services, parcel: Parcel) -> Receipt:
    """Send something to the staff group that belongs to no inquiry."""
    chat_id = services.settings.staff_chat_id
    if chat_id is None or _is_quiet(services):
        return _LATER
    receipt = await services.delivery.post(Place(chat_id), parcel)
    return _noted(services, receipt)


async def ask_whether_there(services: Services, key: str, number: int, again: Action) -> Receipt:
    """Ask whether something numbered has arrived in the group, with a button that sends it once more."""
    button, asked = Button(services.for_staff("staff-send-again"), again), Block(services.for_staff(key, number=number))
    return await announce(services, compose([asked], [[button]], ""))


async def refresh_card(services: Services, inquiry: Inquiry) -> None:
    """Let the card show how an inquiry stands; the next sweep tries again if that is not possible now."""
    chat_id, card_id = services.settings.staff_chat_id, inquiry.card_message_id
    if chat_id is None or card_id is None or inquiry.staff_chat_id != chat_id:
        return
    screen = (await _card(services, inquiry, inquiry.topic_id)).screen
    services.room.stale_cards.add(inquiry.id)
    done = await services.delivery.attempt(
        chat_id,
        lambda bot: bot.edit_message_text(screen.html, chat_id, card_id, reply_markup=screen.keyboard),
    )
    if not isinstance(done, Receipt) or _says(done, _UNCHANGED):
        services.room.stale_cards.discard(inquiry.id)
    elif done.outcome == "refused":
        services.room.stale_cards.discard(inquiry.id)
        if _says(done, _CARD_GONE) and inquiry.state != "closed":
            await send_card(services, inquiry)


async def _place(services: Services, inquiry: Inquiry, chat_id: int) -> Place | Receipt:
    """Return the investor's topic, made if need be; the group itself where it has none; or why neither can be had."""
    name = topic_name(inquiry)
    known = await services.stores.topics.load(inquiry.user_id, chat_id)
    if known is not None:
        await services.delivery.attempt(chat_id, lambda bot: bot.edit_forum_topic(chat_id, known, name))
        return Place(chat_id, known)
    if services.clock() < services.room.no_topics_until:
        return Place(chat_id)
    made = await services.delivery.attempt(chat_id, lambda bot: bot.create_forum_topic(chat_id, name))
    if isinstance(made, ForumTopic):
        return Place(chat_id, await services.stores.topics.keep(inquiry.user_id, chat_id, made.message_thread_id))
    if made.outcome != "refused":
        return made
    _log.info("no topic was made in the staff group: %s", made.reason)
    services.room.no_topics_until = services.clock() + NO_TOPICS
    return Place(chat_id)


async def _known_place(services: Services, inquiry: Inquiry, chat_id: int) -> Place | Receipt | None:
    """Return where an inquiry is dealt with: beside its card, or where that would be if it may have arrived.

    None if it has no card yet; a receipt if the topic cannot be had now.
    """
    if inquiry.card_message_id is not None and inquiry.staff_chat_id == chat_id:
        return Place(chat_id, inquiry.topic_id, None if inquiry.topic_id else inquiry.card_message_id)
    if inquiry.delivery == "doubtful":
        return await _place(services, inquiry, chat_id)
    return None


async def _post(services: Services, place: Place, parcels: Sequence[Parcel]) -> Receipt:
    """Send parcels one after the other until one is not sent; return the last receipt."""
    receipt = _LATER
    for parcel in parcels:
        receipt = await services.delivery.post(place, parcel, follow=False)  # there, the card is to stand first
        if receipt.outcome != "sent":
            break
    return receipt


async def _settled(services: Services, inquiry: Inquiry, receipt: Receipt) -> Receipt:
    if receipt.outcome == "sent":
        await services.stores.inquiries.note_message(inquiry.id, receipt.chat_id, receipt.message_id)
    return _noted(services, receipt)


async def _card(services: Services, inquiry: Inquiry, topic_id: int | None) -> Card:
    maker = CardMaker(services.texts, services.brain.knowledge, services.settings.staff_language)
    forms = [lead.id for lead in await services.stores.leads.of(inquiry.user_id)]
    is_blocked = await services.stores.blocklist.holds(inquiry.user_id)
    return maker.card(inquiry, topic_id is not None, forms, is_blocked)


def _is_quiet(services: Services) -> bool:
    return services.clock() < services.room.quiet_until


def _noted(services: Services, receipt: Receipt) -> Receipt:
    """Return the receipt; "later" where the group cannot be written to at all, or has got another number.

    An operator reads once that it is so and once that it is over; in between it is left alone for a while at a time.
    """
    room = services.room
    if receipt.outcome == "sent" and room.is_away:
        room.is_away = False
        _log.warning(services.for_staff("staff-group-back"))
    elif receipt.outcome != "sent" and receipt.chat_id:
        return _LATER
    elif receipt.outcome == "unreachable" or _says(receipt, _NO_RIGHTS):
        room.quiet_until = services.clock() + QUIET
        if not room.is_away:
            room.is_away = True
            _log.error(services.for_staff("staff-group-away", reason=receipt.reason))
        return _LATER
    return receipt


def _says(receipt: Receipt, words: tuple[str, ...]) -> bool:
    return receipt.outcome == "refused" and any(word in receipt.reason.lower() for word in words)
