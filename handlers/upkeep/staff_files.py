"""Files of the base without a terminal: /file sends one, and one that comes back changed is tried.

Files of one album are one proposal: what moves from one file to another goes live at once or not at all. In an
investor's topic a file might be meant for either, so staff are asked; elsewhere in a topic only a file of the base is
taken for one.
"""

from datetime import timedelta

from telegram import Bot, Document, Message, Update
from telegram.ext import filters

from handlers.callbacks import is_id
from handlers.inquiry.staff import NOTE, edited, located, pass_on, respond, staff_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, compose, cut, html_of
from handlers.transport.content import kind_of, words_of
from handlers.transport.parcel import File, Receipt, beside
from handlers.turn import Turn
from handlers.upkeep.publication_texts import command_for
from handlers.upkeep.publish_actions import ForInvestor, ForKnowledge, SendFile
from knowledge.publication import is_yaml, known_name, names
from storage.inquiries import Inquiry
from storage.publications import FileChange, NewPublication

MAX_BYTES = 1_000_000
COMMAND = "/publish"
MAX_NAME = 100  # characters of what somebody takes for the name of a file that are repeated
KEPT = timedelta(days=30)  # after that, what was never published is forgotten
_BUTTONS_A_ROW = 3
_BOM = b"\xef\xbb\xbf"


class BaseFile(filters.MessageFilter):
    """Takes documents that are called like a file of a base, or whose caption is the command."""

    def filter(self, message: Message) -> bool:
        """Tell whether a message is one."""
        document = message.document
        return document is not None and (is_yaml(document.file_name or "") or _is_commanded(message))


async def command_file(update: Update, turn: Turn) -> None:
    """Send the file that is named; without a name, or with a wrong one, offer all files."""
    message, words = update.effective_message, " ".join(turn.args or [])
    if message is None:
        return
    folder = turn.services.settings.knowledge_dir
    name = known_name(words, folder) if words else None
    if name is not None:
        await _send(name, message, turn)
        return
    stems = [each.removesuffix(".yaml") for each in names(folder)]
    buttons = [Button(stem, SendFile(stem)) for stem in stems if is_id(stem)]
    rows = [buttons[at : at + _BUTTONS_A_ROW] for at in range(0, len(buttons), _BUTTONS_A_ROW)]
    text = turn.say("base-no-file", file=cut(words, MAX_NAME)) if words else turn.say("base-which-file")
    await respond(message, turn, text, rows)


async def command_publish(update: Update, turn: Turn) -> None:
    """Say how a file is published, since the command stands in its caption."""
    if update.effective_message is not None:
        await respond(update.effective_message, turn, turn.say("base-how-to-publish"))


async def receive(update: Update, turn: Turn) -> None:
    """Take a file that was sent for one of the base, or ask whether it is."""
    message = update.effective_message
    if message is None or words_of(message).startswith(NOTE):
        return
    inquiry = await located(message, turn)
    if _is_commanded(message) or (inquiry is None and (_is_general(message) or _is_known(message, turn))):
        await _take(message, turn)
    elif inquiry is not None:
        await _ask(message, inquiry, turn)


async def receive_edited(update: Update, turn: Turn) -> None:
    """Take a file whose caption has become the command; the caption of one that an investor has is corrected there."""
    message = update.edited_message
    if message is None:
        return
    if await turn.services.stores.messages.at_message(message.chat.id, message.message_id) is not None:
        await edited(update, turn)
    elif _is_commanded(message):
        await _take(message, turn)


@handles(SendFile, by="staff")
async def send_file(action: SendFile, press: Press, turn: Turn) -> None:
    """Send the file that was chosen."""
    name = known_name(action.name, turn.services.settings.knowledge_dir)
    if name is None or not isinstance(press.message, Message):
        raise StaleButtonError
    await _send(name, press.message, turn)


@handles(ForKnowledge, by="staff")
async def for_knowledge(action: ForKnowledge, press: Press, turn: Turn) -> None:
    """Take a file for one of the base."""
    message = _asked_about(press, action.message)
    await press.show(compose([Block(turn.say("base-for-knowledge"))], (), ""))
    await _take(message, turn)


@handles(ForInvestor, by="staff")
async def for_investor(action: ForInvestor, press: Press, turn: Turn) -> None:
    """Pass a file on to the investor."""
    message = _asked_about(press, action.message)
    inquiry = await turn.services.stores.inquiries.get(action.inquiry)
    if inquiry is None:
        raise StaleButtonError
    await press.show(compose([Block(turn.say("base-for-investor"))], (), ""))
    await pass_on(inquiry, kind_of(message), words_of(message), turn, (message.chat.id, message.message_id))


async def _send(name: str, beside_message: Message, turn: Turn) -> None:
    content = (turn.services.settings.knowledge_dir / name).read_bytes()
    caption = html_of([Block(turn.say("base-file", file=name), "title"), Block(turn.say("base-file-how"))])
    await turn.services.delivery.post(beside(beside_message), File(name, content, caption))


async def _ask(message: Message, inquiry: Inquiry, turn: Turn) -> None:
    knowledge = Button(turn.say("base-to-knowledge"), ForKnowledge(message.message_id))
    investor = Button(turn.say("base-to-investor"), ForInvestor(inquiry.id, message.message_id))
    name = (message.document.file_name if message.document else "") or "?"
    await respond(message, turn, turn.say("base-whose", file=cut(name, MAX_NAME)), [[knowledge], [investor]])


async def _take(message: Message, turn: Turn) -> None:
    """Keep a changed file, to be tried; say what is wrong with one that cannot be."""
    document, folder = message.document, turn.services.settings.knowledge_dir
    if document is None:
        return
    sent = document.file_name or "?"
    name = known_name(sent, folder)
    if name is None:
        known = ", ".join(names(folder))
        await respond(message, turn, turn.say("base-unknown-file", file=cut(sent, MAX_NAME), known=known))
        return
    content = await _fetched(document, message, turn)
    if content is None:
        return
    before = (folder / name).read_bytes()
    after = _as_before(content, before)
    if after == before:
        await respond(message, turn, turn.say("base-same-file", file=name, command=command_for(name)))
        return
    topic_id = message.message_thread_id if message.is_topic_message else None
    new = NewPublication(
        staff_of(turn), message.chat.id, topic_id, message.message_id, album=message.media_group_id or ""
    )
    store = turn.services.stores.publications
    await store.forget(turn.now - KEPT)
    await store.receive(new, [FileChange(name, before, after)], turn.now)


async def _fetched(document: Document, message: Message, turn: Turn) -> bytes | None:
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
        name = cut(document.file_name or "?", MAX_NAME)
        await respond(message, turn, turn.say("base-too-large", file=name, **values))
        return None
    return content


def _as_before(content: bytes, before: bytes) -> bytes:
    """Return a file without what an editor changed of itself: other ends of lines, a mark at the beginning."""
    if b"\r" not in before:
        content = content.replace(b"\r\n", b"\n")
    return content if before.startswith(_BOM) else content.removeprefix(_BOM)


def _asked_about(press: Press, message_id: int) -> Message:
    """Return the message with the file that a question replies to. Raises StaleButtonError if it is gone."""
    question = press.message if isinstance(press.message, Message) else None
    message = question.reply_to_message if question else None
    if message is None or message.message_id != message_id or message.document is None:
        raise StaleButtonError
    return message


def _is_commanded(message: Message) -> bool:
    return words_of(message).partition(" ")[0].partition("@")[0] == COMMAND


def _is_general(message: Message) -> bool:
    return not message.is_topic_message


def _is_known(message: Message, turn: Turn) -> bool:
    name = message.document.file_name if message.document else None
    return known_name(name or "", turn.services.settings.knowledge_dir) is not None
