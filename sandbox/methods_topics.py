"""Bot API methods that open, change, close and delete topics of forums."""

from dataclasses import replace

from sandbox import topics
from sandbox.chats import Chat
from sandbox.entities import tidy
from sandbox.errors import bad_request
from sandbox.groups import ICON_COLORS, Group, Look, Topic
from sandbox.methods_messages import target
from sandbox.state import State
from sandbox.transport import Params

MAX_NAME = 128


def forum(chat: Chat) -> Group:
    """Return the chat as a group with topics."""
    if not isinstance(chat, Group):
        raise bad_request("the chat is not a supergroup")
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def clean_name(text: str) -> str:
    """Return the name of a topic as Telegram keeps it: in one line, cut at its limit."""
    return tidy(text.replace("\n", " "), [])[0].strip()[:MAX_NAME].strip()


def _name(params: Params) -> str:
    name = clean_name(params.text("name"))
    if not name:
        raise bad_request("title must be non-empty")
    return name


def _topic(state: State, params: Params, denied: str) -> tuple[Group, Topic]:
    """Return the topic that a call names, if the bot made it or may manage topics."""
    group = forum(target(state, params))
    if params.integer("message_thread_id") <= 0:
        raise bad_request("invalid message thread identifier specified")
    topic = group.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.creator_id != state.bot_id and not state.bot_in(group).may("can_manage_topics"):
        raise bad_request(f"not enough rights to {denied} the topic")
    return group, topic


def create_forum_topic(state: State, params: Params) -> dict[str, object]:
    """Open a topic."""
    group = forum(target(state, params))
    if not state.bot_in(group).may("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    name, color = _name(params), params.integer("icon_color") or ICON_COLORS[0]
    if color not in ICON_COLORS:
        raise bad_request("invalid icon color specified")
    look = Look(name, color, params.text("icon_custom_emoji_id"))
    topic = topics.create(state, group, state.bot_user(), look)
    return {"message_thread_id": topic.id} | look.shown()


def edit_forum_topic(state: State, params: Params) -> bool:
    """Change name and icon; what is not given stays."""
    group, topic = _topic(state, params, "edit")
    look = topic.look
    if params.text("name"):
        look = replace(look, name=_name(params))
    if "icon_custom_emoji_id" in params.values:
        look = replace(look, icon_custom_emoji_id=params.text("icon_custom_emoji_id"))
    nothing_asked = not params.text("name") and "icon_custom_emoji_id" not in params.values
    if not topics.edit(state, group, state.bot_user(), topic, look) and not nothing_asked:
        raise bad_request("TOPIC_NOT_MODIFIED")
    return True


def close_forum_topic(state: State, params: Params) -> bool:
    """Close a topic."""
    return _set_closed(state, params, True)


def reopen_forum_topic(state: State, params: Params) -> bool:
    """Reopen a topic."""
    return _set_closed(state, params, False)


def _set_closed(state: State, params: Params, is_closed: bool) -> bool:
    group, topic = _topic(state, params, "close or open")
    if not topics.set_closed(state, group, state.bot_user(), topic, is_closed):
        raise bad_request("TOPIC_NOT_MODIFIED")
    return True


def delete_forum_topic(state: State, params: Params) -> bool:
    """Delete a topic with its messages."""
    group = forum(target(state, params))
    topic = group.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if not state.bot_in(group).may("can_delete_messages"):
        raise bad_request("not enough rights to delete the topic")
    topics.delete(state, group, topic)
    return True


METHODS = {
    "createforumtopic": create_forum_topic,
    "editforumtopic": edit_forum_topic,
    "closeforumtopic": close_forum_topic,
    "reopenforumtopic": reopen_forum_topic,
    "deleteforumtopic": delete_forum_topic,
}
