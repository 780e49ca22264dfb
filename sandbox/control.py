"""The control interface: JSON over HTTP under /control, the one way in for the page, the terminal and the tests."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import actions
from sandbox.chats import Chat, Person
from sandbox.errors import ControlError
from sandbox.events import Event
from sandbox.html_writer import to_html
from sandbox.profile import base_language
from sandbox.state import BOT_NAME, BOT_USERNAME, State

MAX_HELD_SECONDS = 55.0
SAFE_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
FIRST_GUEST = 8001

STATE: web.AppKey[State] = web.AppKey("state", State)
Handler = Callable[[web.Request], Awaitable[web.Response]]


def _view(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message with its text as escaped HTML."""
    text = message.get("text", message.get("caption", ""))
    entities = message.get("entities") or message.get("caption_entities") or []
    return message | {"html": to_html(text, entities)}


def _event_view(event: Event) -> Event:
    return event | {"message": _view(event["message"])} if "message" in event else event


def _person_view(chat: Chat, now: float) -> dict[str, Any]:
    last = chat.messages[next(reversed(chat.messages))].shown() if chat.messages else None
    return chat.person.as_user() | {
        "started": chat.started,
        "blocked": chat.blocked,
        "action": chat.action if chat.action_until > now else "",
        "last_message": last and _view(last),
    }


def _chat(request: web.Request) -> Chat:
    chat = request.app[STATE].chats.get(int(request.match_info["chat_id"]))
    if chat is None:
        raise ControlError("there is no such person")
    return chat


async def _body(request: web.Request) -> dict[str, Any]:
    # a browser sends JSON to another origin only after asking, so other sites' pages cannot act here
    if request.content_type != "application/json":
        raise ControlError("the body must be application/json")
    try:
        body = json.loads(await request.read())
    except ValueError:
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
    views = [_person_view(chat, state.clock()) for chat in state.chats.values()]
    return web.json_response({"seq": state.events.seq, "people": views})


async def add_person(request: web.Request) -> web.Response:
    """Add a person with any name and language code."""
    state = request.app[STATE]
    body = await _body(request)
    names = {key: str(body.get(key, "")) for key in ("first_name", "language_code", "last_name", "username")}
    person = Person(id=max(FIRST_GUEST - 1, *state.chats) + 1, **names | {"first_name": names["first_name"] or "Guest"})
    return web.json_response(_person_view(state.add_person(person), state.clock()))


async def bot(request: web.Request) -> web.Response:
    """Return the bot's profile and commands as one person sees them."""
    state = request.app[STATE]
    chat = _chat(request)
    language = base_language(chat.person.language_code)
    profile = state.profile
    view = {
        "id": state.bot_id,
        "username": BOT_USERNAME,
        "name": profile.text("name", language, BOT_NAME),
        "description": profile.text("description", language),
        "short_description": profile.text("short_description", language),
        "commands": profile.commands_for(chat.id, language),
        "menu_button": chat.menu_button or profile.menu_button or {"type": "default"},
    }
    return web.json_response(view)


async def messages(request: web.Request) -> web.Response:
    """Return the messages of a chat, the newest `limit` of them."""
    state = request.app[STATE]
    chat = _chat(request)
    limit = int(_number(request, "limit", 200))
    ids = [message_id for message_id, _ in zip(reversed(chat.messages), range(limit), strict=False)]
    views = [_view(chat.messages[message_id].shown()) for message_id in reversed(ids)]
    return web.json_response({"seq": state.events.seq, "messages": views, **_standing(chat, state)})


def _standing(chat: Chat, state: State) -> dict[str, Any]:
    action = chat.action if chat.action_until > state.clock() else ""
    return {"started": chat.started, "blocked": chat.blocked, "action": action}


async def send(request: web.Request) -> web.Response:
    """Send something as the person."""
    state = request.app[STATE]
    sent = actions.send(state, _chat(request), await _body(request))
    return web.json_response({"seq": state.events.seq, "messages": [_view(message.shown()) for message in sent]})


async def edit(request: web.Request) -> web.Response:
    """Edit one of the person's messages."""
    state = request.app[STATE]
    body = await _body(request)
    message = actions.edit(state, _chat(request), int(body.get("message_id") or 0), str(body.get("text", "")))
    return web.json_response({"seq": state.events.seq, "message": _view(message.shown())})


async def press(request: web.Request) -> web.Response:
    """Press a button as the person."""
    state = request.app[STATE]
    body = await _body(request)
    place = [int(body.get(key) or 0) for key in ("message_id", "row", "column")]
    result = actions.press(state, _chat(request), *place)
    return web.json_response({"seq": state.events.seq, **result})


async def block(request: web.Request) -> web.Response:
    """Block or unblock the bot as the person."""
    state = request.app[STATE]
    body = await _body(request)
    actions.block(state, _chat(request), bool(body.get("blocked", True)))
    return web.json_response({"seq": state.events.seq})


async def events(request: web.Request) -> web.Response:
    """Return what happened after `after`, in one chat or in all, waiting up to `timeout` seconds for it."""
    state = request.app[STATE]
    after = int(_number(request, "after", 0))
    chat_id = int(_number(request, "chat_id", 0)) or None
    await state.events.wait(after, min(_number(request, "timeout", 0), MAX_HELD_SECONDS), chat_id)
    newer, forgotten = state.events.after(after, chat_id)
    seq = newer[-1]["seq"] if newer else after
    return web.json_response({"seq": seq, "forgotten": forgotten, "events": [_event_view(event) for event in newer]})


async def file(request: web.Request) -> web.Response:
    """Return a file's content; only harmless images are shown, everything else is saved."""
    stored = request.app[STATE].files.get(request.match_info["file_id"])
    if stored is None:
        raise ControlError("there is no such file")
    shown = stored.mime_type in SAFE_IMAGES
    headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": "inline" if shown else "attachment"}
    mime_type = stored.mime_type if shown else "application/octet-stream"
    return web.Response(body=stored.data, content_type=mime_type, headers=headers)


def _guarded(handler: Handler) -> Handler:
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
    chat = r"/control/chats/{chat_id:\d+}"
    app.add_routes(
        [
            web.get("/control/people", _guarded(people)),
            web.post("/control/people", _guarded(add_person)),
            web.get("/control/events", _guarded(events)),
            web.get("/control/files/{file_id}", _guarded(file)),
            web.get(f"{chat}/messages", _guarded(messages)),
            web.get(f"{chat}/bot", _guarded(bot)),
            web.post(f"{chat}/send", _guarded(send)),
            web.post(f"{chat}/edit", _guarded(edit)),
            web.post(f"{chat}/press", _guarded(press)),
            web.post(f"{chat}/block", _guarded(block)),
        ]
    )
