"""/contact: how the office can be reached, and where it is."""

from telegram import Update

from handlers.inquiry import investor as inquiry
from handlers.inquiry.actions import ShowMap
from handlers.press import Press, StaleButtonError, handles
from handlers.transport.parcel import Place, Venue
from handlers.turn import Turn


async def contact(update: Update, turn: Turn) -> None:
    """Say how the office can be reached, and offer to ask it here."""
    current = await turn.services.stores.inquiries.current(turn.person.id)
    last = await turn.services.stores.questions.last(turn.person.id, inquiry.TURNS)
    typed = next(
        (question for question in last if question.channel == "chat" and question.outcome != "smalltalk"), None
    )
    await turn.send(inquiry.screens(turn, turn.person.language).contact(current, typed, turn.now))


@handles(ShowMap, answers=True)
async def show_map(action: ShowMap, press: Press, turn: Turn) -> None:
    """Send the place, if the settings still name one."""
    office, say = turn.services.settings.office, turn.services.texts.say
    if office.location is None:
        raise StaleButtonError
    await press.answer()
    address = office.address or say("venue-address", action.language)
    venue = Venue(*office.location, say("venue-title", action.language), address)
    await turn.services.delivery.send(Place(turn.person.id), venue)
