"""/inquiries: what is open, for the staff group."""

from telegram import Update

from handlers.inquiry.card import CardMaker
from handlers.inquiry.staff_actions import SendCard
from handlers.screen import Block, Button, compose, cut
from handlers.transport.parcel import beside
from handlers.turn import Turn
from storage.inquiries import Inquiry

MOST = 25
EXCERPT = 80
_SUPERGROUPS = -(10**12)  # above are the numbers of basic groups, whose messages have no addresses


async def command(update: Update, turn: Turn) -> None:
    """List the inquiries that are not closed, the oldest first, with the addresses of their cards."""
    message = update.effective_message
    if message is None:
        return
    found = await turn.services.stores.inquiries.list("open", "taken", "answered")
    maker = CardMaker(turn.services.texts, turn.knowledge, turn.person.language)
    headline = turn.say("staff-open-list", count=len(found)) if found else turn.say("staff-none-open")
    blocks = [Block(headline, "title"), *(Block(_line(inquiry, maker, turn)) for inquiry in found[:MOST])]
    again = turn.say("staff-send-again")
    rows = [[Button(f"№ {i.id}: {again}", SendCard(i.id))] for i in found if i.delivery == "doubtful"]
    await turn.services.delivery.post(beside(message), compose(blocks, rows, turn.say("shortened")))


def _line(inquiry: Inquiry, maker: CardMaker, turn: Turn) -> str:
    marks = {"doubtful": "staff-list-doubtful", "waiting": "staff-list-waiting"}
    mark = [turn.say(marks[inquiry.delivery])] if inquiry.delivery in marks else []
    head = " · ".join((maker.headline(inquiry), maker.person(inquiry), *mark))
    return "\n".join(filter(None, (head, cut(inquiry.question, EXCERPT), _address(inquiry))))


def _address(inquiry: Inquiry) -> str:
    """Return where the card can be opened; empty in a group without such addresses."""
    chat_id, card_id = inquiry.staff_chat_id, inquiry.card_message_id
    if chat_id is None or chat_id > _SUPERGROUPS or card_id is None:
        return ""
    place = [str(inquiry.topic_id)] if inquiry.topic_id else []
    return "/".join(("https://t.me/c", str(_SUPERGROUPS - chat_id), *place, str(card_id)))
