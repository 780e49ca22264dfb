"""Bot API methods about chats and who is in them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox import members, topics
from sandbox.chats import Chat
from sandbox.errors import bad_request
from sandbox.groups import Group, Member
from sandbox.methods_messages import target
from sandbox.state import State
from sandbox.transport import Params


def _readable(state: State, params: Params) -> Chat:
    return state.readable_chat(_chat_id(params))


def _active(state: State, params: Params) -> Chat:
    return state.active_chat(_chat_id(params))


def _chat_id(params: Params) -> int:
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    return params.integer("chat_id")


def get_chat(state: State, params: Params) -> dict[str, Any]:
    """Return what the bot may know of a chat."""
    chat = _readable(state, params)
    if not chat.last_id:
        raise bad_request("chat not found")
    accepted = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), True)
    gifts = {"accepted_gift_types": accepted | {"gifts_from_channels": True}}
    about = chat.about | {"accent_color_id": 0, "max_reaction_count": 11} | gifts
    if isinstance(chat, Group):
        about |= {"permissions": chat.permissions()}
        if pinned := chat.messages.get(chat.pinned):
            about["pinned_message"] = pinned.as_replied()
    return about


def _members(state: State, chat: Chat) -> list[Member]:
    if isinstance(chat, Group):
        return [_named(state, member) for member in chat.present]
    return [Member(state.chats[chat.id].person.as_user(), "member"), Member(state.bot_user(), "member")]


def _named(state: State, member: Member) -> Member:
    return replace(member, user=state.bot_user()) if member.user["id"] == state.bot_id else member


def get_chat_member(state: State, params: Params) -> dict[str, Any]:
    """Return one person's place in a chat."""
    chat = _active(state, params)
    user_id = params.integer("user_id")
    if not user_id:
        raise bad_request("invalid user_id specified")
    found = [member for member in _members(state, chat) if member.user["id"] == user_id]
    if found:
        return found[0].shown()
    if user_id not in state.chats or not isinstance(chat, Group):
        raise bad_request("PARTICIPANT_ID_INVALID")
    gone = chat.members.get(user_id) or Member(state.chats[user_id].person.as_user(), "left")
    return gone.shown()


def get_chat_member_count(state: State, params: Params) -> int:
    """Return how many are in a chat."""
    return len(_members(state, _active(state, params)))


def get_chat_administrators(state: State, params: Params) -> list[dict[str, Any]]:
    """Return a group's administrators, of which bots are left out unless it is this one."""
    chat = _active(state, params)
    if not isinstance(chat, Group):
        raise bad_request("there are no administrators in the private chat")
    return [member.shown() for member in _members(state, chat) if member.is_admin]


def pin_chat_message(state: State, params: Params) -> bool:
    """Pin a message."""
    chat = target(state, params)
    if isinstance(chat, Group) and not state.bot_in(chat).may("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if message.is_service:
        raise bad_request("message can't be pinned")
    if isinstance(chat, Group):
        chat.pinned = message.message_id
        topics.announce(state, chat, state.bot_user(), {"pinned_message": message.as_replied()}, message.thread_id)
    return True


def leave_chat(state: State, params: Params) -> bool:
    """Leave a group."""
    chat = _active(state, params)
    if not isinstance(chat, Group):
        raise bad_request("chat member status can't be changed in private chats")
    members.place(state, chat, state.bot_user(), Member(state.bot_user(), "left"))
    return True


METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatmembercount": get_chat_member_count,
    "getchatadministrators": get_chat_administrators,
    "pinchatmessage": pin_chat_message,
    "leavechat": leave_chat,
}
