"""Bot API methods that send and delete messages."""

from typing import Any

from sandbox import limits
from sandbox.chats import Chat, Message, Place, PrivateChat
from sandbox.errors import bad_request
from sandbox.files import StoredFile
from sandbox.groups import Group
from sandbox.markup import reply_markup
from sandbox.state import State
from sandbox.transport import Params

ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
MAX_LISTED = 100
DELETABLE_SECONDS = 48 * 3600


def target(state: State, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that a call names and the bot may write to."""
    if not params.text(name):
        raise bad_request("chat_id is empty")
    return state.reachable_chat(params.integer(name))


def post(state: State, params: Params, chat: Chat, content: dict[str, Any]) -> dict[str, Any]:
    """Send what a call describes, with its buttons, as its reply, in its topic."""
    under, below = reply_markup(params.json("reply_markup"), isinstance(chat, PrivateChat))
    thread_id = thread(state, params, chat)
    replied = _replied(params, chat)
    if isinstance(chat, Group):
        _check_open(state, chat, thread_id or (replied.thread_id if replied else 0))
    message = state.post(chat, state.bot_user(), content, under, Place(replied, thread_id))
    if below:
        gone = "remove_keyboard" in below
        state.show_keyboard(chat, None if gone else below | {"message_id": message.message_id})
    return message.shown()


def thread(state: State, params: Params, chat: Chat) -> int:
    """Return the topic or thread that a call names, 0 for none."""
    thread_id = params.integer("message_thread_id")
    if not thread_id:
        return 0
    known = (chat.topics if chat.is_forum else chat.messages) if isinstance(chat, Group) and not chat.is_basic else ()
    if thread_id not in known:
        raise bad_request("message thread not found")
    return thread_id


def _check_open(state: State, group: Group, thread_id: int) -> None:
    topic = group.topics.get(thread_id)
    if topic is None or not topic.is_closed or topic.creator_id == state.bot_id:
        return
    if not state.bot_in(group).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def _replied(params: Params, chat: Chat) -> Message | None:
    reply = params.json("reply_parameters") or {"message_id": params.integer("reply_to_message_id")}
    if not isinstance(reply, dict):
        raise bad_request("can't parse reply parameters JSON object")
    message_id = reply.get("message_id")
    if not isinstance(message_id, int) or not message_id:
        return None
    replied = chat.messages.get(message_id)
    if replied is not None:
        return replied
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_message(state: State, params: Params) -> dict[str, Any]:
    """Send a text."""
    chat = target(state, params)
    return post(state, params, chat, limits.message_text(params))


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
    return post(state, params, chat, _file(state, params, "photo").content() | caption)


def send_document(state: State, params: Params) -> dict[str, Any]:
    """Send a file."""
    chat = target(state, params)
    caption = limits.caption(params)
    return post(state, params, chat, _file(state, params, "document").content() | caption)


def send_chat_action(state: State, params: Params) -> bool:
    """Show what the bot is doing."""
    chat = target(state, params)
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.act(chat, action, thread(state, params, chat))
    return True


def _may_delete(state: State, chat: Chat, message: Message) -> bool:
    if "forum_topic_created" in message.content:
        return False
    if isinstance(chat, Group):
        bot = state.bot_in(chat)
        if bot.may("can_delete_messages"):
            return True
        if message.sender["id"] != state.bot_id:
            return False
    return message.date + DELETABLE_SECONDS >= state.clock()


def delete_message(state: State, params: Params) -> bool:
    """Delete one message."""
    chat = target(state, params)
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(state, chat, message):
        raise bad_request("message can't be deleted")
    state.delete(chat, [message.message_id])
    return True


def message_identifiers(params: Params) -> list[int]:
    """Return the identifiers that a call lists."""
    message_ids = params.json("message_ids")
    if not isinstance(message_ids, list) or not message_ids or not all(isinstance(each, int) for each in message_ids):
        raise bad_request("message identifiers are not specified")
    if len(message_ids) > MAX_LISTED:
        raise bad_request("too many message identifiers specified")
    return message_ids


def delete_messages(state: State, params: Params) -> bool:
    """Delete several messages; those that are gone already do not matter."""
    chat = target(state, params)
    message_ids = message_identifiers(params)
    known = [chat.messages[each] for each in message_ids if each in chat.messages]
    if not all(_may_delete(state, chat, message) for message in known):
        raise bad_request("message can't be deleted")
    state.delete(chat, message_ids)
    return True


METHODS = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendchataction": send_chat_action,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
}
