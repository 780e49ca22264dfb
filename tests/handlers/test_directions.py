"""Names and texts that turn the direction of writing reach nobody so, and mark-up in them is only text."""

import json

from storage.directions import without_turns
from tests.handlers.desk import ALICE, Desk
from tests.handlers.staff_desk import STAFF, Office

TURN = "\u202e"
NAME = f"{TURN}<b>nabrU\u2066</b>"
MALLORY = ALICE | {"id": 9, "first_name": NAME, "last_name": f"{TURN}x", "username": "mallory"}


def whole(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


async def test_what_staff_see_of_a_person(office: Office) -> None:
    question = f"unknown {TURN}77 gpj.{TURN}<i>"
    await office.asks(question, MALLORY)
    await office.desk.say(f"more {TURN}", MALLORY)
    sent = office.calls(STAFF) + office.calls(STAFF, "createForumTopic")
    assert sent
    for each in sent:
        assert without_turns(whole(each)) == whole(each)
    assert "&lt;b&gt;nabrU&lt;/b&gt;" in office.card["text"]
    (topic,) = office.calls(STAFF, "createForumTopic")
    assert "<b>nabrU</b>" in topic["name"]
    inquiry = await office.inquiry()
    assert without_turns(inquiry.name) == inquiry.name


async def test_what_staff_write_and_get_back(office: Office) -> None:
    await office.asks()
    before = len(office.calls(STAFF))
    await office.write(
        f"/entry {TURN}nothing",
        topic=await office.topic(),
        entities=[{"type": "bot_command", "offset": 0, "length": 6}],
    )
    (answer,) = office.calls(STAFF)[before:]
    assert TURN not in whole(answer)


async def test_what_a_form_repeats(desk: Desk) -> None:
    await desk.say("/apply", MALLORY)
    await desk.say(f"{NAME} Ivanov", MALLORY)
    for sent in desk.wire.sent():
        assert TURN not in whole(sent)


async def test_what_is_known_of_a_person(desk: Desk) -> None:
    await desk.say("only", MALLORY)
    user = await desk.services.stores.people.load(9)
    assert user is not None
    assert user.name == "<b>nabrU</b> x"
