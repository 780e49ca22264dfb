"""What is stored about a person: said, handed out, erased."""

import json
from dataclasses import dataclass

from telegram import Update

from handlers.callbacks import Action
from handlers.inquiry import announce
from handlers.lead import notices as lead_notices
from handlers.lead.form import KEPT_HOURS
from handlers.press import Press, handles
from handlers.screen import Block, Button, compose
from handlers.transport.parcel import File, Place
from handlers.turn import Turn
from storage import answers
from storage.personal_data import erase, export

FILE_NAME = "my-data.json"


@dataclass(frozen=True)
class Erase(Action, code="pe"):
    """Erase everything."""


@dataclass(frozen=True)
class Keep(Action, code="pk"):
    """Erase nothing."""


async def explain(update: Update, turn: Turn) -> None:
    """Say what is stored, why, for how long, who sees it, and how to have it erased."""
    settings = turn.services.settings
    terms = {
        "users": settings.keep_users_days,
        "dialogue": settings.keep_dialogue_days,
        "questions": settings.keep_questions_days,
        "inquiries": settings.keep_inquiries_days,
        "leads": settings.keep_leads_days,
        "draft": KEPT_HOURS,
        "edits": answers.KEPT_HOURS,
    }
    await turn.send(turn.render.remark(turn.say("privacy", **terms), turn.person.language))


async def hand_out(update: Update, turn: Turn) -> None:
    """Send everything that is stored as a file; its keys are English, like the names of the tables."""
    stored = await export(turn.services.stores.database, turn.person.id)
    content = json.dumps(stored, ensure_ascii=False, indent=2).encode()
    file = File(FILE_NAME, content, turn.say("mydata-caption"))
    await turn.services.delivery.send(Place(turn.person.id), file)


async def ask_to_erase(update: Update, turn: Turn) -> None:
    """Ask whether everything shall be erased."""
    rows = [[Button(turn.say("forget-yes"), Erase())], [Button(turn.say("forget-no"), Keep())]]
    await turn.send(compose([Block(_but_a_block(turn.say("forget-prompt"), turn))], rows, ""))


@handles(Erase)
async def forget(action: Erase, press: Press, turn: Turn) -> None:
    """Erase everything; staff are told where they had an inquiry open or an application."""
    applications = await turn.services.stores.leads.of(turn.person.id)
    erased = await erase(turn.services.stores.database, turn.person.id)
    await announce.erased(turn.services, erased.inquiries)
    await lead_notices.erased(turn.services, applications)
    await press.show(turn.render.remark(_but_a_block(turn.say("forget-done"), turn), turn.person.language))


@handles(Keep)
async def keep(action: Keep, press: Press, turn: Turn) -> None:
    """Erase nothing."""
    await press.show(turn.render.remark(turn.say("forget-kept"), turn.person.language))


def _but_a_block(text: str, turn: Turn) -> str:
    """Return a text about erasing with what stays of somebody who is blocked: else it would lift that."""
    return f"{text}\n\n{turn.say('forget-but-block')}" if turn.person.blocked else text
