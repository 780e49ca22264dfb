"""What an update costs the sandbox, one message in and one out without HTTP, must not grow with those before it."""

import json
import time

from sandbox import actions
from sandbox.methods_messages import send_message
from sandbox.state import State
from sandbox.transport import Params, ok

BATCHES, UPDATES = 8, 400


async def test_an_update_costs_little_however_many_came_before() -> None:
    state = State("42:SANDBOX")
    chat = state.chats[7001]
    markup = json.dumps({"inline_keyboard": [[{"text": "more", "callback_data": "more:1"}]]})
    answer = {"chat_id": "7001", "text": "<b>8%</b> <i>2017</i>", "parse_mode": "HTML", "reply_markup": markup}
    offset = 0
    took = []
    for _ in range(BATCHES):
        begin = time.process_time()
        for number in range(UPDATES):
            actions.send(state, chat, {"text": f"GDP target, question {number}?"})
            (update,) = await state.updates.poll(offset, 1, 0)
            offset = update["update_id"] + 1
            ok([update])
            ok(send_message(state, Params(dict(answer))))
        took.append(time.process_time() - begin)
    assert min(took[BATCHES // 2 :]) < 2 * min(took[: BATCHES // 2]), took
