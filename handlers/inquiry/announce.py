"""Both sides see how an inquiry stands: what one of them did to it is told to the other, and the card shows it."""

from collections.abc import Sequence

from handlers.inquiry.screens import InquiryScreens, language_for
from handlers.inquiry.staff_room import refresh_card, tell
from handlers.screen import Block, Screen, compose
from handlers.transport.parcel import Place
from handlers.turn import Services
from knowledge.schema import Language
from storage.inquiries import Inquiry


async def taken(services: Services, inquiry: Inquiry) -> None:
    """Somebody of the office has taken it."""
    await refresh_card(services, inquiry)
    screens = await screens_for(services, inquiry)
    await tell_investor(services, inquiry, screens.remark(inquiry, "inquiry-taken"))


async def closed_by_office(services: Services, inquiry: Inquiry) -> None:
    """The office has closed it."""
    await refresh_card(services, inquiry)
    screens = await screens_for(services, inquiry)
    await tell_investor(services, inquiry, screens.ended(inquiry, "inquiry-closed"))


async def reopened_by_office(services: Services, inquiry: Inquiry) -> None:
    """The office has opened it again."""
    await refresh_card(services, inquiry)
    screens = await screens_for(services, inquiry)
    await tell_investor(services, inquiry, screens.remark(inquiry, "inquiry-reopened"))


async def closed_by_investor(services: Services, inquiry: Inquiry) -> None:
    """The investor has withdrawn it, or ended the conversation."""
    await refresh_card(services, inquiry)
    await tell(services, inquiry, services.for_staff("staff-investor-closed", number=inquiry.id))


async def reopened_by_investor(services: Services, inquiry: Inquiry) -> None:
    """The investor goes on with it."""
    await refresh_card(services, inquiry)
    await tell(services, inquiry, services.for_staff("staff-investor-reopened", number=inquiry.id))


async def answered_by_assistant(services: Services, inquiry: Inquiry) -> None:
    """The investor let the assistant answer: staff see with which entries."""
    language, known = services.settings.staff_language, services.brain.knowledge.entries
    last = await services.stores.questions.last(inquiry.user_id, 1)
    titles = [known[entry].title.in_(language) for question in last for entry in question.entries if entry in known]
    said = "; ".join(titles) or services.for_staff("staff-nothing-found")
    await tell(services, inquiry, services.for_staff("staff-assistant-answered", number=inquiry.id, titles=said))


async def erased(services: Services, inquiries: Sequence[Inquiry]) -> None:
    """The investor had everything erased: the cards tell nothing of the person any more, and staff are told once."""
    shown = [inquiry for inquiry in inquiries if await _blank_card(services, inquiry)]
    if shown and (chat_id := services.settings.staff_chat_id) is not None:
        numbers = ", ".join(str(inquiry.id) for inquiry in shown)
        text = services.for_staff("staff-erased", number=numbers)
        last = shown[-1]
        place = Place(chat_id, last.topic_id, last.card_message_id) if last.staff_chat_id == chat_id else Place(chat_id)
        await services.delivery.post(place, compose([Block(text)], (), ""))


async def screens_for(services: Services, inquiry: Inquiry) -> InquiryScreens:
    """Return the messages about an inquiry in the language of its investor."""
    user = await services.stores.people.load(inquiry.user_id)
    return screens_in(language_for(inquiry, user.chosen if user else None), services)


def screens_in(language: Language, services: Services) -> InquiryScreens:
    """Return the messages about inquiries in a language."""
    settings = services.settings
    return InquiryScreens(services.texts, settings.office, settings.staff_chat_id is not None, language)


async def tell_investor(services: Services, inquiry: Inquiry, screen: Screen) -> None:
    """Say something to the investor about an inquiry; a reply to it is then about that inquiry."""
    sent = await services.delivery.send(Place(inquiry.user_id), screen)
    if sent is not None:
        await services.stores.inquiries.note_message(inquiry.id, inquiry.user_id, sent)


async def _blank_card(services: Services, inquiry: Inquiry) -> bool:
    """Let a card say nothing but that all was erased; false if staff have none, also not in the chat that they left."""
    chat_id, card_id = inquiry.staff_chat_id, inquiry.card_message_id
    if chat_id is None or card_id is None or not services.is_staff_group(chat_id):
        return False
    screen = compose([Block(services.for_staff("staff-erased", number=inquiry.id))], (), "")
    await services.delivery.attempt(chat_id, lambda bot: bot.edit_message_text(screen.html, chat_id, card_id))
    return True
