"""The control interface's part for what goes wrong."""

from typing import Any

from aiohttp import web

from sandbox.control import STATE, guarded, read_body
from sandbox.faults import fault_of
from sandbox.updates import Disorder


async def add(request: web.Request) -> web.Response:
    """Let a fault strike from now on."""
    request.app[STATE].faults.all.append(fault_of(await read_body(request)))
    return _shown(request)


async def clear(request: web.Request) -> web.Response:
    """Let nothing go wrong any more."""
    request.app[STATE].faults.all.clear()
    request.app[STATE].updates.disorder = Disorder()
    return _shown(request)


async def show(request: web.Request) -> web.Response:
    """Return the faults, and how often each has struck."""
    return _shown(request)


async def disorder(request: web.Request) -> web.Response:
    """Let the next updates come twice, or the last one of so many first."""
    body = await read_body(request)
    request.app[STATE].updates.disorder = Disorder(*(int(body.get(name) or 0) for name in ("repeat", "reverse")))
    return _shown(request)


def _shown(request: web.Request) -> web.Response:
    faults: list[dict[str, Any]] = [vars(fault) for fault in request.app[STATE].faults.all]
    return web.json_response({"faults": faults})


def add_routes(app: web.Application) -> None:
    """Add this part of the control interface to the server."""
    app.add_routes(
        [
            web.get("/control/faults", guarded(show)),
            web.post("/control/faults", guarded(add)),
            web.delete("/control/faults", guarded(clear)),
            web.post("/control/disorder", guarded(disorder)),
        ]
    )
