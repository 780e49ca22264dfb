"""Bot API methods that change messages and answer pressed buttons."""

from typing import Any

from sandbox import limits
from sandbox.chats import Chat, Message
from sandbox.errors import bad_request
from sandbox.groups import Group
from sandbox.html import utf16_length
from sandbox.markup import inline_keyboard
from sandbox.methods_messages import target
from sandbox.state import State
from sandbox.transport import Params

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
MAX_ANSWER = 200

Edited = dict[str, Any] | bool  # a message that somebody sent via the bot is not shown to it


def _own_message(state: State, params: Params) -> tuple[Chat, Message]:
    if inline_id := params.text("inline_message_id"):
        return _sent_via_bot(state, inline_id)
    known = state.chat(params.integer("chat_id"))
    if isinstance(known, Group) and known.moved_to:  # the Bot API itself lets an edit pass here, unlike what is sent
        raise bad_request("message can't be edited")
    chat = target(state, params)
    if not params.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or message.is_service or "forward_origin" in message.content:
        raise bad_request("message can't be edited")
    return chat, message


def _sent_via_bot(state: State, inline_id: str) -> tuple[Chat, Message]:
    chat, message = state.inline.messages.get(inline_id, (None, None))
    if chat is None or message is None or message.message_id not in chat.messages:
        raise bad_request("MESSAGE_ID_INVALID")
    return chat, message


def _change(state: State, params: Params, chat: Chat, message: Message, content: dict[str, Any]) -> Edited:
    markup = inline_keyboard(params.json("reply_markup"))
    if content == message.content and markup == message.reply_markup:
        raise bad_request(NOT_MODIFIED)
    state.change(chat, message, content, markup)
    return True if params.text("inline_message_id") else message.shown()


def edit_message_text(state: State, params: Params) -> Edited:
    """Replace text and buttons."""
    chat, message = _own_message(state, params)
    content = limits.message_text(params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(state, params, chat, message, content)


def edit_message_caption(state: State, params: Params) -> Edited:
    """Replace caption and buttons."""
    chat, message = _own_message(state, params)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
    return _change(state, params, chat, message, kept | limits.caption(params))


def edit_message_reply_markup(state: State, params: Params) -> Edited:
    """Replace the buttons."""
    chat, message = _own_message(state, params)
    return _change(state, params, chat, message, message.content)


def answer_callback_query(state: State, params: Params) -> bool:
    """Answer a pressed button."""
    text = params.text("text")
    if utf16_length(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    state.answer_callback(params.text("callback_query_id"), answer)
    return True


METHODS = {
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
}
