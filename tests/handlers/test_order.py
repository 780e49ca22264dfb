import asyncio

import pytest
from telegram import Chat, Message, Update, User
from telegram.ext import TypeHandler

from handlers.order import ChatOrder
from handlers.taps import SECONDS, Taps
from tests.handlers.desk import Desk


def update(number: int, chat: int) -> Update:
    message = Message(number, date=None, chat=Chat(chat, "private"), from_user=User(chat, "A", False))  # type: ignore[arg-type]
    return Update(number, message=message)


async def test_a_chat_keeps_its_order_while_others_overtake() -> None:
    order, done, gate = ChatOrder(), [], asyncio.Event()

    async def work(number: int) -> None:
        if number == 1:
            await gate.wait()
        done.append(number)

    slow = [asyncio.create_task(order.process_update(update(n, 7), work(n))) for n in (1, 2, 3)]
    await asyncio.gather(*(order.process_update(update(n, n), work(n)) for n in (10, 11, 12)))
    assert done == [10, 11, 12]
    gate.set()
    await asyncio.gather(*slow)
    assert done == [10, 11, 12, 1, 2, 3]


async def test_a_failure_lets_the_next_one_in_and_leaves_nothing_behind() -> None:
    order, done = ChatOrder(), []

    async def work(number: int) -> None:
        done.append(number)
        raise ValueError(number)

    tasks = [order.process_update(update(n, 7), work(n)) for n in (1, 2)]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(result) for result in results] == ["1", "2"]
    assert done == [1, 2]
    assert order._last == {}


async def test_what_has_no_chat_is_not_held_up() -> None:
    done = asyncio.Event()

    async def work() -> None:
        done.set()

    await ChatOrder().process_update("no update", work())
    assert done.is_set()


async def test_a_person_with_a_thousand_messages_holds_up_nobody(desk: Desk) -> None:
    seen: list[int] = []
    gate = asyncio.Event()

    async def slow(update: Update, context: object) -> None:
        if update.update_id < 1000:
            await gate.wait()
        seen.append(update.update_id)

    application = desk.application
    application.add_handler(TypeHandler(Update, slow), group=-3)
    flooding = [update(n, 7) for n in range(1000)]
    tasks = [
        asyncio.create_task(application.update_processor.process_update(u, application.process_update(u)))
        for u in (*flooding, update(5000, 8))
    ]
    await asyncio.wait_for(tasks[-1], 5)
    assert seen == [5000]
    gate.set()
    await asyncio.gather(*tasks)
    assert seen[1:] == list(range(1000))


@pytest.mark.parametrize(("later", "repeat"), [(0.0, True), (SECONDS - 0.1, True), (SECONDS, False)])
def test_a_tap_counts_as_double_for_a_moment(later: float, repeat: bool) -> None:
    now = [100.0]
    taps = Taps(lambda: now[0])
    assert not taps.is_repeat(7, 1, "a")
    taps.note(7, 1, "a")
    now[0] += later
    assert taps.is_repeat(7, 1, "a") is repeat
    assert not taps.is_repeat(8, 1, "a")
    assert not taps.is_repeat(7, 2, "a")


def test_taps_do_not_grow_without_end() -> None:
    taps = Taps()
    for chat in range(10_500):
        taps.note(chat, 1, "a")
    assert len(taps._last) == 10_000
    assert taps.is_repeat(10_499, 1, "a")
