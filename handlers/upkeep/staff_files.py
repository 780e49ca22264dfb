"""Files of the base without a terminal: /file sends one, and one that comes back changed is tried; drafts too.

Files of one album are one proposal: what moves from one file to another goes live at once or not at all. In an
investor's topic a file might be meant for either, so staff are asked; elsewhere in a topic only a file that is called
like one of the base, or like a draft, is taken for one.
"""

from datetime import timedelta

from telegram import Message, Update
from telegram.ext import filters

from handlers.callbacks import is_id
from handlers.inquiry.staff import NOTE, edited, located, pass_on, respond, staff_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, compose, cut, html_of
from handlers.transport.content import kind_of, words_of
from handlers.transport.parcel import File, beside
from handlers.turn import Turn
from handlers.upkeep import new_entries
from handlers.upkeep.publication_texts import command_for
from handlers.upkeep.publish_actions import ForInvestor, ForKnowledge, SendFile
from handlers.upkeep.sent_file import MAX_NAME, asked_about, fetched, name_of
from knowledge.file_reading import SPECIAL
from knowledge.problems import DRAFTS
from knowledge.publication import is_yaml, known_name, names
from storage.inquiries import Inquiry
from storage.publications import FileChange, NewPublication

COMMAND = "/publish"
KEPT = timedelta(days=30)  # after that, what was never published is forgotten
_BUTTONS_A_ROW = 3
_MOST_DRAFTS = 12  # that are offered; any is sent by its name
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
    if words and await _sent(words, message, turn):
        return
    drafts = [each for each in names(folder / DRAFTS) if each not in names(folder)]
    stems = [each.removesuffix(".yaml") for each in (*names(folder), *drafts[-_MOST_DRAFTS:])]
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
    if not isinstance(press.message, Message) or not await _sent(action.name, press.message, turn):
        raise StaleButtonError


@handles(ForKnowledge, by="staff")
async def for_knowledge(action: ForKnowledge, press: Press, turn: Turn) -> None:
    """Take a file for one of the base."""
    message = asked_about(press, action.message)
    await press.show(compose([Block(turn.say("base-for-knowledge"))], (), ""))
    await _take(message, turn)


@handles(ForInvestor, by="staff")
async def for_investor(action: ForInvestor, press: Press, turn: Turn) -> None:
    """Pass a file on to the investor."""
    message = asked_about(press, action.message)
    inquiry = await turn.services.stores.inquiries.get(action.inquiry)
    if inquiry is None:
        raise StaleButtonError
    await press.show(compose([Block(turn.say("base-for-investor"))], (), ""))
    await pass_on(inquiry, kind_of(message), words_of(message), turn, (message.chat.id, message.message_id))


async def _sent(words: str, beside_message: Message, turn: Turn) -> bool:
    """Send the file of the base, or else the draft, that words name; false where there is none."""
    base = turn.services.settings.knowledge_dir
    kinds = ((base, "base-file", "base-file-how"), (base / DRAFTS, "base-draft", "base-draft-how"))
    for folder, title, how in kinds:
        name = known_name(words, folder)
        if name is not None:
            caption = html_of([Block(turn.say(title, file=name), "title"), Block(turn.say(how))])
            file = File(name, (folder / name).read_bytes(), caption)
            await turn.services.delivery.post(beside(beside_message), file)
            return True
    return False


async def _ask(message: Message, inquiry: Inquiry, turn: Turn) -> None:
    knowledge = Button(turn.say("base-to-knowledge"), ForKnowledge(message.message_id))
    investor = Button(turn.say("base-to-investor"), ForInvestor(inquiry.id, message.message_id))
    await respond(message, turn, turn.say("base-whose", file=name_of(message)), [[knowledge], [investor]])


async def _take(message: Message, turn: Turn) -> None:
    """Keep a changed file, to be tried; say what is wrong with one that cannot be."""
    document, folder = message.document, turn.services.settings.knowledge_dir
    if document is None:
        return
    name = known_name(document.file_name or "", folder)
    content = await fetched(document, message, turn)
    if content is None:
        return
    if name not in SPECIAL and await new_entries.offer(content, message, turn):
        return
    if name is None:
        keep = turn.say("base-keep-name", known=", ".join(names(folder)))
        await respond(message, turn, turn.say("base-unknown-file", file=name_of(message), keep=keep))
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


def _as_before(content: bytes, before: bytes) -> bytes:
    """Return a file without what an editor changed of itself: other ends of lines, a mark at the beginning."""
    if b"\r" not in before:
        content = content.replace(b"\r\n", b"\n")
    return content if before.startswith(_BOM) else content.removeprefix(_BOM)


def _is_commanded(message: Message) -> bool:
    return words_of(message).partition(" ")[0].partition("@")[0] == COMMAND


def _is_general(message: Message) -> bool:
    return not message.is_topic_message


def _is_known(message: Message, turn: Turn) -> bool:
    name, folder = (message.document.file_name if message.document else "") or "", turn.services.settings.knowledge_dir
    return any(known_name(name, each) is not None for each in (folder, folder / DRAFTS))
