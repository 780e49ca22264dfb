"""Groups: basic ones, and supergroups with rights and, where they are forums, topics."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat, Place

STAFF_CHAT_ID = -1001000000001
BASIC_CHAT_ID = -4000000001
STAFF_CHAT_TITLE = "Promotion office · staff"
INVESTORS_TITLE = "Invest in Harbin · 投资哈尔滨"
ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
PRESENT = ("creator", "administrator", "member")
RIGHTS = (
    "can_manage_chat can_change_info can_delete_messages can_invite_users can_restrict_members can_pin_messages "
    "can_manage_topics can_promote_members can_manage_video_chats can_post_stories can_edit_stories can_delete_stories"
).split()
PERMISSIONS = (
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes "
    "can_send_voice_notes can_send_polls can_send_other_messages can_add_web_page_previews can_invite_users"
).split()
FORBIDDEN = ("can_change_info", "can_pin_messages", "can_manage_topics")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a group: `creator`, `administrator`, `member`, `left` or `kicked`."""

    user: dict[str, Any]
    status: str
    denied: frozenset[str] = frozenset()

    @property
    def is_present(self) -> bool:
        """Tell whether they are in the group."""
        return self.status in PRESENT

    @property
    def is_admin(self) -> bool:
        """Tell whether they are one of its administrators."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Tell whether they have an administrator's right."""
        return self.is_admin and right not in self.denied

    def shown(self) -> dict[str, Any]:
        """Return the Bot API's `ChatMember`."""
        about = {"user": self.user, "status": self.status}
        if self.status == "creator":
            return about | {"is_anonymous": False}
        if self.status == "administrator":
            rights = {right: self.may(right) for right in RIGHTS}
            return about | rights | {"can_be_edited": False, "is_anonymous": False}
        return about | {"until_date": 0} if self.status == "kicked" else about


@dataclass(frozen=True, slots=True)
class Look:
    """How a topic looks in the list of topics."""

    name: str
    icon_color: int = ICON_COLORS[0]
    icon_custom_emoji_id: str = ""

    def shown(self) -> dict[str, Any]:
        """Return the fields that the Bot API has for it."""
        about = {"name": self.name, "icon_color": self.icon_color}
        return about | ({"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {})


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its identifier is that of the message that says it was created."""

    id: int
    look: Look
    creator_id: int
    is_closed: bool = False


@dataclass(slots=True)
class Group(Chat):
    """A group. Message 1 is its own creation, which nobody sees, so that 1 can stand for the General topic.

    moved_to  the supergroup that a basic group has become, 0 for none
    """

    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: int = 0
    last_id: int = 1
    moved_to: int = 0

    @property
    def is_basic(self) -> bool:
        """Tell whether it is no supergroup: it has neither threads nor anonymous administrators."""
        return bool(self.about["type"] == "group")

    @property
    def is_forum(self) -> bool:
        """Tell whether the group has topics."""
        return bool(self.about.get("is_forum"))

    @property
    def present(self) -> list[Member]:
        """Return those who are in the group."""
        return [member for member in self.members.values() if member.is_present]

    def placed(self, place: Place) -> Place:
        """Return the place: a reply follows its thread, and all else in a thread replies to the thread's beginning."""
        reply_to, thread_id = place.reply_to, place.thread_id
        if self.is_basic:
            return Place(reply_to)
        if reply_to is not None and not thread_id:
            thread_id = reply_to.thread_id or (0 if self.is_forum else reply_to.message_id)
        return Place(reply_to or self.messages.get(thread_id), thread_id)

    def permissions(self) -> dict[str, bool]:
        """Return the Bot API's `ChatPermissions` of ordinary members."""
        return dict.fromkeys(PERMISSIONS, True) | dict.fromkeys(FORBIDDEN, False)


def group_about(group_id: int, title: str, is_forum: bool) -> dict[str, Any]:
    """Return the Bot API's `Chat` of a supergroup."""
    about = {"id": group_id, "type": "supergroup", "title": title}
    return about | {"is_forum": True} if is_forum else about


def basic_about(group_id: int, title: str) -> dict[str, Any]:
    """Return the Bot API's `Chat` of a basic group."""
    return {"id": group_id, "type": "group", "title": title, "all_members_are_administrators": False}
