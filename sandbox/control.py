"""The control interface: JSON over HTTP under /control, the one way in for the page, the terminal and the tests."""

import json
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

from aiohttp import web

from sandbox import actions, views
from sandbox.chats import Chat, Person, PrivateChat
from sandbox.errors import ControlError
from sandbox.groups import Group
from sandbox.profile import base_language, group_scopes, private_scopes
from sandbox.state import BOT_NAME, BOT_USERNAME, State

MAX_HELD_SECONDS = 55.0
SAFE_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
FIRST_GUEST = 8001

STATE: web.AppKey[State] = web.AppKey("state", State)
Handler = Callable[[web.Request], Awaitable[web.Response]]


def chat_of(request: web.Request) -> Chat:
    """Return the chat that a request names."""
    chat = request.app[STATE].chat(int(request.match_info["chat_id"]))
    if chat is None:
        raise ControlError("there is no such person or group")
    return chat


def private_chat_of(request: web.Request) -> PrivateChat:
    """Return the private chat that a request names."""
    chat = chat_of(request)
    if not isinstance(chat, PrivateChat):
        raise ControlError("this is possible in a private chat only")
    return chat


async def read_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that a request carries."""
    # a browser sends JSON to another origin only after asking, so other sites' pages cannot act here
    if request.content_type != "application/json":
        raise ControlError("the body must be application/json")
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise ControlError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


def _number(request: web.Request, name: str, default: float) -> float:
    try:
        return float(request.query.get(name, default))
    except ValueError:
        raise ControlError(f"{name} must be a number") from None


async def people(request: web.Request) -> web.Response:
    """List the people and how each one's chat stands."""
    state = request.app[STATE]
    shown = [views.person(chat, state.clock()) for chat in state.chats.values()]
    return web.json_response({"seq": state.events.seq, "people": shown})


async def add_person(request: web.Request) -> web.Response:
    """Add a person with any name and language code."""
    state = request.app[STATE]
    body = await read_body(request)
    names = {key: str(body.get(key, "")) for key in ("first_name", "language_code", "last_name", "username")}
    person = Person(id=max(FIRST_GUEST - 1, *state.chats) + 1, **names | {"first_name": names["first_name"] or "Guest"})
    return web.json_response(views.person(state.add_person(person), state.clock()))


async def bot(request: web.Request) -> web.Response:
    """Return the bot's profile and commands as one person sees them; in a group, as the member named by `as` does."""
    state = request.app[STATE]
    chat = chat_of(request)
    person = actions.acting(state, chat, int(_number(request, "as", 0)))
    language = base_language(person.language_code)
    profile = state.profile
    scopes = private_scopes(chat.id)
    if isinstance(chat, Group):
        scopes = group_scopes(chat.id, person.id, chat.members[person.id].is_admin)
    view = {
        "id": state.bot_id,
        "username": BOT_USERNAME,
        "name": profile.text("name", language, BOT_NAME),
        "description": profile.text("description", language),
        "short_description": profile.text("short_description", language),
        "commands": profile.commands_for(scopes, language),
        "menu_button": chat.menu_button or profile.menu_button or {"type": "default"},
    }
    return web.json_response(view)


async def messages(request: web.Request) -> web.Response:
    """Return the messages of a chat, of one `topic` (0 for the General one) or of all, the newest `limit` of them."""
    state = request.app[STATE]
    chat = chat_of(request)
    limit, topic = int(_number(request, "limit", 200)), int(_number(request, "topic", -1))
    newest_first = (message for message in reversed(chat.messages.values()) if topic in (-1, message.topic_id))
    found = list(islice(newest_first, max(limit, 0)))
    shown = [views.message(message.shown()) for message in reversed(found)]
    return web.json_response({"seq": state.events.seq, "messages": shown} | views.standing(chat, state.clock()))


async def send(request: web.Request) -> web.Response:
    """Send something as the person."""
    state = request.app[STATE]
    sent = actions.send(state, chat_of(request), await read_body(request))
    return web.json_response({"seq": state.events.seq, "messages": [views.message(each.shown()) for each in sent]})


async def edit(request: web.Request) -> web.Response:
    """Edit one of the person's messages."""
    state = request.app[STATE]
    body = await read_body(request)
    message_id, who = (int(body.get(key) or 0) for key in ("message_id", "as"))
    message = actions.edit(state, chat_of(request), message_id, str(body.get("text", "")), who)
    return web.json_response({"seq": state.events.seq, "message": views.message(message.shown())})


async def press(request: web.Request) -> web.Response:
    """Press a button under a message as the person."""
    state = request.app[STATE]
    message_id, row, column, who = await _numbers(request, "message_id", "row", "column", "as")
    result = actions.press(state, chat_of(request), message_id, (row, column), who)
    return web.json_response({"seq": state.events.seq, **result})


async def press_key(request: web.Request) -> web.Response:
    """Press a key of the keyboard below the text field as the person."""
    state = request.app[STATE]
    row, column, who, topic = await _numbers(request, "row", "column", "as", "topic")
    message = actions.press_key(state, chat_of(request), (row, column), who, topic)
    return web.json_response({"seq": state.events.seq, "messages": [views.message(message.shown())]})


async def _numbers(request: web.Request, *names: str) -> list[int]:
    body = await read_body(request)
    return [int(body.get(name) or 0) for name in names]


async def block(request: web.Request) -> web.Response:
    """Block or unblock the bot as the person."""
    state = request.app[STATE]
    body = await read_body(request)
    actions.block(state, private_chat_of(request), bool(body.get("blocked", True)))
    return web.json_response({"seq": state.events.seq})


async def deactivate(request: web.Request) -> web.Response:
    """Delete the person's account."""
    state = request.app[STATE]
    await read_body(request)
    actions.deactivate(state, private_chat_of(request))
    return web.json_response({"seq": state.events.seq})


async def events(request: web.Request) -> web.Response:
    """Return what happened after `after`, in one chat or in all, waiting up to `timeout` seconds for it."""
    state = request.app[STATE]
    after = int(_number(request, "after", 0))
    chat_id = int(_number(request, "chat_id", 0)) or None
    await state.events.wait(after, min(_number(request, "timeout", 0), MAX_HELD_SECONDS), chat_id)
    newer, forgotten = state.events.after(after, chat_id)
    seq = newer[-1]["seq"] if newer else after
    return web.json_response({"seq": seq, "forgotten": forgotten, "events": [views.event(event) for event in newer]})


async def file(request: web.Request) -> web.Response:
    """Return a file's content; only harmless images are shown, everything else is saved."""
    stored = request.app[STATE].files.get(request.match_info["file_id"])
    if stored is None:
        raise ControlError("there is no such file")
    shown = stored.mime_type in SAFE_IMAGES
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "inline" if shown else "attachment"}
    mime_type = stored.mime_type if shown else "application/octet-stream"
    return web.Response(body=stored.data, content_type=mime_type, headers=headers)


def guarded(handler: Handler) -> Handler:
    """Return the handler with its refusals worded as JSON."""

    async def guarded(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except ControlError as refused:
            return web.json_response({"error": str(refused)}, status=400)
        except (OverflowError, TypeError, ValueError):
            return web.json_response({"error": "a value has the wrong type"}, status=400)

    return guarded


def add_routes(app: web.Application) -> None:
    """Add the control interface to the server."""
    chat = r"/control/chats/{chat_id:-?\d+}"
    app.add_routes(
        [
            web.get("/control/people", guarded(people)),
            web.post("/control/people", guarded(add_person)),
            web.get("/control/events", guarded(events)),
            web.get("/control/files/{file_id}", guarded(file)),
            web.get(f"{chat}/messages", guarded(messages)),
            web.get(f"{chat}/bot", guarded(bot)),
            web.post(f"{chat}/send", guarded(send)),
            web.post(f"{chat}/edit", guarded(edit)),
            web.post(f"{chat}/press", guarded(press)),
            web.post(f"{chat}/key", guarded(press_key)),
            web.post(f"{chat}/block", guarded(block)),
            web.post(f"{chat}/deactivate", guarded(deactivate)),
        ]
    )
