"""Questions: a message goes to the assistant, its reply goes back."""

from dataclasses import replace

from telegram import Update

from handlers.turn import Turn
from knowledge.reply import Reply


async def question(update: Update, turn: Turn) -> None:
    """Answer a text, or the caption of whatever else was sent."""
    message = update.effective_message
    if message is None:
        return
    await _note_album(turn, message.media_group_id)
    text = message.text or message.caption or ""
    services, context = turn.services, turn.person.conversation
    await tell(turn, await turn.think(lambda: services.brain.reply(text, context, services.today())))


async def pointer(update: Update, turn: Turn) -> None:
    """Ask for words instead of a sticker, a voice message and the like; once for a whole album."""
    message = update.effective_message
    album = message.media_group_id if message else None
    if album is None or await _note_album(turn, album):
        await turn.send(turn.render.remark(turn.say("text-only"), turn.person.language))


async def tell(turn: Turn, reply: Reply) -> None:
    """Remember where the conversation stands, then send the reply."""
    await turn.remember(replace(turn.person, context=reply.context, spoken=reply.language))
    await turn.send(turn.render.reply(reply))


async def _note_album(turn: Turn, album: str | None) -> bool:
    """Tell whether an album is new, and remember it."""
    new = album is not None and album != turn.person.album
    if new:
        await turn.remember(replace(turn.person, album=album or ""))
    return new
