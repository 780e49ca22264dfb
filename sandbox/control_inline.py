"""The control interface's part for inline mode and deep links."""

from aiohttp import web

from sandbox import actions, inline_mode, views
from sandbox.contents import clean
from sandbox.control import STATE, chat_of, guarded, private_chat_of, read_body
from sandbox.deep_links import payload_of


async def ask(request: web.Request) -> web.Response:
    """Type something after the bot's name; the event `inline_answer` tells what the bot offers."""
    state, chat = request.app[STATE], chat_of(request)
    body = await read_body(request)
    seq = state.events.seq
    person = actions.acting(state, chat, int(body.get("as") or 0))
    text, offset = (clean(body.get(name)) for name in ("query", "offset"))
    return web.json_response({"seq": seq, "inline_query_id": inline_mode.ask(state, chat, person, text, offset)})


async def choose(request: web.Request) -> web.Response:
    """Send one of the results that were offered."""
    state, chat = request.app[STATE], chat_of(request)
    body = await read_body(request)
    person = actions.acting(state, chat, int(body.get("as") or 0))
    place = actions.place(chat, person, int(body.get("reply_to") or 0), int(body.get("topic") or 0))
    chosen = (str(body.get("inline_query_id")), str(body.get("result_id")))
    message = inline_mode.choose(state, chat, person, chosen, place)
    return web.json_response({"seq": state.events.seq, "messages": [views.message(message.shown())]})


async def open_link(request: web.Request) -> web.Response:
    """Follow a link to the bot and press Start in the private chat."""
    state, chat = request.app[STATE], private_chat_of(request)
    body = await read_body(request)
    text = f"/start {payload_of(str(body.get('url', '')))}".rstrip()
    sent = actions.send(state, chat, {"text": text})
    return web.json_response({"seq": state.events.seq, "messages": [views.message(each.shown()) for each in sent]})


def add_routes(app: web.Application) -> None:
    """Add this part of the control interface to the server."""
    chat = r"/control/chats/{chat_id:-?\d+}"
    app.add_routes(
        [
            web.post(f"{chat}/inline", guarded(ask)),
            web.post(f"{chat}/choose", guarded(choose)),
            web.post(f"{chat}/open", guarded(open_link)),
        ]
    )
