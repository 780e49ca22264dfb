"""The base that is live in this process: how another one is tried, and what is known of its files."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from handlers import garbage
from knowledge import behaviour_diff, rehearsal
from knowledge.assistant import Assistant
from knowledge.behaviour_diff import BehaviourDiff
from knowledge.rehearsal import Rehearsal


def _prepare(brain: object) -> None:
    if isinstance(brain, Assistant):  # whatever stands in for one has nothing to prepare
        rehearsal.prepare(brain)


def _settle(brain: Assistant) -> Assistant:
    settled = rehearsal.settle(brain)
    garbage.set_aside()
    return settled


@dataclass(frozen=True)
class Engine:
    """What tries a base beside the live one, compares the two, and learns one exactly; all of it takes its time.

    prepare  makes the first trial beside a base as fast as the others
    """

    rehearse: Callable[[Path, Any, date], Rehearsal] = rehearsal.rehearse
    compare: Callable[[Any, Any, date], BehaviourDiff] = behaviour_diff.compare
    settle: Callable[[Any], Any] = _settle
    prepare: Callable[[Any], None] = _prepare


@dataclass
class Live:
    """What is known of the base that is live; all of it is found out again after a restart.

    since      when it became so
    seen       the fingerprint of the files that were looked at last; None before the first look
    wrong      what was last reported as wrong with them, as far as that says whether it is the same
    unsettled  set while the base waits to be learned exactly, `is_settling` while it is
    lock       held by whoever changes the files or the base
    holder     the name of this process among replicas
    """

    since: datetime
    seen: str | None = None
    wrong: frozenset[str] = frozenset()
    is_settling: bool = False
    unsettled: asyncio.Event = field(default_factory=asyncio.Event)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    holder: str = field(default_factory=lambda: secrets.token_hex(8))
