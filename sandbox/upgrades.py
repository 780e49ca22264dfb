"""A basic group becomes a supergroup, as where topics are turned on: a new chat of another number, without messages."""

from dataclasses import replace
from typing import Any

from sandbox.actions import ANONYMOUS
from sandbox.chats import Place
from sandbox.groups import Group, Member
from sandbox.state import State
from sandbox.topics import announce


def upgrade(state: State, group: Group, by: dict[str, Any], is_forum: bool) -> Group:
    """Let a group become a supergroup, and return that; both chats say so to the bot, the old one first."""
    members = [_upgraded(member) for member in group.present]
    supergroup = state.add_group(group.about["title"], is_forum, members)
    supergroup.last_id = 0  # what it begins with is a message that everybody sees
    group.moved_to = supergroup.id
    announce(state, group, by, {"migrate_to_chat_id": supergroup.id})
    said = {"migrate_from_chat_id": group.id}
    message = state.post(supergroup, ANONYMOUS, said, place=Place(origin={"sender_chat": supergroup.about}))
    if state.is_in(supergroup):
        state.updates.add("message", message.shown())
    return supergroup


def _upgraded(member: Member) -> Member:
    """Return somebody's place in the supergroup: nobody had rights to topics in a group that could have none."""
    is_lacking = member.status == "administrator"
    return replace(member, denied=member.denied | {"can_manage_topics"}) if is_lacking else member
