"""Bot API methods that send, copy and delete messages."""

from typing import Any

from sandbox import limits
from sandbox.chats import Chat
from sandbox.errors import bad_request
from sandbox.files import StoredFile
from sandbox.markup import inline_keyboard
from sandbox.state import State
from sandbox.transport import Params

ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
MAX_DELETED = 100
DELETABLE_SECONDS = 48 * 3600


def target(state: State, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that a call names and the bot may write to."""
    if not params.text(name):
        raise bad_request("chat_id is empty")
    return state.reachable_chat(params.integer(name))


def _post(state: State, params: Params, chat: Chat, content: dict[str, Any]) -> dict[str, Any]:
    markup = inline_keyboard(params.json("reply_markup"))
    return state.post(chat, state.bot_user(), content, markup, _replied(params, chat)).shown()


def _replied(params: Params, chat: Chat) -> dict[str, Any] | None:
    reply = params.json("reply_parameters") or {"message_id": params.integer("reply_to_message_id")}
    if not isinstance(reply, dict):
        raise bad_request("can't parse reply parameters JSON object")
    message_id = reply.get("message_id")
    if not isinstance(message_id, int) or not message_id:
        return None
    replied = chat.messages.get(message_id)
    if replied is not None:
        return {key: value for key, value in replied.shown().items() if key != "reply_to_message"}
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_message(state: State, params: Params) -> dict[str, Any]:
    """Send a text."""
    chat = target(state, params)
    return _post(state, params, chat, limits.message_text(params))


def _file(state: State, params: Params, kind: str) -> StoredFile:
    upload = params.upload(kind)
    if upload is not None:
        return state.files.add(kind, upload.name, upload.mime_type, upload.data)
    name = params.text(kind)
    if not name:
        raise bad_request(f"there is no {kind} in the request")
    stored = state.files.get(name)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def send_photo(state: State, params: Params) -> dict[str, Any]:
    """Send an image."""
    chat = target(state, params)
    caption = limits.caption(params)
    return _post(state, params, chat, _file(state, params, "photo").content() | caption)


def send_document(state: State, params: Params) -> dict[str, Any]:
    """Send a file."""
    chat = target(state, params)
    caption = limits.caption(params)
    return _post(state, params, chat, _file(state, params, "document").content() | caption)


def send_chat_action(state: State, params: Params) -> bool:
    """Show what the bot is doing."""
    chat = target(state, params)
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.act(chat, action)
    return True


def _source(state: State, params: Params, verb: str) -> dict[str, Any]:
    source = target(state, params, "from_chat_id")
    message = source.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message.shown()


def forward_message(state: State, params: Params) -> dict[str, Any]:
    """Send a message again, with its origin."""
    chat = target(state, params)
    source = _source(state, params, "forward")
    origin = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    return _post(state, params, chat, {"forward_origin": origin} | _content_of(source))


def copy_message(state: State, params: Params) -> dict[str, Any]:
    """Send a message again as the bot's own, with another caption if one is given."""
    chat = target(state, params)
    content = _content_of(_source(state, params, "copy"))
    if "caption" in params.values and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= limits.caption(params)
    return {"message_id": _post(state, params, chat, content)["message_id"]}


def _content_of(message: dict[str, Any]) -> dict[str, Any]:
    head = ("message_id", "from", "chat", "date", "edit_date", "reply_to_message", "reply_markup", "forward_origin")
    return {key: value for key, value in message.items() if key not in head}


def delete_message(state: State, params: Params) -> bool:
    """Delete one message."""
    chat = target(state, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if message.date + DELETABLE_SECONDS < state.clock():
        raise bad_request("message can't be deleted")
    state.delete(chat, [message.message_id])
    return True


def delete_messages(state: State, params: Params) -> bool:
    """Delete several messages; those that are gone already do not matter."""
    chat = target(state, params)
    message_ids = params.json("message_ids")
    if not isinstance(message_ids, list) or not message_ids or not all(isinstance(each, int) for each in message_ids):
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    state.delete(chat, message_ids)
    return True


METHODS = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendchataction": send_chat_action,
    "forwardmessage": forward_message,
    "copymessage": copy_message,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
}
