"""Questions: a message goes to the assistant, its reply goes back."""

import asyncio
import logging
import re
import time
from dataclasses import replace
from hashlib import blake2b

from telegram import Message, Update

from handlers.transport.parcel import Place
from handlers.turn import Turn
from knowledge.reply import Reply
from storage.answers import Answered
from storage.errors import StorageError
from storage.masking import masked
from storage.questions import Channel, Question

_log = logging.getLogger(__name__)


async def hear(update: Update, turn: Turn) -> None:
    """Answer a text, the caption of whatever else was sent, or a number that was shared; else ask for words."""
    message = update.effective_message
    if message is None:
        return
    new = await is_first_of_album(turn, message.media_group_id)
    text = message.text or message.caption or _shared(message)
    if text:
        await answer(turn, message.message_id, text)
    elif new:
        await turn.send(turn.render.remark(turn.say("text-only"), turn.person.language))


async def question(turn: Turn, text: str) -> None:
    """Answer a question that was typed."""
    reply, number = await _found(turn, text)
    await turn.send(turn.render.reply(reply, number))


async def answer(turn: Turn, message_id: int, text: str, before: int | None = None) -> None:
    """Answer the question in a message, in place of an earlier answer if there is one, and remember where."""
    reply, number = await _found(turn, text)
    screen, delivery, person = turn.render.reply(reply, number), turn.services.delivery, turn.person.id
    if before is None:
        shown = await delivery.send(Place(person), screen)
    else:
        shown = await delivery.edit(person, before, screen)
    if shown is not None:
        try:
            await turn.services.stores.answers.keep(Answered(person, message_id, shown, number), turn.now)
        except StorageError as error:  # only an edit of the question will not be answered
            _log.error("which message answers a question was not kept: %s", error)


def _shared(message: Message) -> str:
    """Return the telephone number of a contact that was shared, as if it had been typed; else nothing."""
    digits = re.sub(r"\D", "", message.contact.phone_number) if message.contact else ""
    return f"+{digits}" if len(digits) > 6 else ""


async def _found(turn: Turn, text: str) -> tuple[Reply, int | None]:
    begun = time.perf_counter()
    reply = await turn.reply(text)
    return reply, await keep(turn, reply, text, "chat", round(1000 * (time.perf_counter() - begun)))


async def keep(turn: Turn, reply: Reply, asked: str, channel: Channel, milliseconds: int = 0) -> int | None:
    """Record a reply and remember where the conversation stands; return the number of the record."""
    number, _ = await asyncio.gather(
        record(turn, reply, asked, channel, milliseconds),
        turn.remember(replace(turn.person, context=reply.context, spoken=reply.language)),
    )
    return number


async def record(turn: Turn, reply: Reply, asked: str, channel: Channel, milliseconds: int) -> int | None:
    """Write down a question and what came of it; return its number, None where that failed."""
    recorded = Question(
        id=_number(turn, asked),
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
        shown=next((passage.entry for passage in reply.passages), ""),
    )
    turn.services.metrics.question(recorded)
    try:
        await turn.services.stores.questions.record(recorded)
    except Exception:  # whatever it was, it must not cost the investor the answer
        _log.exception("a question was not recorded")
        return None
    return recorded.id


def _number(turn: Turn, asked: str) -> int:
    """Return the number of a question, the same when an update is begun again: then it is written down once."""
    whole = f"{turn.number} {turn.person.id} {asked}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest()) >> 1


async def is_first_of_album(turn: Turn, album: str | None) -> bool:
    """Tell whether a message is the first of its album, or of none, and remember the album."""
    known = turn.person.album
    first = f"{album} {turn.number}"  # with the number, or it would be told that it is not, when begun again
    if album is not None and known.startswith(f"{album} ") and known != first:
        return False
    await turn.remember(replace(turn.person, album=first if album is not None else known))
    return True
