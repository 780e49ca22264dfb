"""A bad line to a sandbox: calls go through it, but for those that a test lets fail."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from aiohttp import web

from tests.handlers.conftest import Place

# how many seconds to wait; "lost": Telegram does what is asked, but its answer never arrives
Fault = int | Literal["lost"]
Decide = Callable[[str, dict[str, Any]], Fault | None]


@dataclass
class Line:
    """What answers in the sandbox's place."""

    url: str
    decide: Decide
    session: aiohttp.ClientSession

    async def call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        method = request.path.rpartition("/")[2]
        fault = self.decide(method, json.loads(body))
        if isinstance(fault, int):
            refused = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {fault}"}
            return web.json_response(refused | {"parameters": {"retry_after": fault}}, status=429)
        kind = {"Content-Type": request.headers.get("Content-Type", "application/octet-stream")}
        async with self.session.request(request.method, self.url + request.path_qs, data=body, headers=kind) as answer:
            content = await answer.read()
        if fault == "lost" and request.transport is not None:
            request.transport.abort()
        return web.Response(body=content, status=answer.status, content_type=answer.content_type)


@asynccontextmanager
async def faulty(place: Place, decide: Decide) -> AsyncIterator[Place]:
    """Yield the place of a line to a sandbox that fails as a test decides, by method and parameters."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", Line(place.url, decide, session).call)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield Place(f"http://127.0.0.1:{runner.addresses[0][1]}", place.token)
        finally:
            await runner.cleanup()
