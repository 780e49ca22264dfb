"""What goes wrong between a bot and Telegram, on demand: by method, text, chat and number of times.

A fault strikes "unread" (before the request was read), "before" the call changes anything, or "after" it did.
"""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, cast, get_args

from aiohttp import web

from sandbox.errors import ControlError
from sandbox.transport import Params, ok, read_params

# flood   429, to come again after `seconds`
# status  an HTML page with the code `status`, as a gateway sends it
# drop    the connection is reset
# hang    no answer for `seconds`
Kind = Literal["flood", "status", "drop", "hang"]
Moment = Literal["unread", "before", "after"]
Result = Callable[[Params], Any]


@dataclass
class Fault:
    """Something that goes wrong; an empty method, text or chat is any; `times` 0 is until further notice."""

    kind: Kind
    moment: Moment = "before"
    method: str = ""
    text: str = ""
    chat_id: int = 0
    times: int = 1
    seconds: float = 0.0
    status: int = 502
    struck: int = 0

    def strikes(self, moment: Moment, method: str, params: Params | None) -> bool:
        """Tell whether this call is meant."""
        if self.moment != moment or self.method.lower() not in ("", method):
            return False
        if params is None:
            return not self.text and not self.chat_id
        said = any(self.text in str(value) for value in params.values.values())
        return said and self.chat_id in (0, params.integer("chat_id"))


class Faults:
    """The faults that are to strike, the first one first."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def take(self, moment: Moment, method: str, params: Params | None = None) -> Fault | None:
        """Return the fault that strikes a call now."""
        for fault in self.all:
            if (not fault.times or fault.struck < fault.times) and fault.strikes(moment, method, params):
                fault.struck += 1
                return fault
        return None


def fault_of(body: dict[str, Any]) -> Fault:
    """Return the fault that a control request describes. Raises ControlError, ValueError."""
    kind, moment = body.get("kind"), body.get("moment", "before")
    if kind not in get_args(Kind) or moment not in get_args(Moment):
        raise ControlError("there is no such fault")
    return Fault(
        kind=cast(Kind, kind),
        moment=cast(Moment, moment),
        method=str(body.get("method", "")),
        text=str(body.get("text", "")),
        chat_id=int(body.get("chat_id", 0)),
        times=int(body.get("times", 1)),
        seconds=float(body.get("seconds", 0)),
        status=HTTPStatus(int(body.get("status", 502))).value,
    )


async def answer(faults: Faults, request: web.Request, name: str, work: Result) -> web.Response:
    """Answer a call by the result of `work`, unless a fault strikes."""
    if fault := faults.take("unread", name):
        return await _strike(fault, request)
    params = await read_params(request)
    if fault := faults.take("before", name, params):
        return await _strike(fault, request)
    result = work(params)
    result = await result if inspect.isawaitable(result) else result
    if fault := faults.take("after", name, params):
        return await _strike(fault, request)
    return ok(result)


async def _strike(fault: Fault, request: web.Request) -> web.Response:
    match fault.kind:
        case "flood":
            seconds = round(fault.seconds)
            description = f"Too Many Requests: retry after {seconds}"
            body = {"ok": False, "error_code": 429, "description": description, "parameters": {"retry_after": seconds}}
            return web.json_response(body, status=429)
        case "status":
            title = f"{fault.status} {HTTPStatus(fault.status).phrase}"
            page = f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"
            return web.Response(text=page, content_type="text/html", status=fault.status)
        case "hang":
            await asyncio.sleep(fault.seconds)
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
