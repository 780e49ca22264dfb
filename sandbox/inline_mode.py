"""Inline mode: what people type after the bot's name in any chat, what it offers for that, and what they choose."""

from dataclasses import replace

from sandbox.chats import Chat, Message, Person, Place, PrivateChat
from sandbox.errors import ControlError
from sandbox.inline_queries import Offer, Query
from sandbox.privacy import is_heard
from sandbox.state import State

MAX_QUERY = 256


def ask(state: State, chat: Chat, person: Person, text: str, offset: str) -> str:
    """Pass on what a person typed after the bot's name; return the query's identifier."""
    query = Query(state.inline.number(), state.clock(), chat.id, person, text[:MAX_QUERY], offset)
    known = state.inline.known(query)
    if known is not None:
        state.inline.keep(query, known)
        _show(state, query, known)
        return query.id
    state.inline.open(query)
    about = {"id": query.id, "from": person.as_user(), "query": query.text, "offset": query.offset}
    kind = "sender" if isinstance(chat, PrivateChat) else chat.about["type"]
    state.updates.add("inline_query", about | {"chat_type": kind})
    return query.id


def answer(state: State, query_id: str, offer: Offer) -> None:
    """Show a person what the bot offers, once and in time."""
    query = state.inline.close(query_id, state.clock())
    state.inline.keep(query, offer)
    _show(state, query, offer)


def choose(state: State, chat: Chat, person: Person, chosen: tuple[str, str], place: Place) -> Message:
    """Send one of the offered results, named by query and result, as the person's own message "via" the bot."""
    query, result = state.inline.chosen(*chosen)
    if query.person.id != person.id:
        raise ControlError("this was offered to somebody else")
    if isinstance(chat, PrivateChat):
        chat.started = True
    via = replace(place, origin={"via_bot": state.bot_user()})
    message = state.post(chat, person.as_user(), result.content, result.reply_markup, via)
    about = {"result_id": result.id, "from": person.as_user(), "query": query.text}
    if result.reply_markup:
        message.inline_id = f"{chat.id}_{message.message_id}"
        state.inline.messages[message.inline_id] = (chat, message)
        about["inline_message_id"] = message.inline_id
    if is_heard(state, chat, message):
        state.updates.add("message", message.shown())
    state.updates.add("chosen_inline_result", about)
    return message


def _show(state: State, query: Query, offer: Offer) -> None:
    offered = {
        "inline_query_id": query.id,
        "user_id": query.person.id,
        "query": query.text,
        "offset": query.offset,
        "results": [result.shown for result in offer.results],
        "next_offset": offer.next_offset,
        "button": offer.button,
    }
    state.events.add("inline_answer", query.chat_id, **offered)
