"""Whatever people type and bots send: taken or refused, never a failure of the server."""

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.app import running
from sandbox.chats import STAFF
from sandbox.client import Client, SandboxError
from sandbox.groups import STAFF_CHAT_ID
from sandbox.html import utf16_length
from sandbox.state import State

ANYTHING = st.text(st.characters(codec=None), max_size=40) | st.text("<b>/&#;\0 \n😀", max_size=30)


class Line:
    """A sandbox in an event loop of its own, with one person and one bot to call."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self.runner = runner

    async def open(self) -> None:
        self.running = running(State("42:SANDBOX"))
        self.server = await self.running.__aenter__()
        self.client = await Client(self.server.url).__aenter__()
        self.session = aiohttp.ClientSession()
        self.person = await self.client.person("en")
        await self.person.start()

    async def close(self) -> None:
        await self.session.close()
        await self.client.__aexit__(None, None, None)
        await self.running.__aexit__(None, None, None)

    async def post(self, method: str, fields: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(f"{self.server.url}/bot{self.server.token}/{method}", json=fields) as response:
            answer: dict[str, Any] = await response.json()
        assert answer["ok"] or response.status == answer["error_code"] == 400
        return answer


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    with asyncio.Runner() as runner:
        line = Line(runner)
        runner.run(line.open())
        yield line
        runner.run(line.close())


@given(text=ANYTHING)
@settings(deadline=None)
def test_anything_a_person_types_reaches_the_bot_as_clean_text(line: Line, text: str) -> None:
    async def check() -> None:
        await line.post("deleteWebhook", {"drop_pending_updates": True})
        try:
            await line.person.send(text)
        except SandboxError as refused:
            assert str(refused) == "there is nothing to send"
            return
        (update,) = (await line.post("getUpdates", {}))["result"]
        sent = update["message"]["text"]
        assert sent.encode() and sent == sent.strip("\n ")
        assert not any(character < " " and character != "\n" for character in sent)

    line.runner.run(check())


@given(text=ANYTHING, mode=st.sampled_from(["HTML", ""]))
@settings(deadline=None)
def test_anything_a_bot_sends_is_taken_or_refused(line: Line, text: str, mode: str) -> None:
    async def check() -> None:
        answer = await line.post("sendMessage", {"chat_id": line.person.id, "text": text, "parse_mode": mode})
        if answer["ok"]:
            assert 1 <= utf16_length(answer["result"]["text"]) <= 4096

    line.runner.run(check())


KEYS = "type text url message_id chat_id user_id offset length inline_keyboard callback_data command".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["text", "entities", "reply_markup", "reply_parameters", "message_id", "message_ids", "photo", "commands"]
NAMES += ["message_thread_id", "from_chat_id", "name", "icon_color", "user_id"]
NAMES += ["scope", "language_code", "callback_query_id", "offset", "limit", "allowed_updates", "menu_button", "action"]
METHODS = ["sendMessage", "sendPhoto", "editMessageText", "deleteMessages", "answerCallbackQuery", "setMyCommands"]
METHODS += ["getUpdates", "setChatMenuButton", "sendChatAction", "getFile", "copyMessage", "forwardMessage"]
METHODS += [
    "createForumTopic",
    "editForumTopic",
    "closeForumTopic",
    "deleteForumTopic",
    "copyMessages",
    "getChatMember",
]


@given(method=st.sampled_from(METHODS), fields=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4))
@settings(deadline=None, max_examples=200)
def test_any_parameters_are_taken_or_refused(line: Line, method: str, fields: dict[str, Any]) -> None:
    for chat_id in (line.person.id, STAFF_CHAT_ID):
        line.runner.run(line.post(method, {"chat_id": chat_id, "from_chat_id": chat_id, **fields}))


@given(
    what=st.sampled_from(["send", "edit", "press", "key", "block"]),
    chat_id=st.sampled_from([7003, STAFF_CHAT_ID]),
    body=st.dictionaries(
        st.sampled_from(["kind", "text", "data", "message_id", "row", "column", "reply_to", "latitude", "as", "topic"]),
        JSON,
        max_size=4,
    ),
)
@settings(deadline=None)
def test_any_control_request_is_taken_or_refused(line: Line, what: str, chat_id: int, body: dict[str, Any]) -> None:
    async def check() -> None:
        url = f"{line.server.url}/control/chats/{chat_id}/{what}"
        async with line.session.post(url, json={"as": STAFF[0].id} | body) as response:
            assert response.status in (200, 400)
        await line.person.unblock()

    line.runner.run(check())
