"""The server: routes of the Bot API, of the files, of the control interface and of the chat page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox import (
    control,
    control_faults,
    control_groups,
    control_inline,
    faults,
    methods_copy,
    methods_edits,
    methods_groups,
    methods_inline,
    methods_messages,
    methods_places,
    methods_profile,
    methods_topics,
    methods_updates,
)
from sandbox.control import STATE
from sandbox.errors import ApiError, not_found, unauthorized
from sandbox.state import State
from sandbox.transport import refusal

SCRIPTS = ("app", "api", "bubbles", "composer", "entities", "group", "inline", "links", "pane", "store", "words")
PAGE_PARTS = ("style.css", "groups.css", "inline.css", *(f"{name}.js" for name in SCRIPTS))
PAGE = Path(__file__).parent / "page"
PAGE_FILES = {"/": "index.html"} | {f"/{name}": name for name in PAGE_PARTS}
MAX_BODY = 64 * 1024**2
METHODS = {
    **methods_updates.METHODS,
    **methods_messages.METHODS,
    **methods_places.METHODS,
    **methods_inline.METHODS,
    **methods_copy.METHODS,
    **methods_edits.METHODS,
    **methods_topics.METHODS,
    **methods_groups.METHODS,
    **methods_profile.METHODS,
}
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]", "::1")

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


def _check_token(request: web.Request) -> None:
    token = request.match_info["token"]
    if not _TOKEN.fullmatch(token):
        raise not_found()
    if token != request.app[STATE].token:
        raise unauthorized()


async def call_method(request: web.Request) -> web.Response:
    """Answer one Bot API call: the single place that every call passes, before and after it changes the state."""
    try:
        _check_token(request)
        state, name = request.app[STATE], request.match_info["method"].lower()
        method = METHODS.get(name)
        if method is None:
            raise not_found()
        return await faults.answer(state.faults, request, name, partial(method, state))
    except ApiError as refused:
        return refusal(refused)
    except ConnectionResetError:  # whoever called is gone, before the call was read
        return web.Response()


async def download(request: web.Request) -> web.Response:
    """Answer with the content of a file that getFile named."""
    try:
        _check_token(request)
        stored = request.app[STATE].files.at(request.match_info["path"])
        if stored is None:
            raise not_found()
    except ApiError as refused:
        return refusal(refused)
    return web.Response(body=stored.data, content_type="application/octet-stream")


async def page_file(request: web.Request) -> web.StreamResponse:
    """Answer with a part of the chat page, which may load nothing from elsewhere."""
    policy = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return web.FileResponse(PAGE / PAGE_FILES[request.path], headers=headers)


async def nothing_here(request: web.Request) -> web.Response:
    """Answer any other path as Telegram does."""
    return refusal(not_found())


def build_app(state: State, host: str = "127.0.0.1") -> web.Application:
    """Return the server's application; only requests to this machine's own names see chats and page."""

    @web.middleware
    async def local_only(request: web.Request, handler: Handler) -> web.StreamResponse:
        # a foreign page could point a host name of its own at 127.0.0.1 and read the chats
        is_bot_api = request.path.startswith(("/bot", "/file/"))
        if not is_bot_api and re.sub(r":\d+$", "", request.host) not in (*LOCAL_NAMES, host):
            return web.json_response({"error": "not this host"}, status=403)
        return await handler(request)

    app = web.Application(middlewares=[local_only], client_max_size=MAX_BODY)
    app[STATE] = state
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", call_method)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", download)
    control.add_routes(app)
    control_faults.add_routes(app)
    control_groups.add_routes(app)
    control_inline.add_routes(app)
    for path in PAGE_FILES:
        app.router.add_get(path, page_file)
    app.router.add_route("*", "/{anything:.*}", nothing_here)
    app.on_shutdown.append(_release)
    return app


async def _release(app: web.Application) -> None:
    app[STATE].release()
    await app[STATE].webhook.close()


@dataclass(frozen=True, slots=True)
class Running:
    """A listening sandbox."""

    url: str
    token: str
    state: State


@asynccontextmanager
async def running(state: State, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Running]:
    """Listen while the context lasts; port 0 takes a free one."""
    runner = web.AppRunner(build_app(state, host), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield Running(f"http://{host}:{runner.addresses[0][1]}", state.token, state)
    finally:
        await runner.cleanup()
