"""What is said in the staff group to what the bot cannot use: in one line, what can be done there.

What staff say to each other stays unanswered: a hint goes to files, to whoever speaks to the bot, and to commands.
"""

from datetime import timedelta
from pathlib import Path

from telegram import Message, Update

from handlers.chat.groups import addressed
from handlers.inquiry.staff import NOTE, located, respond
from handlers.screen import Block, compose
from handlers.transport.content import kind_of, words_of
from handlers.transport.parcel import beside
from handlers.transport.profile import staff_commands
from handlers.turn import Turn
from knowledge.publication import known_name

_FILES = ("document", "photo", "video", "audio")
_ALBUM = "album"  # of the group, while the files of one still come
_STILL_COMING = timedelta(minutes=1)


async def command_help(update: Update, turn: Turn) -> None:
    """List the commands, and say what becomes of files and replies."""
    message = update.effective_message
    if message is None:
        return
    listed = staff_commands(turn.services.texts, turn.person.language)
    lines = "\n".join(f"/{each.command} – {each.description}" for each in listed)
    title, how = (
        Block(turn.say("staff-help"), "title"),
        (Block(turn.say("staff-reply")), Block(turn.say("staff-files"))),
    )
    await turn.services.delivery.post(beside(message), compose([title, Block(lines), *how], (), turn.say("shortened")))


async def command_unknown(update: Update, turn: Turn) -> None:
    """Say that a command is none; one that names another bot is that bot's business."""
    message = update.effective_message
    if message is not None and "@" not in words_of(message).split()[0]:
        is_answer = await located(message, turn) is not None
        await respond(message, turn, turn.say("staff-unknown-command" if is_answer else "staff-no-command"))


async def hear(update: Update, turn: Turn) -> None:
    """Say what can be done, where a message is for nobody else and is a file, or speaks to the bot."""
    message = update.effective_message
    if message is None or message.is_automatic_forward or words_of(message).startswith(NOTE):
        return
    if kind_of(message) in _FILES:
        if _is_expected(message, turn) and await _is_first(message, turn):
            await respond(message, turn, turn.say("staff-files"))
    elif addressed(message, turn.bot.bot) is not None:
        await respond(message, turn, turn.say("staff-to-nobody"))


def _is_expected(message: Message, turn: Turn) -> bool:
    """Tell whether somebody may think that a file is taken: in a topic of their own, if it is called like one."""
    if not message.is_topic_message:
        return True
    stem = Path((message.document.file_name if message.document else "") or "").stem
    return known_name(stem.lower(), turn.services.settings.knowledge_dir) is not None


async def _is_first(message: Message, turn: Turn) -> bool:
    """Tell whether a file is the first of its album, or of none."""
    conversations, chat, album = turn.services.stores.conversations, message.chat.id, message.media_group_id
    if album is None:
        return True
    state = await conversations.load(chat, _ALBUM, turn.now)
    await conversations.save(chat, _ALBUM, {"album": album}, turn.now + _STILL_COMING)
    return state != {"album": album}
