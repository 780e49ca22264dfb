"""The states of inquiries against a model in a few lines, in any order of events."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from storage.connections import file_url
from storage.database import Database
from storage.inquiries import Change, Inquiries, Staff
from tests.storage.samples import NOW, inquiry

USERS = st.integers(1, 3)
STAFF = st.sampled_from((Staff(11, "李"), Staff(12, "Ольга"), Staff(None, "desk")))


@dataclass
class Model:
    """What is expected of an inquiry."""

    user: int
    state: str = "open"
    by: Staff | None = None


class InquiryStates(RuleBasedStateMachine):
    numbers: Bundle[int] = Bundle("numbers")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.database = self.runner.run(Database.open(file_url(self.folder / "test.sqlite")))
        self.inquiries = Inquiries(self.database)
        self.expected: dict[int, Model] = {}
        self.now = NOW

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def current(self, user: int) -> int | None:
        return next((n for n, model in self.expected.items() if model.user == user and model.state != "closed"), None)

    def check(self, number: int, change: Change, outcome: str) -> None:
        assert change.outcome == outcome
        assert change.inquiry is not None
        if outcome == "done":
            assert change.inquiry.changed_at == self.now
        assert change.inquiry.id == (
            number if outcome != "another is open" else self.current(self.expected[number].user)
        )

    @rule(target=numbers, user=USERS)
    def open(self, user: int) -> int:
        self.now += timedelta(seconds=1)
        found, is_new = self.runner.run(self.inquiries.open(inquiry(user), self.now))
        assert is_new == (self.current(user) is None)
        assert found.id == (self.current(user) or len(self.expected) + 1)
        self.expected.setdefault(found.id, Model(user))
        return found.id

    @rule(number=numbers, staff=STAFF)
    def take(self, number: int, staff: Staff) -> None:
        model = self.expected[number]
        change = self.runner.run(self.inquiries.take(number, staff, self.now))
        if model.state == "open":
            model.state, model.by = "taken", staff
            self.check(number, change, "done")
        else:
            self.check(number, change, self.refusal(model, staff))

    @rule(number=numbers, staff=STAFF)
    def answer(self, number: int, staff: Staff) -> None:
        model = self.expected[number]
        change = self.runner.run(self.inquiries.answered(number, staff, "x", self.now))
        self.check(number, change, "closed" if model.state == "closed" else "done")
        if model.state != "closed":
            model.state, model.by = "answered", model.by or staff

    @rule(number=numbers)
    def ask_again(self, number: int) -> None:
        model = self.expected[number]
        change = self.runner.run(self.inquiries.asked_again(number, self.now))
        outcomes = {"answered": "done", "closed": "closed"}
        self.check(number, change, outcomes.get(model.state, "same"))
        if model.state == "answered":
            model.state = "taken"

    @rule(number=numbers)
    def close(self, number: int) -> None:
        model = self.expected[number]
        change = self.runner.run(self.inquiries.close(number, self.now))
        self.check(number, change, "closed" if model.state == "closed" else "done")
        model.state = "closed"

    @rule(number=numbers)
    def reopen(self, number: int) -> None:
        model = self.expected[number]
        change = self.runner.run(self.inquiries.reopen(number, self.now))
        if model.state != "closed":
            self.check(number, change, "same")
        elif self.current(model.user) is not None:
            self.check(number, change, "another is open")
        else:
            model.state, model.by = "open", None
            self.check(number, change, "done")

    @invariant()
    def all_are_as_expected(self) -> None:
        found = self.runner.run(self.inquiries.list())
        assert {i.id: (i.user_id, i.state, i.closed_at is not None) for i in found} == {
            number: (model.user, model.state, model.state == "closed") for number, model in self.expected.items()
        }
        for each in found:
            by = self.expected[each.id].by or Staff(None, "")
            assert (each.taken_by_id, each.taken_by_name) == (by.id, by.name)

    @staticmethod
    def refusal(model: Model, staff: Staff) -> str:
        return "closed" if model.state == "closed" else "same" if model.by == staff else "taken by another"


TestInquiryStates = InquiryStates.TestCase
TestInquiryStates.settings = settings(max_examples=15, stateful_step_count=30)
