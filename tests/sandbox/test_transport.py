import asyncio
import json

import aiohttp
import pytest

from sandbox.app import Running
from sandbox.client import Conversation
from tests.sandbox.conftest import Api


async def test_method_names_and_verbs_in_any_form(api: Api) -> None:
    async with api.session.get(f"{api.url}/bot{api.token}/GETME") as response:
        assert (await response.json())["result"] == {
            "id": 42,
            "is_bot": True,
            "first_name": "Sandbox bot",
            "username": "sandbox_bot",
            "can_join_groups": True,
            "has_main_web_app": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
        }


async def test_query_form_json_and_multipart_say_the_same(api: Api, alice: Conversation) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    fields = {"chat_id": str(alice.id), "text": "привет & 你好", "reply_markup": '{"inline_keyboard":[]}'}
    multipart = aiohttp.FormData(fields, default_to_multipart=True)
    async with api.session.get(url, params=fields) as response:
        assert response.status == 200
    for body in ({"data": fields}, {"data": multipart}, {"json": {**fields, "chat_id": alice.id}}):
        async with api.session.post(url, **body) as response:
            assert response.status == 200
    assert [message.text for message in await alice.messages()] == ["/start"] + ["привет & 你好"] * 4


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot42:WRONG/getMe", 401, "Unauthorized"),
        ("/bot42/getMe", 404, "Not Found"),
        ("/botx/getMe", 404, "Not Found"),
        ("/bot42:SANDBOX/getNothing", 404, "Not Found"),
        ("/bot42:SANDBOX/", 404, "Not Found"),
        ("/elsewhere", 404, "Not Found"),
        ("/file/bot42:WRONG/a", 401, "Unauthorized"),
        ("/file/bot42:SANDBOX/a", 404, "Not Found"),
    ],
)
async def test_wrong_places(api: Api, path: str, status: int, description: str) -> None:
    async with api.session.get(api.url + path) as response:
        assert response.status == status
        assert await response.json() == {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize(
    ("body", "content_type", "description"),
    [
        (b"{", "application/json", "can't parse JSON object"),
        (b"[]", "application/json", "can't parse JSON object"),
        (b'{"text":"\xff"}', "application/json", "strings must be encoded in UTF-8"),
        (b"text=%ff", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
        (b"text=\xff", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
        (b"nothing", "multipart/form-data", "can't parse multipart body"),
        (b"nothing", "multipart/form-data; boundary=x", "can't parse multipart body"),
        (b"reply_markup={&text=x", "application/x-www-form-urlencoded", "chat_id is empty"),
    ],
)
async def test_broken_bodies(api: Api, body: bytes, content_type: str, description: str) -> None:
    url = f"{api.url}/bot{api.token}/sendMessage"
    async with api.session.post(url, data=body, headers={"Content-Type": content_type}) as response:
        assert (await response.json())["description"] == f"Bad Request: {description}"


async def test_half_a_character_is_refused(api: Api, alice: Conversation) -> None:
    body = json.dumps({"chat_id": alice.id, "text": "\ud83d"}).encode()
    url = f"{api.url}/bot{api.token}/sendMessage"
    async with api.session.post(url, data=body, headers={"Content-Type": "application/json"}) as response:
        assert (await response.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_bad_json_in_a_form(api: Api, alice: Conversation) -> None:
    assert await api.refused("sendMessage", chat_id=alice.id, text="x", reply_markup="{") == (
        400,
        "Bad Request: can't parse reply markup JSON object",
    )


async def test_control_is_for_this_machine_and_for_json(api: Api, server: Running) -> None:
    async with api.session.get(f"{server.url}/control/people", headers={"Host": "evil.example"}) as response:
        assert response.status == 403
    async with api.session.get(f"{server.url}/", headers={"Host": "evil.example:80"}) as response:
        assert response.status == 403
    async with api.session.post(f"{server.url}/control/people", data='{"first_name":"x"}') as response:
        assert (response.status, await response.json()) == (400, {"error": "the body must be application/json"})
    as_json = {"Content-Type": "application/json"}
    async with api.session.post(f"{server.url}/control/people", data="[" * 100_000, headers=as_json) as response:
        assert (response.status, await response.json()) == (400, {"error": "the body is not JSON"})


async def test_two_pollers_the_first_ends_with_409(api: Api, alice: Conversation) -> None:
    (start,) = await api.updates(offset=-1)
    await api.updates(offset=start["update_id"] + 1)
    first = asyncio.create_task(api.call("getUpdates", timeout=30))
    await api.ok("getMe")
    second = asyncio.create_task(api.call("getUpdates", timeout=30))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": (
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        ),
    }
    await alice.send("for the second")
    assert (await second)["result"][0]["message"]["text"] == "for the second"
