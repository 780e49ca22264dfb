"""What staff do to an inquiry, by a button or a command: of two at once exactly one is done, the other is told.

Each function calls `say` with what came of it as soon as that is certain, with None if the inquiry is gone; then it
tells the investor and lets the card show it.
"""

from collections.abc import Awaitable, Callable

from handlers.inquiry import announce
from handlers.inquiry.staff_room import refresh_card
from handlers.turn import Services
from storage.inquiries import Change, Inquiry, Staff

Say = Callable[[str | None], Awaitable[None]]
Announce = Callable[[Services, Inquiry], Awaitable[None]]


async def take(services: Services, inquiry_id: int, staff: Staff, say: Say) -> None:
    """Take an inquiry."""
    change = await services.stores.inquiries.take(inquiry_id, staff, services.clock())
    key = "staff-yours" if change.outcome in ("done", "same") else "staff-taken-by"
    await _conclude(services, change, key, say, announce.taken)


async def close(services: Services, inquiry_id: int, say: Say) -> None:
    """Close an inquiry."""
    change = await services.stores.inquiries.close(inquiry_id, services.clock())
    await _conclude(services, change, "staff-closed-now", say, announce.closed_by_office)


async def reopen(services: Services, inquiry_id: int, say: Say) -> None:
    """Open a closed inquiry again, unless its investor is blocked: they would be told that the office hears them."""
    inquiry = await services.stores.inquiries.get(inquiry_id)
    if inquiry is not None and await services.stores.blocklist.holds(inquiry.user_id):
        await say(services.for_staff("block-first"))
        return
    change = await services.stores.inquiries.reopen(inquiry_id, services.clock())
    keys = {"done": "staff-open-now", "another is open": "staff-other-open"}
    await _conclude(services, change, keys.get(change.outcome, "staff-open-before"), say, announce.reopened_by_office)


async def _conclude(services: Services, change: Change, key: str, say: Say, announced: Announce) -> None:
    inquiry = change.inquiry
    if inquiry is None:
        await say(None)
        return
    key = "staff-closed-before" if change.outcome == "closed" else key
    values = {"number": inquiry.id, "name": inquiry.taken_by_name}
    await say(services.for_staff(key, **values))
    await (announced if change.done else refresh_card)(services, inquiry)
