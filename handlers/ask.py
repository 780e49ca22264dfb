"""Questions: a message goes to the assistant, its reply goes back."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from telegram import Update

from handlers.turn import Turn
from knowledge.reply import Reply
from storage.masking import masked
from storage.questions import Channel, Question

_log = logging.getLogger(__name__)


async def hear(update: Update, turn: Turn) -> None:
    """Answer a text, or the caption of whatever else was sent; ask for words where there are none."""
    message = update.effective_message
    if message is None:
        return
    new = await is_first_of_album(turn, message.media_group_id)
    text = message.text or message.caption
    if text:
        await question(turn, text)
    elif new:
        await turn.send(turn.render.remark(turn.say("text-only"), turn.person.language))


async def question(turn: Turn, text: str) -> None:
    """Answer a question that was typed."""
    brain, context, today = turn.services.brain, turn.person.conversation, turn.today
    await tell(turn, lambda: brain.reply(text, context, today), text, "chat")


async def tell(turn: Turn, find: Callable[[], Reply], asked: str, channel: Channel) -> None:
    """Find a reply, record it, remember where the conversation stands, then send it."""
    begun = time.perf_counter()
    reply = await turn.think(find)
    number = await _record(turn, reply, asked, channel, round(1000 * (time.perf_counter() - begun)))
    await turn.remember(replace(turn.person, context=reply.context, spoken=reply.language))
    await turn.send(turn.render.reply(reply, number))


async def _record(turn: Turn, reply: Reply, asked: str, channel: Channel, milliseconds: int) -> int | None:
    """Write down a question and what came of it; return its number, None where that failed."""
    recorded = Question(
        id=secrets.randbits(63),
        user_id=turn.person.id,
        asked_at=turn.now,
        language=reply.language,
        channel=channel,
        text=masked(asked),
        outcome=reply.outcome,
        entries=reply.answered,
        offered=reply.offered,
        confidence=reply.confidence,
        milliseconds=milliseconds,
        knowledge_version=turn.knowledge.digest,
    )
    try:
        await turn.services.stores.questions.record(recorded)
    except Exception:  # whatever it was, it must not cost the investor the answer
        _log.exception("a question was not recorded")
        return None
    return recorded.id


async def is_first_of_album(turn: Turn, album: str | None) -> bool:
    """Tell whether a message is the first of its album, or of none, and remember the album."""
    if album is not None and album == turn.person.album:
        return False
    await turn.remember(replace(turn.person, album=album or turn.person.album))
    return True
