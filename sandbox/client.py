"""A sandbox from outside, for tests and the terminal: its people and groups, each a way into a chat."""

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import aiohttp

from sandbox.client_groups import Group, GroupConversation
from sandbox.conversation import PIXEL, Conversation, NoReplyError, SandboxError
from sandbox.seen import Answer, Button, Keyboard, Message, Offered, Topic, Turn

__all__ = [
    "PIXEL",
    "Answer",
    "Button",
    "Client",
    "Conversation",
    "Group",
    "GroupConversation",
    "Keyboard",
    "Message",
    "NoReplyError",
    "Offered",
    "SandboxError",
    "Topic",
    "Turn",
]


class Client:
    """A connection to the control interface of a sandbox: `async with Client(url) as client`."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        self._session = aiohttp.ClientSession(timeout=timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET, or POST with a body, below `/control`."""
        if self._session is None:
            raise SandboxError("use the client as an async context manager")
        verb = "GET" if body is None else "POST"
        async with self._session.request(verb, f"{self._url}/control/{path}", json=body) as response:
            answer: dict[str, Any] = await response.json()
        if response.status != 200:
            raise SandboxError(answer["error"])
        return answer

    async def download(self, message: Message) -> bytes:
        """Return the document that a message holds."""
        if self._session is None:
            raise SandboxError("use the client as an async context manager")
        address = f"{self._url}/control/files/{message.raw['document']['file_id']}"
        async with self._session.get(address) as response:
            return await response.read()

    async def fault(self, kind: str, **about: Any) -> None:
        """Let something go wrong, see `sandbox.faults.Fault`."""
        await self.call("faults", {"kind": kind} | about)

    async def struck(self) -> list[int]:
        """Return how often each fault has struck."""
        return [int(fault["struck"]) for fault in (await self.call("faults"))["faults"]]

    async def disorder(self, *, repeat: int = 0, reverse: int = 0) -> None:
        """Let the next updates come twice, or the last one of so many first."""
        await self.call("disorder", {"repeat": repeat, "reverse": reverse})

    async def people(self) -> list[dict[str, Any]]:
        """Return everybody, with how their chats stand."""
        return list((await self.call("people"))["people"])

    async def person(self, who: str | int) -> Conversation:
        """Return the chat of a person, chosen by language (`zh`), first name or identifier."""
        answer = await self.call("people")
        for person in answer["people"]:
            if who in (person["id"], person["first_name"]) or person.get("language_code", "").partition("-")[0] == who:
                return Conversation(self, person, answer["seq"])
        raise SandboxError(f"there is nobody like {who!r}")

    async def add_person(self, first_name: str = "Guest", language_code: str = "en") -> Conversation:
        """Add a person and return the chat."""
        person = await self.call("people", {"first_name": first_name, "language_code": language_code})
        return await self.person(person["id"])

    async def group(self, which: str | int = 0) -> Group:
        """Return a group, chosen by title or identifier; without either, the staff's."""
        answer = await self.call("groups")
        for group in answer["groups"]:
            if not which or which in (group["id"], group["title"]):
                return Group(self, group, answer["seq"])
        raise SandboxError(f"there is no group like {which!r}")

    async def add_group(
        self,
        title: str = "Group",
        members: Iterable[int] = (),
        *,
        is_forum: bool = False,
        is_basic: bool = False,
        bot: str = "administrator",
    ) -> Group:
        """Found a group of people, the first of whom is its creator; `bot` is its status there, "" to leave it out."""
        kind = {"is_forum": is_forum, "is_basic": is_basic}
        group = await self.call("groups", {"title": title, "members": list(members)} | kind)
        founded = Group(self, group, group["seq"])
        if bot:
            await founded.place(status=bot)
        return founded
