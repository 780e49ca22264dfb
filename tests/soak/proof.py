"""What is proven at the end: by what the local Telegram has seen and what the database holds."""

import math
from collections import Counter
from dataclasses import dataclass, field

from storage.database import Database
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from tests.soak.chat import Chat
from tests.soak.people import Crowd


@dataclass
class Tally:
    """What happened to the bots, and what may therefore have come twice: by chat, in flight or with an answer lost.

    begun_again  updates that the database broke off, by chat
    revived      how often a bot could not begin, since the database was away, and was started again
    """

    kills: int = 0
    revived: int = 0
    in_flight: Counter[int] = field(default_factory=Counter)
    repeated: Counter[int] = field(default_factory=Counter)
    begun_again: Counter[int] = field(default_factory=Counter)

    def may_double(self, chat: Chat) -> int:
        """How much of a chat may have come twice."""
        known = (self.in_flight, self.repeated, self.begun_again)
        return sum(reasons[chat.id] for reasons in known) + chat.sorry


@dataclass
class Report:
    """Figures of a whole run."""

    people: int
    sent: int
    answered: int
    apologised: int
    doubled: int
    doubled_replies: int
    inquiries: int
    leads: int
    replies: int
    asked_of_staff: int
    sent_again: int
    seconds: list[float]

    def __str__(self) -> str:
        return (
            f"  {self.people} people: {self.sent} messages sent, {self.answered} answers due and all given, "
            f"{self.inquiries} inquiries, {self.replies} replies of the office, {self.leads} applications; lost: 0\n"
            f"  apologised for: {self.apologised}; doubled: {self.doubled} answers, {self.doubled_replies} replies of "
            f"the office; in doubt and asked of staff: {self.asked_of_staff}, of these sent again: {self.sent_again}\n"
            f"  latency: p50 {1000 * _at(self.seconds, 0.5):.0f} ms, p99 {1000 * _at(self.seconds, 0.99):.0f} ms"
        )


async def proven(crowd: Crowd, database: Database, tally: Tally) -> Report:
    """Prove that all is answered, in order, nothing lost, and nothing doubled without a reason; return the figures."""
    for chat in crowd.chats:
        chat.hear()
    strange = {chat.name: chat.strange for chat in crowd.chats if chat.strange}
    assert not strange, f"told what was not to be said: {strange}"
    unexplained = {chat.name: chat.doubled for chat in crowd.chats if len(chat.doubled) > tally.may_double(chat)}
    assert not unexplained, f"said once more without a reason: {unexplained}"
    await _check_inquiries(crowd, database)
    await _check_leads(crowd, database)
    office = crowd.office
    return Report(
        people=len(crowd.chats),
        sent=sum(len(chat.said) for chat in crowd.chats),
        answered=crowd.answered,
        apologised=sum(chat.sorry for chat in crowd.chats) + sum(map(office.was_refused, office.replies)),
        doubled=sum(len(chat.doubled) for chat in crowd.chats),
        doubled_replies=_check_replies(crowd, tally),
        inquiries=len(crowd.inquiries),
        leads=len(crowd.leads),
        replies=len(office.replies),
        asked_of_staff=len(office.asked),
        sent_again=office.sent_again.total(),
        seconds=[due.seconds for chat in crowd.chats for due in chat.met],
    )


async def _check_inquiries(crowd: Crowd, database: Database) -> None:
    """What was confirmed is in the database once, and in the group; not twice, unless staff had it sent again."""
    office, chats = crowd.office, {chat.id: chat for chat in crowd.chats}
    stored = {inquiry.id: inquiry for inquiry in await Inquiries(database).list()}
    again = Counter({getattr(doubt, "inquiry", 0): count for doubt, count in office.sent_again.items()})
    for person, number in crowd.inquiries.items():
        assert stored[number].user_id == person
        assert stored[number].question.startswith(f"question of {person}")
        cards = len(office.cards(number, chats[person].name))
        assert 1 <= cards <= 1 + again[number], f"{cards} cards of {number}"
    assert max(Counter(inquiry.user_id for inquiry in stored.values()).values(), default=1) == 1
    for person, number in crowd.inquiries.items():
        kept = Counter(each.text for each in await InquiryMessages(database).of(number) if each.direction == "investor")
        assert set(kept.values()) <= {1} or chats[person].sorry, f"{chats[person].name}: {kept}"
        confirmed = {text for text in chats[person].said if text.startswith("more ")}
        assert confirmed <= set(kept), f"{chats[person].name}: {confirmed - set(kept)} is not kept"
        for text in kept:
            copies = office.copies(text)
            most = kept[text] + sum(office.sent_again.values())
            assert 1 <= copies <= most, f"{chats[person].name}: {copies} copies of {text}"


async def _check_leads(crowd: Crowd, database: Database) -> None:
    stored = {lead.id: lead for lead in await Leads(database).list()}
    again = Counter({getattr(doubt, "lead", 0): count for doubt, count in crowd.office.sent_again.items()})
    for person, number in crowd.leads.items():
        assert stored[number].user_id == person
        notices = crowd.office.notices(number)
        assert 1 <= notices <= 1 + again[number], f"{notices} notices of {number}"
    assert max(Counter(lead.user_id for lead in stored.values()).values(), default=1) == 1


def _check_replies(crowd: Crowd, tally: Tally) -> int:
    """Every reply of the office has reached its investor, or staff know; return how many came once more."""
    more = 0
    for chat in crowd.chats:
        if chat.id in crowd.office.replies:
            times = sum(f"reply to {chat.id}." in told for told in chat.told)
            assert times or crowd.office.was_refused(chat.id), f"{chat.name} lost a reply"
            assert times <= 1 + tally.may_double(chat), f"{chat.name}: {times} times the same reply"
            more += max(times - 1, 0)
    return more


def _at(values: list[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]
