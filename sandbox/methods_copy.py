"""Bot API methods that copy and forward messages, from chat to chat and into topics."""

from typing import Any

from sandbox import limits
from sandbox.chats import Chat, Message
from sandbox.errors import bad_request
from sandbox.methods_messages import message_identifiers, post, target
from sandbox.state import State
from sandbox.transport import Params


def _source(state: State, params: Params) -> Chat:
    if not params.text("from_chat_id"):
        raise bad_request("chat_id is empty")
    return state.readable_chat(params.integer("from_chat_id"))


def _one(state: State, params: Params, verb: str, done: str) -> Message:
    message = _source(state, params).messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message.is_service:
        raise bad_request(f"the message can't be {done}")
    return message


def _several(state: State, params: Params, verb: str) -> list[Message]:
    message_ids = message_identifiers(params)
    if sorted(set(message_ids)) != message_ids:
        raise bad_request("message identifiers must be in a strictly increasing order")
    source = _source(state, params)
    found = [source.messages[each] for each in message_ids if each in source.messages]
    shown = [message for message in found if not message.is_service]
    if not shown:
        raise bad_request(f"there are no messages to {verb}")
    return shown


def _forwarded(message: Message) -> dict[str, Any]:
    origin = {"type": "user", "sender_user": message.sender, "date": message.date}
    return {"forward_origin": origin} | message.content


def _copied(message: Message) -> dict[str, Any]:
    return {key: value for key, value in message.content.items() if key != "forward_origin"}


def _without_caption(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if not key.startswith("caption")}


def forward_message(state: State, params: Params) -> dict[str, Any]:
    """Send a message again, with its origin."""
    chat = target(state, params)
    return post(state, params, chat, _forwarded(_one(state, params, "forward", "forwarded")))


def forward_messages(state: State, params: Params) -> list[dict[str, Any]]:
    """Send several messages again, with their origin; those that are gone do not matter."""
    chat = target(state, params)
    forwarded = [_forwarded(message) for message in _several(state, params, "forward")]
    return [_identifier(post(state, params, chat, content)) for content in forwarded]


def copy_message(state: State, params: Params) -> dict[str, Any]:
    """Send a message again as the bot's own, with another caption if one is given."""
    chat = target(state, params)
    content = _copied(_one(state, params, "copy", "copied"))
    if "caption" in params.values and not {"photo", "document", "voice"}.isdisjoint(content):
        content = _without_caption(content) | limits.caption(params)
    return _identifier(post(state, params, chat, content))


def copy_messages(state: State, params: Params) -> list[dict[str, Any]]:
    """Send several messages again as the bot's own; those that are gone do not matter."""
    chat = target(state, params)
    contents = [_copied(message) for message in _several(state, params, "copy")]
    if params.flag("remove_caption"):
        contents = [_without_caption(content) for content in contents]
    return [_identifier(post(state, params, chat, content)) for content in contents]


def _identifier(message: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": message["message_id"]}


METHODS = {
    "forwardmessage": forward_message,
    "forwardmessages": forward_messages,
    "copymessage": copy_message,
    "copymessages": copy_messages,
}
