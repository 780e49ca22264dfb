"""Groups from outside: who is in them, their topics, and a member's side of the conversation."""

from collections.abc import Iterable
from typing import Any, Self

from sandbox.conversation import WAIT_SECONDS, Control, Conversation, SandboxError
from sandbox.seen import Message, Topic


def _topic(raw: dict[str, Any]) -> Topic:
    return Topic(raw["id"], raw["name"], raw["is_closed"])


class GroupConversation(Conversation):
    """A member's side of a group: of all of it, or of one topic."""

    def __init__(self, group: "Group", person: dict[str, Any], seq: int, topic: int | None = None) -> None:
        super().__init__(group.control, person, seq)
        self.id = group.id
        self.group = group
        self.topic = topic

    def in_topic(self, topic: int | None) -> Self:
        """Return the same member's side of one topic, 0 for General, None for all of the group."""
        return type(self)(self.group, self.person, self._seq, topic)

    def _where(self, topic: int | None) -> dict[str, Any]:
        return {"as": self.person["id"], "topic": (self.topic if topic is None else topic) or 0}

    def _concerns(self, event: dict[str, Any]) -> bool:
        if event.get("type") == "callback_answer":
            return bool(event["user_id"] == self.person["id"])
        return self.topic is None or "message" not in event or Message(event["message"]).topic == self.topic

    async def send_anonymously(self, text: str, *, reply_to: int = 0) -> Message:
        """Send a text as an administrator who stays unnamed."""
        return await self._send(None, text=text, reply_to=reply_to, anonymous=True)

    async def wait_service(self, kind: str, timeout: float = WAIT_SECONDS) -> Message:
        """Return the next service message of this kind, such as `forum_topic_closed`."""
        while True:
            message = Message((await self.wait_event("message", timeout=timeout))["message"])
            if message.service == kind:
                return message

    async def wait_topic(self, timeout: float = WAIT_SECONDS) -> Topic:
        """Return the next topic that is created."""
        created = await self.wait_service("forum_topic_created", timeout)
        return Topic(created.id, created.raw["forum_topic_created"]["name"])

    async def create_topic(self, name: str) -> Topic:
        """Create a topic as this member."""
        return _topic((await self._change_topic("create", 0, name))["topics"][-1])

    async def rename_topic(self, topic: int, name: str) -> None:
        """Rename a topic as this member."""
        await self._change_topic("edit", topic, name)

    async def close_topic(self, topic: int) -> None:
        """Close a topic as this member."""
        await self._change_topic("close", topic)

    async def reopen_topic(self, topic: int) -> None:
        """Reopen a topic as this member."""
        await self._change_topic("reopen", topic)

    async def delete_topic(self, topic: int) -> None:
        """Delete a topic with its messages as this member; the bot is told nothing."""
        await self._change_topic("delete", topic)

    async def _change_topic(self, act: str, topic: int, name: str = "") -> dict[str, Any]:
        body = {"as": self.person["id"], "act": act, "topic": topic, "name": name}
        return await self._act(f"groups/{self.id}/topics", body)


class Group:
    """A group as it stood when it was last asked about."""

    def __init__(self, control: Control, raw: dict[str, Any], seq: int) -> None:
        self.control = control
        self.raw = raw
        self.id = int(raw["id"])
        self.title = str(raw["title"])
        self.is_forum = bool(raw.get("is_forum"))
        self._seq = seq

    def as_(self, member: str | int, topic: int | None = None) -> GroupConversation:
        """Return a member's side, chosen by language, first name or identifier.

        It awaits what came after the group was last asked about, or after the member's own last act.
        """
        for person in self.raw["members"]:
            names = (person["id"], person["first_name"], person.get("language_code", "").partition("-")[0])
            if member in names and not person["is_bot"]:
                return GroupConversation(self, person, self._seq, topic)
        raise SandboxError(f"there is no member like {member!r}")

    async def refresh(self) -> None:
        """Ask how the group stands now."""
        answer = await self.control.call("groups")
        self._seq = answer["seq"]
        (self.raw,) = (group for group in answer["groups"] if group["id"] == self.id)

    async def members(self) -> list[dict[str, Any]]:
        """Return who is in the group, the bot too, each a `User` with `status`."""
        await self.refresh()
        return list(self.raw["members"])

    async def topics(self) -> list[Topic]:
        """Return the topics, oldest first."""
        await self.refresh()
        return [_topic(raw) for raw in self.raw["topics"]]

    async def messages(self, topic: int | None = None) -> list[Message]:
        """Return the newest messages of one topic (0 for General) or of all, oldest first."""
        query = "" if topic is None else f"?topic={topic}"
        return [Message(raw) for raw in (await self.control.call(f"chats/{self.id}/messages{query}"))["messages"]]

    async def upgrade(self, *, topics: bool = True) -> "Group":
        """Let the basic group become a supergroup, as its creator, and return that."""
        creator = next(each["id"] for each in self.raw["members"] if each["status"] == "creator")
        raw = await self.control.call(f"groups/{self.id}/upgrade", {"as": creator, "is_forum": topics})
        return Group(self.control, raw, raw["seq"])

    async def place(self, user_id: int = 0, status: str = "member", *, denied: Iterable[str] = (), by: int = 0) -> None:
        """Bring somebody in, send them off (`left`, `kicked`) or change their place; without an identifier, the bot.

        An administrator has every right but the `denied` ones; `by` is who does it, the creator if it is left out.
        """
        body = {"user_id": user_id, "status": status, "denied": list(denied), "as": by}
        self.raw = await self.control.call(f"groups/{self.id}/members", body)
        self._seq = self.raw["seq"]
