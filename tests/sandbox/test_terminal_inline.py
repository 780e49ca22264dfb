import asyncio

from sandbox.client import Conversation
from sandbox.terminal_inline import Lookup
from tests.sandbox.conftest import Api
from tests.sandbox.test_inline import article


async def test_a_line_after_the_bots_name_looks_up_and_a_number_sends(api: Api, alice: Conversation) -> None:
    lookup = Lookup(alice)
    assert await lookup.act("hello @sandbox_bot") is None
    assert await lookup.act("1") is None
    (*_, last) = await api.updates()
    looking = asyncio.create_task(lookup.act("@Sandbox_Bot gdp"))
    (update,) = await api.updates(offset=last["update_id"] + 1, timeout=5)
    button = {"text": "Ask", "start_parameter": "a"}
    results = [article("1", description="11%"), article("2", title="Other")]
    call = {"inline_query_id": update["inline_query"]["id"], "results": results, "button": button}
    await api.ok("answerInlineQuery", **call)
    assert update["inline_query"]["query"] == "gdp"
    assert await looking == ["    Ask", "[1] Title — 11%", "[2] Other"]
    assert await lookup.act("2") == ["said"]
    assert (await alice.messages())[-1].via_bot
    assert await lookup.act("2") is None
