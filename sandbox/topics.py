"""What happens to the topics of a forum, by whomever: each change says so in a service message, as Telegram does."""

from typing import Any

from sandbox.chats import Message, Place
from sandbox.groups import Group, Look, Topic
from sandbox.state import State

User = dict[str, Any]


def announce(state: State, group: Group, sender: User, content: dict[str, Any], thread_id: int = 0) -> Message:
    """Post a service message; the bot gets it even where it did the deed itself."""
    message = state.post(group, sender, content, place=Place(thread_id=thread_id))
    if state.is_in(group):
        state.updates.add("message", message.shown())
    return message


def create(state: State, group: Group, sender: User, look: Look) -> Topic:
    """Open a topic."""
    topic = Topic(group.last_id + 1, look, sender["id"])
    group.topics[topic.id] = topic
    announce(state, group, sender, {"forum_topic_created": look.shown()}, topic.id)
    _tell(state, group, topic)
    return topic


def edit(state: State, group: Group, sender: User, topic: Topic, look: Look) -> bool:
    """Change name or icon; tell whether something changed."""
    change = {}
    if look.name != topic.look.name:
        change["name"] = look.name
    if look.icon_custom_emoji_id != topic.look.icon_custom_emoji_id:
        change["icon_custom_emoji_id"] = look.icon_custom_emoji_id
    if change:
        topic.look = look
        announce(state, group, sender, {"forum_topic_edited": change}, topic.id)
        _tell(state, group, topic)
    return bool(change)


def set_closed(state: State, group: Group, sender: User, topic: Topic, is_closed: bool) -> bool:
    """Close or reopen a topic; tell whether that changed it."""
    if topic.is_closed == is_closed:
        return False
    topic.is_closed = is_closed
    kind = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    announce(state, group, sender, {kind: {}}, topic.id)
    _tell(state, group, topic)
    return True


def delete(state: State, group: Group, topic: Topic) -> None:
    """Remove a topic with all that was said in it."""
    del group.topics[topic.id]
    said = [each.message_id for each in group.messages.values() if each.thread_id == topic.id]
    state.delete(group, said)
    state.events.add("topic_deleted", group.id, topic=topic.id)


def _tell(state: State, group: Group, topic: Topic) -> None:
    state.events.add("topic", group.id, topic=view(topic))


def view(topic: Topic) -> dict[str, Any]:
    """Return a topic as the control interface shows it."""
    return {"id": topic.id, "is_closed": topic.is_closed} | topic.look.shown()
