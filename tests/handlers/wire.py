"""A Telegram of one object: records the calls of a bot and answers them as a test says, or as Telegram would."""

import json
from collections.abc import Callable
from copy import copy
from http import HTTPStatus
from typing import Any

from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from handlers.transport.connecting import UnsentError
from handlers.transport.request import taken

Params = dict[str, Any]
Answer = Exception | tuple[int, Params]
ME = {"id": 42, "is_bot": True, "first_name": "Bot", "username": "bot"}


def refusal(code: int, description: str, **parameters: int) -> Answer:
    return code, {"ok": False, "error_code": code, "description": description, "parameters": parameters}


BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")
NO_CONNECTION = UnsentError("no connection")
NO_ANSWER = TimedOut()


def flood(seconds: int) -> Answer:
    return refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class Wire(BaseRequest):
    """Answers calls from `script` by method, first come first served; what is not scripted succeeds."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Params]] = []
        self.taken: list[tuple[str, Params]] = []  # what was called and did not fail
        self.files: list[tuple[str, bytes]] = []
        self.stored: dict[str, bytes] = {}  # what can be downloaded, by file_id
        self.script: dict[str, list[Answer]] = {}
        self.decide: Callable[[str, Params], Answer | None] = lambda method, params: None
        self._last_message = 1000

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    def sent(self, *methods: str) -> list[Params]:
        """What was called, without typing actions, or only these methods."""
        return [params for method, params in self.calls if method in (methods or ("sendMessage", "editMessageText"))]

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if "/file/bot" in url:
            return 200, self.stored[name]
        params = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, params))
        for sent in (request_data.multipart_data or {}).values() if request_data else ():
            assert isinstance(sent[1], bytes)
            self.files.append((sent[0], sent[1]))
        scripted = self.script.get(name)
        answer = scripted.pop(0) if scripted else self.decide(name, params) or (200, self._success(name, params))
        if isinstance(answer, Exception):
            raise copy(answer)
        if answer[0] == HTTPStatus.OK:
            self.taken.append((name, params))
        return taken(answer[0], json.dumps(answer[1]).encode())

    def _success(self, name: str, params: Params) -> Params:
        if name == "getMe":
            return {"ok": True, "result": ME}
        if name == "getFile":
            file_id = params["file_id"]
            return {"ok": True, "result": {"file_id": file_id, "file_unique_id": file_id, "file_path": file_id}}
        if name == "getChatMember":
            user = {"id": params["user_id"], "is_bot": False, "first_name": "A"}
            return {"ok": True, "result": {"status": "left", "user": user}}
        if name not in (
            "sendMessage",
            "sendDocument",
            "sendPhoto",
            "sendVenue",
            "copyMessage",
            "editMessageText",
            "createForumTopic",
        ):
            return {"ok": True, "result": True}
        self._last_message += 1
        if name == "createForumTopic":
            topic = {"message_thread_id": self._last_message, "name": params["name"], "icon_color": 7322096}
            return {"ok": True, "result": topic}
        is_group = int(params["chat_id"]) < 0
        title = {"type": "supergroup", "title": "Staff"} if is_group else {"type": "private", "first_name": "A"}
        chat = {"id": params["chat_id"]} | title
        return {"ok": True, "result": {"message_id": self._last_message, "date": 1, "chat": chat, "text": ""}}
