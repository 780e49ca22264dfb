"""Sending, with the clock in the test's hand: floods, failures, people who are gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from telegram.error import BadRequest, TelegramError

from handlers.screen import Button, Link, Screen
from handlers.transport.delivery import Delivery, asked
from handlers.transport.parcel import Copy, File, Parcel, Place
from handlers.transport.telegram_bot import TelegramBot
from storage.errors import DatabaseUnavailable
from tests.handlers.wire import BLOCKED, NO_ANSWER, NO_CONNECTION, Answer, Wire, flood, refusal

SCREEN = Screen("<b>text</b>")
GONE = refusal(400, "Bad Request: chat not found")
UPGRADED = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005)
BAD_GATEWAY: Answer = (502, {"ok": False})
ERROR = refusal(500, "Internal Server Error")
NO_GATEWAY: Answer = (504, {"ok": False})
UNREADABLE = refusal(400, 'Bad Request: can\'t parse entities: unsupported start tag "x"')
DAY = 24 * 3600.0


@dataclass
class Update:
    """An update of a chat, whose answer waits for a day at most; `lost` once it is another replica's."""

    queue: int
    clock: Callable[[], float]
    since: float | None = None
    lost: bool = False

    async def waits(self) -> bool:
        self.since = self.clock() if self.since is None else self.since
        return self.clock() - self.since < DAY

    async def go_on(self) -> None:
        if self.lost:
            raise DatabaseUnavailable("another replica's")


@dataclass
class Counter:
    """A delivery whose waits pass at once on its own clock."""

    wire: Wire = field(default_factory=Wire)
    gone: list[int] = field(default_factory=list)
    now: float = 0.0
    waits: list[float] = field(default_factory=list)
    pause: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.bot = TelegramBot("42:TEST", request=self.wire, get_updates_request=self.wire)
        self.failures: list[str] = []
        self.delivery = Delivery(self.bot, self._note, self._wait, lambda: self.now, self._failed)

    def _failed(self, error: TelegramError) -> None:
        self.failures.append(type(error).__name__)

    async def _note(self, person_id: int) -> None:
        self.gone.append(person_id)

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.pause()
        self.now += seconds

    async def answer(self, chat_id: int = 7) -> int | None:
        """Send an answer that is due to somebody."""
        self.update = Update(chat_id, lambda: self.now)
        asked.set(self.update)
        return await self.delivery.send(Place(chat_id), SCREEN)

    def tries(self) -> int:
        return len(self.wire.sent())


async def nobody_gone(person_id: int) -> None:
    raise AssertionError(person_id)


@pytest.fixture
async def counter(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    counter = Counter()
    async with counter.bot:
        yield counter


@pytest.mark.parametrize("refused", [BLOCKED, GONE, refusal(403, "Forbidden: user is deactivated")])
async def test_a_person_who_is_gone_is_noted_and_nothing_raised(counter: Counter, refused: Answer) -> None:
    counter.wire.script["sendMessage"] = [refused]
    assert await counter.delivery.send(Place(7), SCREEN) is None
    assert counter.gone == [7]
    assert counter.tries() == 1


async def test_a_flood_wait_is_obeyed_to_the_second(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [flood(30), flood(5), flood(3600)]
    assert await counter.answer() is not None
    assert counter.waits == [30, 5, 3600]


async def test_a_flood_wait_of_one_chat_stalls_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    wire, waiting, go_on = Wire(), asyncio.Event(), asyncio.Event()
    now = [0.0]

    async def wait(seconds: float) -> None:
        waiting.set()
        await go_on.wait()
        now[0] += seconds

    first: list[Answer] = [flood(3600)]
    wire.decide = lambda method, params: first.pop() if first and params.get("chat_id") == 7 else None
    async with TelegramBot("42:TEST", request=wire, get_updates_request=wire) as bot:
        delivery = Delivery(bot, nobody_gone, wait, lambda: now[0])
        asked.set(Update(7, lambda: now[0]))
        flooded = [asyncio.create_task(delivery.send(Place(7), SCREEN)) for _ in range(40)]
        await waiting.wait()
        assert all(await asyncio.gather(*(delivery.send(Place(chat), SCREEN) for chat in range(100, 150))))
        assert not any(task.done() for task in flooded)
        go_on.set()
        assert all(await asyncio.gather(*flooded))


async def test_while_a_chat_has_to_wait_there_is_no_typing(counter: Counter) -> None:
    counter.wire.script["sendChatAction"] = [flood(10)]
    await counter.delivery.act(7)
    await counter.delivery.act(7)
    await counter.delivery.act(8)
    assert [params["chat_id"] for params in counter.wire.sent("sendChatAction")] == [7, 8]


@pytest.mark.parametrize("failure", [NO_ANSWER, NO_GATEWAY])
async def test_what_may_have_arrived_is_tried_five_times_over_half_an_hour(counter: Counter, failure: Answer) -> None:
    counter.wire.script["sendMessage"] = [failure] * 4
    assert await counter.answer() is not None
    assert counter.tries() == 5
    counter.wire.script["sendMessage"] = [failure] * 9
    begun = counter.now
    assert await counter.answer() is None
    assert counter.tries() == 10
    assert counter.now - begun > 1800


async def test_what_may_have_arrived_is_not_tried_before_telegram_answers_again(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [NO_ANSWER]
    counter.wire.script["getMe"] = [NO_CONNECTION] * 20
    assert await counter.answer() is not None
    methods = [method for method, _ in counter.wire.calls if method in ("sendMessage", "getMe")]
    assert methods[-23:] == ["sendMessage", *["getMe"] * 21, "sendMessage"]


@pytest.mark.parametrize("failure", [NO_CONNECTION, ERROR, BAD_GATEWAY, (503, {}), (429, {"ok": False})])
async def test_what_was_not_taken_is_tried_until_it_is(counter: Counter, failure: Answer) -> None:
    counter.wire.script["sendMessage"] = [failure] * 60  # half an hour
    assert await counter.answer() is not None
    assert counter.waits == [1, 2, 4, 8, 16, *[30] * 55]
    assert counter.tries() == 61


async def test_an_answer_that_cannot_be_given_for_a_day_is_given_up(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    counter.wire.decide = lambda method, params: ERROR
    assert await counter.answer() is None
    assert DAY <= counter.now <= DAY + 60
    assert "a message was given up after" in caplog.text


@pytest.mark.parametrize("failure", [NO_CONNECTION, ERROR, NO_ANSWER, flood(50)])
async def test_what_is_due_to_nobody_holds_up_nobody_for_more_than_a_minute(counter: Counter, failure: Answer) -> None:
    counter.wire.script["sendMessage"] = [failure] * 99
    asked.set(Update(-5, lambda: counter.now))  # the staff group's
    assert await counter.delivery.send(Place(7), SCREEN) is None
    assert counter.now <= 60


async def test_what_became_another_replicas_meanwhile_is_not_sent(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [ERROR]
    counter.pause = lambda: setattr(counter.update, "lost", True)
    with pytest.raises(DatabaseUnavailable):
        await counter.answer()
    assert counter.tries() == 1


async def test_what_telegram_cannot_read_is_sent_as_plain_text_with_its_buttons(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [UNREADABLE]
    screen = Screen(
        "<b>A &amp; B</b> &lt;x&gt; <a href='https://a.b/?c=1'>d</a>, 1 < 2", ((Button("ok", Link("https://a.b/")),),)
    )
    assert await counter.delivery.send(Place(-7, 70, 5), screen) is not None
    first, second = counter.wire.sent("sendMessage")
    assert (first["text"], first["parse_mode"]) == (screen.html, "HTML")
    assert second["text"] == "A & B <x> d, 1 < 2"
    assert "parse_mode" not in second
    assert second["reply_markup"] == first["reply_markup"]
    for sent in (first, second):
        assert (sent["chat_id"], sent["message_thread_id"]) == (-7, 70)
        assert sent["reply_parameters"] == {"message_id": 5, "allow_sending_without_reply": True}


async def test_an_edit_that_telegram_cannot_read_is_plain_text_too(counter: Counter) -> None:
    counter.wire.script["editMessageText"] = [UNREADABLE]
    assert await counter.delivery.edit(7, 70, Screen("<b>A &amp; B</b>")) == 70
    assert [params["text"] for params in counter.wire.sent("editMessageText")] == ["<b>A &amp; B</b>", "A & B"]


async def test_an_edit_that_is_due_is_tried_until_it_is_taken(counter: Counter) -> None:
    counter.wire.script["editMessageText"] = [ERROR] * 30
    asked.set(Update(7, lambda: counter.now))
    assert await counter.delivery.edit(7, 70, SCREEN) == 70
    assert len(counter.wire.sent("editMessageText")) == 31


async def test_the_answer_to_a_button_is_not_tried_for_long(counter: Counter) -> None:
    counter.wire.script["answerCallbackQuery"] = [NO_CONNECTION] * 60
    await counter.delivery.answer("q", 7)
    assert len(counter.wire.sent("answerCallbackQuery")) == 6


async def test_the_answer_to_a_button_is_not_repeated(counter: Counter) -> None:
    counter.wire.script["answerCallbackQuery"] = [NO_ANSWER, NO_ANSWER]
    await counter.delivery.answer("q", 7)
    assert len(counter.wire.sent("answerCallbackQuery")) == 1


@pytest.mark.parametrize("failure", [BLOCKED, NO_ANSWER, NO_CONNECTION, BAD_GATEWAY, GONE])
async def test_a_typing_action_that_fails_is_forgotten(counter: Counter, failure: Answer) -> None:
    counter.wire.script["sendChatAction"] = [failure]
    await counter.delivery.act(7)
    assert counter.waits == []


async def test_a_message_that_is_wrong_is_raised(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [refusal(400, "Bad Request: message is too long")] * 2
    with pytest.raises(BadRequest):
        await counter.delivery.send(Place(7), SCREEN)


async def test_a_token_that_was_withdrawn_is_waited_for(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    counter.wire.script["sendMessage"] = [refusal(401, "Unauthorized")]
    assert await counter.answer() is not None
    assert counter.gone == []
    assert "Telegram no longer accepts the token" in caplog.text
    assert "42:TEST" not in caplog.text


async def test_every_failure_is_counted(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [flood(1), NO_CONNECTION, NO_ANSWER, BLOCKED]
    await counter.delivery.send(Place(7), SCREEN)
    assert counter.failures == ["RetryAfter", "UnsentError", "TimedOut", "Forbidden"]


async def test_requests_at_once_are_bounded(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0

    async def slow(*args: object, **kwargs: object) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    monkeypatch.setattr(TelegramBot, "say", slow)
    await asyncio.gather(*(counter.delivery.send(Place(chat), SCREEN) for chat in range(200)))
    assert most == 16


OUTCOMES: list[tuple[Answer, str]] = [
    (flood(30), "later"),
    (NO_CONNECTION, "later"),
    (refusal(401, "Unauthorized"), "later"),
    (NO_ANSWER, "doubtful"),
    (BAD_GATEWAY, "later"),
    (ERROR, "later"),
    (NO_GATEWAY, "doubtful"),
    (BLOCKED, "unreachable"),
    (GONE, "unreachable"),
    (refusal(400, "Bad Request: message thread not found"), "refused"),
]


@pytest.mark.parametrize(("failure", "outcome"), OUTCOMES)
async def test_what_is_posted_is_sent_at_once_or_a_receipt_says_why_not(
    counter: Counter, failure: Answer, outcome: str
) -> None:
    counter.wire.script["sendMessage"] = [failure]
    receipt = await counter.delivery.post(Place(7), SCREEN)
    assert (receipt.outcome, receipt.message_id) == (outcome, 0)
    assert receipt.reason
    assert counter.tries() == 1
    assert counter.waits == []


async def test_what_is_posted_into_a_flood_wait_is_not_even_tried(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [flood(30)]
    await counter.delivery.post(Place(7), SCREEN)
    assert (await counter.delivery.post(Place(7), SCREEN)).outcome == "later"
    assert (await counter.delivery.post(Place(8), SCREEN)).outcome == "sent"
    assert counter.tries() == 2


@pytest.mark.parametrize(
    ("answers", "outcome", "tries"),
    [
        ([NO_ANSWER], "sent", 2),
        ([NO_ANSWER, NO_ANSWER], "doubtful", 2),
        ([NO_ANSWER, flood(5)], "doubtful", 2),
        ([NO_ANSWER, NO_CONNECTION], "doubtful", 2),
        ([NO_ANSWER, BLOCKED], "unreachable", 2),
        ([flood(5)], "later", 1),
    ],
)
async def test_what_may_be_repeated_is_posted_once_more_at_most(
    counter: Counter, answers: list[Answer], outcome: str, tries: int
) -> None:
    counter.wire.script["sendMessage"] = answers
    assert (await counter.delivery.post(Place(7), SCREEN, repeat=True)).outcome == outcome
    assert counter.tries() == tries


@pytest.mark.parametrize("parcel", [SCREEN, Copy(8, 80, "<b>c</b>"), File("a.txt", b"content", "<b>c</b>")], ids=repr)
async def test_a_parcel_goes_where_it_is_addressed(counter: Counter, parcel: Parcel) -> None:
    receipt = await counter.delivery.post(Place(-5, 50, 500), parcel)
    method, params = counter.wire.calls[-1]
    assert receipt.outcome == "sent"
    assert receipt.message_id
    assert (params["chat_id"], params["message_thread_id"]) == (-5, 50)
    assert params["reply_parameters"] == {"message_id": 500, "allow_sending_without_reply": True}
    assert method == {Copy: "copyMessage", File: "sendDocument"}.get(type(parcel), "sendMessage")


async def test_a_group_that_is_gone_is_no_person_who_is(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [refusal(403, "Forbidden: bot was kicked from the supergroup chat")]
    assert (await counter.delivery.post(Place(-5), SCREEN)).outcome == "unreachable"
    assert counter.gone == []


@pytest.mark.parametrize("place", [Place(-4), Place(-4, reply_to=500), Place(-4, 50, 500)])
async def test_what_is_posted_to_a_group_with_another_number_goes_there(counter: Counter, place: Place) -> None:
    counter.wire.script["sendMessage"] = [UPGRADED]
    receipt = await counter.delivery.post(place, SCREEN)
    assert (receipt.outcome, receipt.chat_id) == ("sent", -1005)
    assert [sent["chat_id"] for sent in counter.wire.sent()] == [-4, -1005]
    assert counter.wire.sent()[-1].keys().isdisjoint({"reply_parameters", "message_thread_id"})


async def test_what_belongs_into_the_chat_that_was_left_is_not_sent_on(counter: Counter) -> None:
    counter.wire.script["sendMessage"] = [UPGRADED]
    receipt = await counter.delivery.post(Place(-4), SCREEN, follow=False)
    assert (receipt.outcome, receipt.chat_id, counter.tries()) == ("unreachable", -1005, 1)
    assert (await counter.delivery.post(Place(-4), SCREEN)).chat_id == -4


async def test_whoever_keeps_the_number_of_a_group_hears_of_the_other_one(counter: Counter) -> None:
    heard: list[tuple[int, int]] = []

    async def note(old: int, new: int) -> None:
        heard.append((old, new))

    counter.delivery.note_moved = note
    counter.wire.script["sendMessage"] = [UPGRADED, UPGRADED]
    await counter.delivery.post(Place(-4), SCREEN, follow=False)
    assert await counter.delivery.send(Place(-4), SCREEN) is None
    assert heard == [(-4, -1005)] * 2
    assert counter.gone == []
