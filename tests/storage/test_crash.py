import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads

ROOT = Path(__file__).parents[2]


def written_until_killed(url: str, lines: int) -> list[list[str]]:
    """Let another process write, kill it at the moment that it says so, and return all that it said."""
    command = [sys.executable, "-m", "tests.storage.writer", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        return [line.split() for line in (*said, *process.stdout.read().splitlines(keepends=True)) if line[-1:] == "\n"]


@pytest.mark.parametrize("lines", [1, 2, 3, 50])
async def test_what_was_confirmed_is_there_after_kill_9(database_url: str, lines: int) -> None:
    said = written_until_killed(database_url, lines)
    assert len(said) >= lines
    said += written_until_killed(database_url, lines)
    database = await Database.open(database_url)
    there = {("lead", each.form_id) for each in await Leads(database).list()}
    for each in await Inquiries(database).list():
        there.add(("inquiry", str(each.user_id)))
        there |= {
            ("message", str(message.source_message_id)) for message in await InquiryMessages(database).of(each.id)
        }
    await database.close()
    assert {(kind, number) for kind, number in said} <= there
