"""Bot API requests as they come over HTTP: query strings, forms, JSON and multipart, all read into one `Params`."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from sandbox.errors import ApiError, bad_request

NOT_UTF8 = "strings must be encoded in UTF-8"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Params:
    """The parameters of one call; forms carry every value as a string, JSON carries it as it is."""

    values: dict[str, Any]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a string, empty where it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str) -> int:
        """Return an integer, 0 where it is missing or none."""
        try:
            return int(self.values.get(name) or 0)
        except (OverflowError, TypeError, ValueError):
            return 0

    def flag(self, name: str) -> bool:
        """Return a boolean, false where it is missing."""
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        """Return a value that forms carry as JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Return the file of this parameter, sent in its own part or in the part it names."""
        value = self.text(name)
        return self.uploads.get(value.removeprefix("attach://") if value.startswith("attach://") else name)


async def read_params(request: web.Request) -> Params:
    """Read the parameters of a Bot API request."""
    try:
        params = Params(dict(parse_qsl(request.rel_url.raw_query_string, True, errors="strict")))
        if request.method == "POST" and request.can_read_body:
            await _read_body(request, params)
    except UnicodeError:
        raise bad_request(NOT_UTF8) from None
    return params


async def _read_body(request: web.Request, params: Params) -> None:
    if request.content_type == "application/json":
        params.values |= _json_object(await request.read())
    elif request.content_type == "multipart/form-data":
        await _read_parts(request, params)
    else:
        params.values |= parse_qsl((await request.read()).decode(), True, errors="strict")


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except UnicodeError:
        raise
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values


async def _read_parts(request: web.Request, params: Params) -> None:
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            data = bytes(await part.read())
            if part.filename is None:
                params.values[part.name] = data.decode()
            else:
                mime_type = part.headers.get("Content-Type", "application/octet-stream")
                params.uploads[part.name] = Upload(part.filename, mime_type, data)
    except UnicodeError:
        raise
    except ValueError:
        raise bad_request("can't parse multipart body") from None


def ok(result: Any) -> web.Response:
    """Return the answer to a call that worked."""
    return web.json_response({"ok": True, "result": result})


def refusal(error: ApiError) -> web.Response:
    """Return the answer to a call that did not."""
    body = {"ok": False, "error_code": error.code, "description": error.description}
    more = {"parameters": error.parameters} if error.parameters else {}
    return web.json_response(body | more, status=error.code)
