"""A document that staff sent: fetched from Telegram, and found again above the question about it."""

from telegram import Bot, Document, Message

from handlers.inquiry.staff import respond
from handlers.press import Press, StaleButtonError
from handlers.screen import cut
from handlers.transport.parcel import Receipt
from handlers.turn import Turn

MAX_BYTES = 1_000_000
MAX_NAME = 100  # characters of what somebody takes for the name of a file that are repeated


async def fetched(document: Document, message: Message, turn: Turn) -> bytes | None:
    """Return what a document holds; None, after saying so, if it is too large or cannot be had."""

    async def fetch(bot: Bot) -> bytes:
        return bytes(await (await bot.get_file(document.file_id)).download_as_bytearray())

    size = document.file_size or 0
    content = await turn.services.delivery.attempt(message.chat.id, fetch) if size <= MAX_BYTES else b""
    if isinstance(content, Receipt):
        await respond(message, turn, turn.say("base-not-fetched", reason=content.reason or content.outcome))
        return None
    if max(size, len(content)) > MAX_BYTES:
        values = {"size": f"{max(size, len(content)) / 1e6:.1f}", "limit": MAX_BYTES // 1_000_000}
        await respond(message, turn, turn.say("base-too-large", file=name_of(message), **values))
        return None
    return content


def asked_about(press: Press, message_id: int) -> Message:
    """Return the message with the file that a question replies to. Raises StaleButtonError if it is gone."""
    question = press.message if isinstance(press.message, Message) else None
    message = question.reply_to_message if question else None
    if message is None or message.message_id != message_id or message.document is None:
        raise StaleButtonError
    return message


def name_of(message: Message) -> str:
    """Return what the document of a message is called, as far as it is repeated."""
    return cut((message.document.file_name if message.document else "") or "?", MAX_NAME)
