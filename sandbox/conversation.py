"""One person's side of a chat: send, press, wait for what the bot answers."""

import asyncio
import base64
from collections import deque
from typing import Any, Protocol

from sandbox.seen import Answer, Button, Keyboard, Message, Offered, Turn

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
QUIET_SECONDS = 0.4
WAIT_SECONDS = 300.0  # only what is broken takes that long, however slow the machine
HELD_SECONDS = 25.0


class SandboxError(Exception):
    """The control interface refused, for the reason it gives."""


class NoReplyError(SandboxError, TimeoutError):
    """The bot did not answer in time."""


class Control(Protocol):
    """What reaches the control interface."""

    async def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET, or POST with a body, below `/control`."""


class Conversation:
    """One person's private chat with the bot.

    Every act moves the point from which replies are awaited, so that `wait_reply` returns what came after it.
    """

    def __init__(self, control: Control, person: dict[str, Any], seq: int) -> None:
        self._control = control
        self._seq = seq
        self._unread: deque[dict[str, Any]] = deque()
        self.person = person
        self.id = int(person["id"])

    def _where(self, topic: int | None) -> dict[str, Any]:
        """Return what a request says of who acts, and in which topic."""
        return {}

    def _concerns(self, event: dict[str, Any]) -> bool:
        """Tell whether this person sees the event in this conversation."""
        return True

    async def _act(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._control.call(path, body)
        self._unread.clear()
        self._seq = answer["seq"]
        return answer

    async def _send(self, topic: int | None, **what: Any) -> Message:
        return Message((await self._act(f"chats/{self.id}/send", self._where(topic) | what))["messages"][-1])

    async def send(self, text: str, *, reply_to: int = 0, topic: int | None = None) -> Message:
        """Send a text; a long one goes out as several messages, of which the last is returned."""
        return await self._send(topic, text=text, reply_to=reply_to)

    async def reply(self, message: Message, text: str) -> Message:
        """Send a text as a reply, in the topic of the message replied to."""
        return await self.send(text, reply_to=message.id, topic=message.topic)

    async def start(self, payload: str = "") -> Message:
        """Press Start, as after opening the bot or a deep link."""
        return await self.send(f"/start {payload}".rstrip())

    async def open(self, url: str) -> Message:
        """Follow a link to the bot, `https://t.me/<bot>?start=<payload>`, and press Start in the private chat."""
        return Message((await self._act(f"chats/{self.person['id']}/open", {"url": url}))["messages"][-1])

    async def inline(self, query: str = "", offset: str = "", timeout: float = WAIT_SECONDS) -> Offered:
        """Type something after the bot's name and return what it offers."""
        body = self._where(None) | {"query": query, "offset": offset}
        asked = (await self._act(f"chats/{self.id}/inline", body))["inline_query_id"]
        while True:
            event = await self.wait_event("inline_answer", timeout=timeout)
            if event["inline_query_id"] == asked:
                return Offered(asked, event["results"], event["next_offset"], event["button"])

    async def choose(self, offered: Offered, result: int = 0, *, reply_to: int = 0) -> Message:
        """Send one of the results, by its place."""
        chosen = {"inline_query_id": offered.query_id, "result_id": offered.results[result]["id"]}
        body = self._where(None) | chosen | {"reply_to": reply_to}
        return Message((await self._act(f"chats/{self.id}/choose", body))["messages"][-1])

    async def send_photo(
        self, data: bytes = PIXEL, caption: str = "", mime_type: str = "image/png", *, topic: int | None = None
    ) -> Message:
        """Send an image."""
        return await self._send_file("photo", data, topic, caption=caption, mime_type=mime_type)

    async def send_document(
        self,
        data: bytes = b"document",
        file_name: str = "document.txt",
        caption: str = "",
        *,
        topic: int | None = None,
    ) -> Message:
        """Send a file."""
        return await self._send_file("document", data, topic, file_name=file_name, caption=caption)

    async def send_sticker(self, emoji: str = "👍", *, topic: int | None = None) -> Message:
        """Send a sticker."""
        return await self._send_file("sticker", PIXEL, topic, emoji=emoji, mime_type="image/png")

    async def send_voice(self, data: bytes = b"voice", duration: int = 1, *, topic: int | None = None) -> Message:
        """Send a voice message."""
        return await self._send_file("voice", data, topic, duration=duration, mime_type="audio/ogg")

    async def _send_file(self, kind: str, data: bytes, topic: int | None, **fields: Any) -> Message:
        return await self._send(topic, kind=kind, data=base64.b64encode(data).decode(), **fields)

    async def send_location(self, latitude: float, longitude: float, *, topic: int | None = None) -> Message:
        """Send a place."""
        return await self._send(topic, kind="location", latitude=latitude, longitude=longitude)

    async def send_contact(
        self, phone_number: str, first_name: str = "", *, own: bool = True, topic: int | None = None
    ) -> Message:
        """Send a contact, by default one's own."""
        name = first_name or self.person["first_name"]
        return await self._send(topic, kind="contact", phone_number=phone_number, first_name=name, own=own)

    async def edit(self, message: Message, text: str) -> Message:
        """Change one of one's own messages."""
        body = self._where(None) | {"message_id": message.id, "text": text}
        return Message((await self._act(f"chats/{self.id}/edit", body))["message"])

    async def block(self) -> None:
        """Block the bot."""
        await self._act(f"chats/{self.id}/block", {"blocked": True})

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._act(f"chats/{self.id}/block", {"blocked": False})

    async def deactivate(self) -> None:
        """Delete the account."""
        await self._act(f"chats/{self.id}/deactivate", {})

    async def messages(self) -> list[Message]:
        """Return the newest messages of all sides, oldest first."""
        answer = await self._control.call(f"chats/{self.id}/messages")
        return [message for raw in answer["messages"] if self._concerns({"message": raw}) for message in [Message(raw)]]

    async def keyboard(self) -> Keyboard | None:
        """Return the keyboard below the text field."""
        keyboard = (await self._control.call(f"chats/{self.id}/messages?limit=0"))["keyboard"]
        return Keyboard(keyboard) if keyboard else None

    async def press_key(self, label: str, *, topic: int | None = None) -> Message:
        """Press a key of the keyboard: its text is sent, or the contact or place that it asks for."""
        keyboard = await self.keyboard()
        labels = keyboard.labels if keyboard else []
        for row, keys in enumerate(labels):
            if label in keys:
                body = self._where(topic) | {"row": row, "column": keys.index(label)}
                return Message((await self._act(f"chats/{self.id}/key", body))["messages"][0])
        raise SandboxError(f"no key {label!r} among {labels}")

    async def bot(self) -> dict[str, Any]:
        """Return the bot's name, descriptions, commands and menu button as this person sees them."""
        return await self._control.call(f"chats/{self.id}/bot?as={self.person['id']}")

    async def button(self, label: str) -> Button:
        """Return the newest button with this label, else the newest whose label contains it."""
        newest_first = [button for message in reversed(await self.messages()) for button in message.buttons]
        exact = [button for button in newest_first if button.label == label]
        found = exact or [button for button in newest_first if label in button.label]
        if not found:
            raise SandboxError(f"no button {label!r} among {[button.label for button in newest_first]}")
        return found[0]

    async def press(self, button: str | Button) -> dict[str, Any]:
        """Press a button, or the newest one with this label; return its link where it has one."""
        if isinstance(button, str):
            button = await self.button(button)
        place = {"message_id": button.message_id, "row": button.row, "column": button.column}
        return await self._act(f"chats/{self.id}/press", self._where(None) | place)

    async def ask(self, text: str, timeout: float = WAIT_SECONDS) -> Message:
        """Send a text and return the first reply."""
        await self.send(text)
        return await self.wait_reply(timeout)

    async def click(self, button: str | Button, timeout: float = WAIT_SECONDS) -> Message:
        """Press a button and return the first message sent or edited after it."""
        await self.press(button)
        return await self.wait_reply(timeout)

    async def wait_event(self, *kinds: str, timeout: float = WAIT_SECONDS) -> dict[str, Any]:
        """Return the next event of these kinds (of any, if none is named) since the last act."""
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            while self._unread:
                event = self._unread.popleft()
                if (not kinds or event["type"] in kinds) and self._concerns(event):
                    return event
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise NoReplyError(f"no {' or '.join(kinds) or 'event'} within {timeout:g} s")
            await self._read(min(left, HELD_SECONDS))

    async def _read(self, timeout: float) -> None:
        query = f"events?after={self._seq}&chat_id={self.id}&timeout={timeout:.3f}"
        answer = await self._control.call(query)
        if answer["forgotten"]:
            raise SandboxError("too much happened since the last look: read messages() instead")
        self._seq = answer["seq"]
        self._unread.extend(answer["events"])

    async def wait_reply(self, timeout: float = WAIT_SECONDS, *, topic: int | None = None) -> Message:
        """Return the next message that the bot sends or edits, service messages aside."""
        while True:
            event = await self.wait_event("message", "edited", timeout=timeout)
            message = Message(event["message"])
            if message.from_bot and not message.service and topic in (None, message.topic):
                return message

    async def wait_answer(self, timeout: float = WAIT_SECONDS) -> Answer:
        """Return the bot's answer to a pressed button."""
        event = await self.wait_event("callback_answer", timeout=timeout)
        return Answer(event["text"], event["show_alert"], event["url"])

    async def wait_deleted(self, timeout: float = WAIT_SECONDS) -> list[int]:
        """Return the identifiers of the messages that the bot deletes next."""
        return list((await self.wait_event("deleted", timeout=timeout))["message_ids"])

    async def wait_quiet(self, quiet: float = QUIET_SECONDS, timeout: float = WAIT_SECONDS) -> Turn:
        """Return what the bot says, each message as it stands in the end, once it says no more for `quiet` seconds."""
        turn = Turn()
        while not turn.messages and not turn.notices:
            self._add(turn, await self.wait_event("message", "edited", "callback_answer", timeout=timeout))
        while True:
            try:
                self._add(turn, await self.wait_event(timeout=quiet))
            except NoReplyError:
                return turn

    @staticmethod
    def _add(turn: Turn, event: dict[str, Any]) -> None:
        if event["type"] == "deleted":
            turn.messages = [message for message in turn.messages if message.id not in event["message_ids"]]
        elif event["type"] == "callback_answer" and event["text"]:
            turn.notices.append(event["text"])
        elif event["type"] in ("message", "edited") and event["message"]["from"]["is_bot"]:
            message = Message(event["message"])
            turn.messages = [*(other for other in turn.messages if other.id != message.id), message]
            turn.messages.sort(key=lambda each: each.id)
