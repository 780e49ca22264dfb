"""The control interface's part for groups: their members and topics."""

from typing import Any

from aiohttp import web

from sandbox import actions, members, topics, upgrades, views
from sandbox.control import STATE, guarded, read_body
from sandbox.errors import ControlError
from sandbox.groups import PRESENT, RIGHTS, Group, Look, Member
from sandbox.methods_topics import clean_name
from sandbox.state import State

TOPIC_ACTS = ("create", "edit", "close", "reopen", "delete")


def _group(request: web.Request) -> Group:
    group = request.app[STATE].groups.get(int(request.match_info["chat_id"]))
    if group is None:
        raise ControlError("there is no such group")
    return group


def _user(state: State, user_id: int) -> dict[str, Any]:
    if user_id == state.bot_id:
        return state.bot_user()
    if user_id not in state.chats:
        raise ControlError("there is no such person or group")
    return state.chats[user_id].person.as_user()


def _member(state: State, user_id: int, body: dict[str, Any]) -> Member:
    status = str(body.get("status") or "member")
    if status not in (*PRESENT, "left", "kicked"):
        raise ControlError(f"nobody can be {status} in a group")
    denied = body.get("denied") or []
    if not isinstance(denied, list) or not set(denied) <= set(RIGHTS):
        raise ControlError(f"rights are among {', '.join(RIGHTS)}")
    return Member(_user(state, user_id), status, frozenset(denied))


async def groups(request: web.Request) -> web.Response:
    """List the groups with their members and topics."""
    state = request.app[STATE]
    shown = [views.group(group, state.clock()) for group in state.groups.values()]
    return web.json_response({"seq": state.events.seq, "groups": shown})


async def add_group(request: web.Request) -> web.Response:
    """Found a group: its first member is the creator, the bot comes in by `place_member`."""
    state = request.app[STATE]
    body = await read_body(request)
    founder, *others = [_user(state, int(each)) for each in body.get("members") or [next(iter(state.chats))]]
    founded = [Member(founder, "creator"), *(Member(user, "member") for user in others)]
    title = str(body.get("title") or "Group")
    is_forum, is_basic = (bool(body.get(name)) for name in ("is_forum", "is_basic"))
    if is_basic and is_forum:
        raise ControlError("a basic group has no topics")
    group = state.add_basic_group(title, founded) if is_basic else state.add_group(title, is_forum, founded)
    return web.json_response(views.group(group, state.clock()) | {"seq": state.events.seq})


async def place_member(request: web.Request) -> web.Response:
    """Bring somebody into a group, send them off, or change their place in it; the bot too."""
    state = request.app[STATE]
    group = _group(request)
    body = await read_body(request)
    user_id = int(body.get("user_id") or state.bot_id)
    founder = next(iter(group.members.values())).user
    by = _user(state, int(body.get("as") or founder["id"]))
    members.place(state, group, by, _member(state, user_id, body))
    return web.json_response(views.group(group, state.clock()) | {"seq": state.events.seq})


async def upgrade(request: web.Request) -> web.Response:
    """Let a basic group become a supergroup, with topics if `is_forum`; the supergroup is returned."""
    state = request.app[STATE]
    group = _group(request)
    body = await read_body(request)
    person = actions.acting(state, group, int(body.get("as") or 0))
    if not group.is_basic:
        raise ControlError("the group is a supergroup already")
    if group.members[person.id].status != "creator":
        raise ControlError("only who founded a group can let it become a supergroup")
    supergroup = upgrades.upgrade(state, group, person.as_user(), bool(body.get("is_forum")))
    return web.json_response(views.group(supergroup, state.clock()) | {"seq": state.events.seq})


async def change_topic(request: web.Request) -> web.Response:
    """Create, rename, close, reopen or delete a topic as a member."""
    state = request.app[STATE]
    group = _group(request)
    body = await read_body(request)
    person = actions.acting(state, group, int(body.get("as") or 0))
    if not group.is_forum:
        raise ControlError("the group has no topics")
    _act(state, group, person.as_user(), body)
    return web.json_response(views.group(group, state.clock()) | {"seq": state.events.seq})


def _act(state: State, group: Group, user: dict[str, Any], body: dict[str, Any]) -> None:
    act, name = body.get("act"), clean_name(str(body.get("name") or ""))
    topic = group.topics.get(int(body.get("topic") or 0))
    if act not in TOPIC_ACTS:
        raise ControlError(f"what happens to a topic is one of {', '.join(TOPIC_ACTS)}")
    if act in ("create", "edit") and not name:
        raise ControlError("a topic needs a name")
    if act == "create":
        topics.create(state, group, user, Look(name))
    elif topic is None:
        raise ControlError("there is no such topic")
    elif act == "edit":
        topics.edit(state, group, user, topic, Look(name, topic.look.icon_color, topic.look.icon_custom_emoji_id))
    elif act == "delete":
        topics.delete(state, group, topic)
    else:
        topics.set_closed(state, group, user, topic, act == "close")


def add_routes(app: web.Application) -> None:
    """Add the groups' part of the control interface to the server."""
    group = r"/control/groups/{chat_id:-\d+}"
    app.add_routes(
        [
            web.get("/control/groups", guarded(groups)),
            web.post("/control/groups", guarded(add_group)),
            web.post(f"{group}/members", guarded(place_member)),
            web.post(f"{group}/upgrade", guarded(upgrade)),
            web.post(f"{group}/topics", guarded(change_topic)),
        ]
    )
