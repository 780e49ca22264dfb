"""A person who fills in the contact form at a desk."""

from collections.abc import Sequence

from handlers.callbacks import decode
from handlers.lead.answers import FIELDS
from storage.leads import Lead
from tests.handlers.desk import ALICE, Desk, data, labels
from tests.handlers.wire import Params

ANSWERS = ("Anna <i>", "Robots & Co", "Russia", "Woodworking", "A plant for wood", "anna@example.com")
AGREE, DECLINE = "I agree, send it", "I do not agree"


async def begun(desk: Desk, user: Params = ALICE) -> Params:
    """Begin a form and return what it asks."""
    (asked,) = await desk.say("/apply", user)
    return asked


async def filled(desk: Desk, user: Params = ALICE, answers: Sequence[str] = ANSWERS) -> Params:
    """Begin a form and answer everything, or as much as is given; return what it asks then."""
    asked = await begun(desk, user)
    for answer in answers:
        (asked,) = await desk.say(answer, user)
    return asked


async def tap(desk: Desk, shown: Params, label: str, user: Params = ALICE) -> list[Params]:
    """Press a button of what was shown, some time after the last press."""
    desk.services.taps.note(user["id"], 0, "")
    return await desk.press(data(shown)[labels(shown).index(label)], user)


async def tapped(desk: Desk, shown: Params, label: str, user: Params = ALICE) -> Params:
    """Press a button that brings one message."""
    (after,) = await tap(desk, shown, label, user)
    return after


async def leads(desk: Desk) -> list[Lead]:
    return list(await desk.services.stores.leads.list())


async def is_open(desk: Desk, user: Params = ALICE) -> bool:
    return await desk.services.stores.conversations.load(user["id"], "form", desk.now) is not None


def number_of(shown: Params) -> int:
    """Return which question is asked, 0 if none is."""
    return next((n for n in range(1, len(FIELDS) + 1) if f"Question {n} of 6" in shown["text"]), 0)


def forms_in(shown: Params) -> set[str]:
    """Return the forms that the buttons are about."""
    return {str(vars(action)["form"]) for each in data(shown) if (action := decode(each)) and hasattr(action, "form")}
