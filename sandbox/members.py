"""Who comes to a group, leaves it or changes place in it; the bot is told as Telegram tells it."""

from typing import Any

from sandbox.groups import Group, Member
from sandbox.state import State
from sandbox.topics import announce


def place(state: State, group: Group, by: dict[str, Any], member: Member) -> None:
    """Give somebody a place in a group; coming and going leave a service message, the bot's own place an update."""
    user_id = member.user["id"]
    old = group.members.get(user_id) or Member(member.user, "left")
    if old == member:
        return
    is_gone = old.is_present and not member.is_present
    came = {"new_chat_members": [member.user]}
    left = {"left_chat_member": member.user}
    if is_gone:
        announce(state, group, by, left)
    group.members[user_id] = member
    if member.is_present and not old.is_present:
        announce(state, group, by, came)
    if user_id == state.bot_id:
        _tell_bot(state, group, by, old, member)
    state.events.add("members", group.id)


def _tell_bot(state: State, group: Group, by: dict[str, Any], old: Member, new: Member) -> None:
    change = {
        "chat": group.about,
        "from": by,
        "date": int(state.clock()),
        "old_chat_member": old.shown(),
        "new_chat_member": new.shown(),
    }
    state.updates.add("my_chat_member", change)
