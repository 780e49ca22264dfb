"""/start, as it comes from a link or a QR code: at once what the link is for; without that, the plain welcome."""

import logging

from telegram import Update

from handlers.chat import browse, start
from handlers.chat.actions import Show
from handlers.chat.payload import Payload, read
from handlers.turn import Turn
from storage.errors import StorageError

KINDS = ("fact", "gap")  # of entries that can be linked to

_log = logging.getLogger(__name__)


async def begin(update: Update, turn: Turn) -> None:
    """Do what the link asks for, as far as it is still known here."""
    payload = read(turn.args[0]) if turn.args else Payload()
    if payload.campaign and update.effective_message is not None:
        await _count(payload.campaign, update.effective_message.message_id, turn)
    spoken = await start.speak(payload.language, turn) if payload.language else None
    entry = turn.knowledge.entries.get(payload.entry)
    if entry is not None and entry.kind in KINDS:
        await turn.send(await browse.opened(Show(turn.person.language, entry.id), turn))
    elif payload.category in turn.knowledge.categories:
        await turn.send(turn.render.category(payload.category, 0, turn.person.language))
    elif spoken is not None:
        await turn.send(spoken)
    else:
        await start.begin(update, turn)


async def _count(campaign: str, message_id: int, turn: Turn) -> None:
    """Note which campaign brought the person."""
    try:
        await turn.services.stores.campaigns.follow(turn.person.id, campaign, message_id, turn.now)
    except StorageError as error:  # it must not cost the person the answer
        _log.error("a link was not counted: %s", error)
