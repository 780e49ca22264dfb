"""New entries that staff send as a file of their own, such as a draft: staff say to which file of the base they belong.

They are then proposed as any other change. Until that is decided, what was sent is kept as the draft it came from. What
holds nothing but new entries is no file of the base under any name: it would replace all that stands there.
"""

import asyncio
import logging

from telegram import Message

from handlers.callbacks import is_id
from handlers.inquiry.staff import respond, staff_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, compose
from handlers.transport.parcel import beside
from handlers.turn import Turn
from handlers.upkeep.publication_texts import command_for
from handlers.upkeep.publish_actions import AddTo
from handlers.upkeep.report import BaseReport
from handlers.upkeep.sent_file import asked_about, fetched, name_of
from knowledge import draft_files
from knowledge.file_reading import SPECIAL, FileReading, read_file
from knowledge.problems import DRAFTS
from knowledge.publication import known_name, names, write
from knowledge.rehearsal import Rehearsal
from knowledge.unseen import in_line
from storage.publications import FileChange, NewPublication

_UNFINISHED = "fill-in"

_log = logging.getLogger(__name__)


async def offer(content: bytes, message: Message, turn: Turn) -> bool:
    """Ask where the new entries in a file belong, or say what is wrong with them; false where it holds none.

    One that is called like a file of the base counts only without mistakes: with any it is not published either way.
    """
    sent, live, folder = name_of(message), turn.knowledge, turn.services.settings.knowledge_dir
    reading = await asyncio.to_thread(read_file, in_line(sent), content)
    ids = [draft.name for draft in reading.drafts if draft.id]
    known = [entry for entry in ids if entry in live.entries]
    is_wrong = not ids or any(problem.severity == "error" for problem in reading.problems)
    is_base = known_name(sent, folder) is not None
    is_draft = not is_base and known_name(sent, folder / DRAFTS) is not None
    if not is_draft and (known or not ids or (is_base and is_wrong)):
        return False
    if known:
        home = live.places[known[0], ""].file
        await respond(message, turn, turn.say("base-entry-live", id=known[0], file=home, command=command_for(home)))
    elif is_wrong:
        await _say_what_is_wrong(reading, message, is_draft, turn)
    else:
        stems = [name.removesuffix(".yaml") for name in _homes(reading, turn)]
        buttons = [[Button(stem, AddTo(stem, message.message_id))] for stem in stems if is_id(stem)]
        await respond(message, turn, turn.say("base-entry-where", file=sent, ids=", ".join(ids)), buttons)
    return True


@handles(AddTo, by="staff")
async def add_to(action: AddTo, press: Press, turn: Turn) -> None:
    """Propose to add what was sent to the end of the file that was chosen."""
    message, folder = asked_about(press, action.message), turn.services.settings.knowledge_dir
    name = known_name(action.name, folder)
    if name is None or name in SPECIAL or message.document is None:
        raise StaleButtonError
    content = await fetched(message.document, message, turn)
    if content is None:
        return
    await press.show(compose([Block(turn.say("base-entry-for", file=name))], (), ""))
    before = (folder / name).read_bytes()
    topic_id = message.message_thread_id if message.is_topic_message else None
    new = NewPublication(staff_of(turn), message.chat.id, topic_id, message.message_id)
    change = FileChange(name, before, draft_files.with_added(before, content))
    await turn.services.stores.publications.receive(new, [change], turn.now)
    draft = known_name(name_of(message), folder / DRAFTS)
    if draft is not None:
        try:
            write(folder / DRAFTS, draft, content)
        except OSError as error:  # the proposal holds all of it
            _log.warning("the draft %s was not kept: %s", draft, error)


def _homes(reading: FileReading, turn: Turn) -> list[str]:
    """Return the files that entries may stand in: of the menu, if there is a fact among them, else the others."""
    found = names(turn.services.settings.knowledge_dir)
    menu = [f"{category}.yaml" for category in turn.knowledge.categories if f"{category}.yaml" in found]
    is_fact = any(draft.kind == "fact" for draft in reading.drafts)
    return menu if is_fact else [name for name in found if name not in (*SPECIAL, *menu)]


async def _say_what_is_wrong(reading: FileReading, message: Message, is_draft: bool, turn: Turn) -> None:
    """Say which mistakes a file has; what is still to be written is one of them, however often it stands there."""
    problems = draft_files.brief(reading.problems)
    is_begun = any(problem.code == _UNFINISHED for problem in reading.problems)
    key = "base-entry-unfinished" if is_begun else "base-entry-wrong"
    report = BaseReport(turn.services.texts, turn.person.language)
    known = ", ".join(names(turn.services.settings.knowledge_dir))
    remark = [report.say("base-send-again"), *([] if is_draft else [report.say("base-keep-name", known=known)])]
    tried = Rehearsal(tuple(problems), None)
    said = report.wrong(report.say(key, file=name_of(message)), tried, " ".join(remark))
    for parcel in said.parcels(report.say):
        await turn.services.delivery.post(beside(message), parcel)
