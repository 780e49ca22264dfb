"""Hostile messages and forged buttons by the hundred: all are answered, in order, and nobody gets at anybody's things.

ATTACKS says how many; a tenth more is malformed, a hundredth is put to the real assistant.
"""

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from knowledge.assistant import Assistant
from tests.attack.battle import Battle, battle, waged
from tests.handlers.desk import ALICE
from tests.handlers.tiny import TinyBrain

ATTACKS = int(os.environ.get("ATTACKS", "1200"))
SEED = ATTACKS
STRAY = "who did nothing"  # malformed, an update may come from anybody
SKIPPED = re.compile(r"update \d+ (was skipped|failed)|a message was given up|which message answers a question")


async def is_well(field: Battle, question: str, answer: str) -> None:
    """After all that, an ordinary question is answered right, and the office works."""
    desk = field.office.desk
    assert answer in (await desk.say(question, ALICE | {"id": 8, "first_name": "Ordinary"}))[-1]["text"]
    before = len(desk.wire.calls)
    await field.office.write("/inquiries")
    assert len(desk.wire.calls) > before


async def test_hostile_messages_and_forged_buttons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    begun = time.monotonic()
    async with battle(monkeypatch, tmp_path, TinyBrain(), SEED) as field:
        before = await field.state()
        await waged(field, ATTACKS)
        assert field.wrong == Counter()
        assert field.overheard.said == []
        assert await field.state() == before
        await is_well(field, "only", "Answer only")
    print(f"{field.attacks} attacks in {time.monotonic() - begun:.0f} s, all dealt with")


async def test_what_telegram_would_never_send_is_skipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with battle(monkeypatch, tmp_path, TinyBrain(), SEED) as field:
        before = await field.state()
        await waged(field, 200 + ATTACKS // 10, malformed=True)
        assert [fault for fault in field.wrong if STRAY not in fault] == []
        assert [said for said in field.overheard.said if not SKIPPED.match(said)] == []
        assert await field.state() == before
        await is_well(field, "only", "Answer only")


async def test_a_share_of_them_by_the_real_assistant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, assistant: Assistant
) -> None:
    async with battle(monkeypatch, tmp_path, assistant, SEED) as field:
        before = await field.state()
        await waged(field, 100 + ATTACKS // 100)
        assert field.wrong == Counter()
        assert field.overheard.said == []
        assert await field.state() == before
        await is_well(field, "What was the GDP target for 2017?", "11%")
