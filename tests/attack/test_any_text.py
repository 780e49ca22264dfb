"""Whatever text under whatever name: answered with what Telegram takes, shrunk to its core where it is not."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.budget import Budget
from tests.attack.contents import ENTITIES, TEXTS
from tests.attack.judge import SAYING, faults
from tests.handlers.desk import ALICE, Desk
from tests.handlers.staff_desk import STAFF, Office

NUMBERS = count(1000)
ANYTHING = (
    st.text(st.characters(codec=None), min_size=1, max_size=40)
    | st.text("<b>/&#;\0\n{}%😀\u202e\u0301 x", min_size=1, max_size=30)
    | st.sampled_from(TEXTS)
)
NAMES = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(["</b>", "{name}", "\u202e<a href=''>", " "])
MARKS = st.fixed_dictionaries(
    {"type": st.sampled_from([kind for kind in ENTITIES if kind != "text_mention"])}
    | {"offset": st.integers(-9, 2**31), "length": st.integers(-9, 2**31)},
    optional={"url": st.text(st.characters(codec=None), max_size=9), "language": st.just("\0")},
)


def heard(desk: Desk) -> list[str]:
    """Return what is wrong with all that was sent since the last look."""
    desk.services.budget = Budget(10**9)
    calls, desk.wire.calls = desk.wire.calls, []
    assert any(method in SAYING for method, _ in calls)
    return [fault for method, params in calls for fault in faults(method, params, STAFF)]


@given(words=ANYTHING, name=NAMES, marks=st.lists(MARKS, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
async def test_any_question_is_answered(desk: Desk, words: str, name: str, marks: list[object]) -> None:
    user = ALICE | {"first_name": name or "x"}
    message = desk.message(user) | {"message_id": next(NUMBERS), "text": words, "entities": marks}
    await desk.hand_in("message", message)
    assert heard(desk) == []


@given(words=ANYTHING, name=NAMES, marks=st.lists(MARKS, max_size=3), is_caption=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
async def test_anything_goes_to_the_office_as_telegram_takes_it(
    office: Office, words: str, name: str, marks: list[object], is_caption: bool
) -> None:
    desk, user = office.desk, ALICE | {"id": next(NUMBERS), "first_name": name or "x"}
    for text in ("what nobody knows", "/contact"):
        await desk.say(text, user)
    await desk.press("1:q:en:0", user)
    content = {"text": words, "entities": marks}
    if is_caption:
        photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
        content = {"photo": photo, "caption": words, "caption_entities": marks}
    for _ in range(2):
        await desk.hand_in("message", desk.message(user) | {"message_id": next(NUMBERS)} | content)
    assert any(int(params.get("chat_id", 0)) == STAFF for _, params in desk.wire.calls)
    assert heard(desk) == []
