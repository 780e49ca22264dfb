"""Writes to the database given as argument and says so, line by line, until it is killed."""

import asyncio
import sys
from itertools import count

from storage.database import Database
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from tests.storage.samples import NOW, inquiry, lead, message


async def write(url: str) -> None:
    database = await Database.open(url)
    first = len(await Leads(database).list()) + 1
    for number in count(first):
        await Leads(database).store(lead(str(number), user_id=number), NOW)
        print("lead", number, flush=True)
        opened, _ = await Inquiries(database).open(inquiry(number), NOW)
        print("inquiry", number, flush=True)
        await InquiryMessages(database).add(message(opened.id, source=number, user_id=number), NOW)
        print("message", number, flush=True)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
