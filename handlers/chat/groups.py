"""Groups other than the staff's: mentioned or replied to, the bot answers in short; otherwise it is silent.

But for /inquiries, which is how one sets out to make a group the staff's: it is answered with the group's number.

Nothing of what is written there is kept, and the conversation in the private chat plays no part. A reply to an answer
is read as a follow-up to it: the answer's own link says what it was about. Whoever asks more than the budget allows
gets no answer, and no notice either, which the whole group would have to read.
"""

import asyncio
import logging
from dataclasses import dataclass

from telegram import Message, MessageEntity, Update, User
from telegram.constants import MessageEntityType
from telegram.error import BadRequest

from handlers.budget import sent_at, weight_of
from handlers.chat.elsewhere import Elsewhere
from handlers.chat.payload import read_address
from handlers.screen import Block, Screen, compose
from handlers.transport.content import marked
from handlers.transport.parcel import beside
from handlers.turn import Turn
from knowledge.reply import Context

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """What a message says to the bot; `by_name` if it mentions it, not only replies to it."""

    words: str
    by_name: bool
    about: str = ""


async def tell_number(update: Update, turn: Turn) -> None:
    """Tell the number of the group, for whoever sets up the bot; it is no secret to anybody who is in the group."""
    message = update.message
    if message is not None and turn.services.budget.take(turn.person.id, weight_of(update), sent_at(update)):
        text = turn.say("group-number", number=message.chat.id)
        await _say(message, compose([Block(text)], (), turn.say("shortened")), turn)


async def hear(update: Update, turn: Turn) -> None:
    """Answer a message that is for the bot, once, below it."""
    message = update.message
    if message is None:
        return
    if any(member.id == turn.bot.id for member in message.new_chat_members):
        await _say(message, _elsewhere(turn).hello(turn.person.language), turn)
        return
    address = addressed(message, turn.bot.bot)
    if address is None or not turn.services.budget.take(turn.person.id, weight_of(update), sent_at(update)):
        return
    if not address.words:
        await _say(message, _elsewhere(turn).hello(turn.person.language), turn)
        return
    brain, today, context = turn.brain, turn.today, _context(address, turn)
    reply = await asyncio.to_thread(brain.reply, address.words, context, today)
    if reply.outcome != "smalltalk" or address.by_name:  # "thanks" in reply to an answer asks for nothing
        await _say(message, _elsewhere(turn).brief(reply), turn)


def addressed(message: Message, bot: User) -> Address | None:
    """Return what a message says to the bot, empty words if it only calls it; None if it is not meant for the bot."""
    sender = message.from_user
    if message.is_automatic_forward or (sender is not None and sender.is_bot and message.sender_chat is None):
        return None
    text, replied = _words(message), message.reply_to_message
    marks = message.entities or message.caption_entities
    names = [named for mark in marks if (named := marked(text, mark)) and _is_name(mark, named, bot)]
    if text.startswith("/"):
        return Address("", by_name=True) if any(named.startswith("/") for named in names) else None
    for named in names:
        text = text.replace(named, " ")
    if names:
        of_another = _words(replied) if replied is not None and not _is_from(replied, bot) else ""
        return Address(text.strip() or of_another, by_name=True, about=_about(replied, bot))
    if not text.strip() or replied is None or not _is_from(replied, bot):
        return None
    return Address(text.strip(), by_name=False, about=_about(replied, bot))


def _is_name(entity: MessageEntity, named: str, bot: User) -> bool:
    if entity.type == MessageEntityType.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    name = f"@{bot.username}".lower()
    if entity.type == MessageEntityType.BOT_COMMAND:
        return named.lower().endswith(name)
    return entity.type == MessageEntityType.MENTION and named.lower() == name


def _is_from(message: Message, bot: User) -> bool:
    """Tell whether the bot wrote a message; the beginning of a topic that it opened asks nobody anything."""
    return message.from_user is not None and message.from_user.id == bot.id and message.forum_topic_created is None


def _words(message: Message) -> str:
    return message.text or message.caption or ""


def _about(replied: Message | None, bot: User) -> str:
    """Return the entry that an answer of the bot was about, as its link says."""
    if replied is None or not _is_from(replied, bot) or replied.reply_markup is None:
        return ""
    links = [button.url for row in replied.reply_markup.inline_keyboard for button in row if button.url]
    return next((entry for link in links if (entry := read_address(link).entry)), "")


def _context(address: Address, turn: Turn) -> Context:
    entry = address.about if address.about in turn.knowledge.entries else None
    return Context(turn.person.known_language, entry=entry, answered=(entry,) if entry else ())


async def _say(message: Message, screen: Screen, turn: Turn) -> None:
    try:
        await turn.services.delivery.send(beside(message), screen)
    except BadRequest as refused:  # it may not be allowed to write there
        _log.info("a group cannot be answered: %s", refused.message)


def _elsewhere(turn: Turn) -> Elsewhere:
    return Elsewhere(turn.services.reception, turn.knowledge, turn.bot.username)
