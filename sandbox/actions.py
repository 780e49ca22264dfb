"""What a person in front of a Telegram client can do; each act reaches the bot as the update Telegram would send."""

from dataclasses import replace
from typing import Any

from sandbox import contents, limits
from sandbox.chats import Chat, Message, Person, Place, PrivateChat
from sandbox.contents import clean
from sandbox.entities import is_blank
from sandbox.errors import ControlError
from sandbox.groups import Group
from sandbox.html import utf16_length
from sandbox.privacy import is_heard
from sandbox.state import State

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def acting(state: State, chat: Chat, who: int) -> Person:
    """Return the person who acts: the one of a private chat, in a group the member named."""
    own = chat if isinstance(chat, PrivateChat) else state.chats.get(who)
    member = chat.members.get(who) if isinstance(chat, Group) else None
    if own is None or (isinstance(chat, Group) and (member is None or not member.is_present)):
        raise ControlError("this person is not a member of the group")
    if isinstance(chat, Group) and chat.moved_to:
        raise ControlError("the group has become a supergroup")
    if own.deactivated:
        raise ControlError("this person's account is deleted")
    return own.person


def send(state: State, chat: Chat, what: dict[str, Any]) -> list[Message]:
    """Send what the control request describes, as one message or, for a long text, several."""
    person = acting(state, chat, int(what.get("as") or 0))
    if isinstance(chat, PrivateChat) and chat.blocked:
        raise ControlError("the bot is blocked: unblock it first")
    parts = contents.written(state, person, what)
    where = place(chat, person, int(what.get("reply_to") or 0), int(what.get("topic") or 0))
    if what.get("anonymous"):
        if not isinstance(chat, Group) or chat.is_basic or not chat.members[person.id].is_admin:
            raise ControlError("only administrators of a supergroup can be anonymous")
        where = replace(where, origin={"sender_chat": chat.about})
    return [_say(state, chat, person, part, where) for part in parts]


def _say(state: State, chat: Chat, person: Person, content: dict[str, Any], where: Place) -> Message:
    if isinstance(chat, PrivateChat):
        chat.started = True
    sender = ANONYMOUS if "sender_chat" in where.origin else person.as_user()
    message = state.post(chat, sender, content, place=where)
    if is_heard(state, chat, message):
        state.updates.add("message", message.shown())
    if chat.keyboard and (chat.keyboard.get("force_reply") or chat.keyboard.get("one_time_keyboard")):
        state.show_keyboard(chat, None)
    return message


def place(chat: Chat, person: Person, reply_id: int, topic_id: int) -> Place:
    """Return where in a chat a person writes: as a reply, in a topic."""
    forced = chat.keyboard["message_id"] if chat.keyboard and chat.keyboard.get("force_reply") else 0
    replied = chat.messages.get(reply_id or forced)
    if not isinstance(chat, Group):
        return Place(replied)
    where = Place(replied, topic_id or (replied.thread_id if replied and chat.is_forum else 0))
    topic = chat.topics.get(where.thread_id)
    if where.thread_id and chat.is_forum and topic is None:
        raise ControlError("there is no such topic")
    if topic and topic.is_closed and topic.creator_id != person.id and not chat.members[person.id].is_admin:
        raise ControlError("the topic is closed")
    return where


def edit(state: State, chat: Chat, message_id: int, text: str, who: int = 0) -> Message:
    """Change the text or caption of the person's own message."""
    message = _message(chat, message_id)
    if message.sender["id"] != acting(state, chat, who).id or message.is_service or message.origin:
        raise ControlError("only one's own messages can be edited")
    key = "text" if "text" in message.content else "caption"
    entities_key = "entities" if key == "text" else "caption_entities"
    limit = limits.MAX_TEXT if key == "text" else limits.MAX_CAPTION
    content = limits.typed(clean(text), key, entities_key)
    if is_blank(content[key]) or utf16_length(content[key]) > limit:
        raise ControlError(f"an edited message has 1 to {limit} characters")
    kept = {name: value for name, value in message.content.items() if name not in (key, entities_key)}
    state.change(chat, message, kept | content, None)
    if is_heard(state, chat, message):
        state.updates.add("edited_message", message.shown())
    return message


def press(state: State, chat: Chat, message_id: int, key: tuple[int, int], who: int = 0) -> dict[str, Any]:
    """Press the button at a row and column under a message; what follows depends on the button."""
    person = acting(state, chat, who)
    message = _message(chat, message_id)
    button = _at((message.reply_markup or {}).get("inline_keyboard", []), key)
    if "url" in button:
        return {"url": button["url"]}
    if "copy_text" in button:
        return {"copied": button["copy_text"]["text"]}
    if "switch_inline_query_current_chat" in button:
        return {"switch_inline": button["switch_inline_query_current_chat"], "elsewhere": False}
    if "switch_inline_query" in button:
        return {"switch_inline": button["switch_inline_query"], "elsewhere": True}
    if "callback_data" not in button:
        raise ControlError("this kind of button does nothing here")
    query_id = state.open_callback(chat, person.id)
    under = {"inline_message_id": message.inline_id} if message.inline_id else {"message": message.shown()}
    query = {"id": query_id, "from": person.as_user(), "chat_instance": str(chat.id), "data": button["callback_data"]}
    state.updates.add("callback_query", query | under)
    return {"callback_query_id": query_id}


def press_key(state: State, chat: Chat, key: tuple[int, int], who: int = 0, topic_id: int = 0) -> Message:
    """Press the key at a row and column of the keyboard below the text field: it sends its text or what it asks for."""
    person = acting(state, chat, who)
    button = _at((chat.keyboard or {}).get("keyboard", []), key)
    if "request_contact" in button:
        content = {"contact": contents.own_contact(person)}
    elif "request_location" in button:
        content = contents.location(*contents.HARBIN)
    else:
        content = limits.typed(clean(button["text"]))
    # in a group a pressed key answers the message that brought it, so that a bot with privacy mode hears it
    asked = chat.keyboard["message_id"] if chat.keyboard and isinstance(chat, Group) else 0
    return _say(state, chat, person, content, place(chat, person, asked, topic_id))


def _at(rows: list[list[dict[str, Any]]], key: tuple[int, int]) -> dict[str, Any]:
    row, column = key
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise ControlError("there is no such button")
    return rows[row][column]


def _message(chat: Chat, message_id: int) -> Message:
    message = chat.messages.get(message_id)
    if message is None:
        raise ControlError("there is no such message")
    return message


def block(state: State, chat: PrivateChat, blocked: bool) -> None:
    """Block the bot or let it write again."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    bot = state.bot_user()
    statuses: list[dict[str, Any]] = [
        {"user": bot, "status": "member"},
        {"user": bot, "status": "kicked", "until_date": 0},
    ]
    change = {
        "chat": chat.about,
        "from": chat.person.as_user(),
        "date": int(state.clock()),
        "old_chat_member": statuses[not blocked],
        "new_chat_member": statuses[blocked],
    }
    state.updates.add("my_chat_member", change)
    state.events.add("blocked", chat.id, blocked=blocked)


def deactivate(state: State, chat: PrivateChat) -> None:
    """Delete the person's account."""
    chat.deactivated = True
    state.events.add("deactivated", chat.id)
