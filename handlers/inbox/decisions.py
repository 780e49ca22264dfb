"""What comes of a subject: a phrasing of an entry, a draft, or nothing. Each is done once, and can be taken back.

A change is tried first, then the database notes who decided, then the file is written. Where that fails, nobody has
decided.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, cast

from handlers.inbox.subjects import Subject
from handlers.stores import Stores
from knowledge import draft_files
from knowledge.clusters import Asked
from knowledge.drafts import PhrasingField
from knowledge.editing import Refused, add_phrasing, digest, remove_phrasing, write
from knowledge.problems import Problem
from knowledge.schema import LANGUAGES, Language
from knowledge.skeleton import Known
from knowledge.yaml_editing import NotEditable, tidy
from storage.decisions import Decision, Kind
from storage.inquiries import Staff

TRIES = 3  # as often as a file may change between reading and writing it

# done        it is done
# decided     somebody has decided already, or taken it back
# gone        the questions or the entry are not there any more
# refused     the base has mistakes, or would have them
# odd         the file is written in a way that a program cannot edit
# edited      somebody has written into the draft
# busy        the file changes all the time
# unwritable  the file cannot be written
Result = Literal["done", "decided", "gone", "refused", "odd", "edited", "busy", "unwritable"]


@dataclass(frozen=True)
class Outcome:
    """What came of a wish: the decision made or in the way, the mistakes of the base, the reason of the system."""

    result: Result
    decision: Decision | None = None
    problems: tuple[Problem, ...] = ()
    reason: str = ""


Commit = Callable[[], bool]
"""Writes what was tried; false if it must be tried again. Raises OSError."""

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """Somebody of the staff before the base in a folder; `lock` is held while its files are changed."""

    stores: Stores
    folder: Path
    staff: Staff
    now: datetime
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ignore(self, subject: Subject) -> Outcome:
        """Do nothing about a subject."""
        return await self._decide(subject, self._decision("ignored"), lambda: True)

    async def add(self, subject: Subject, question: Asked, entry: str, where: PhrasingField) -> Outcome:
        """Add a question of a subject to the phrasings of an entry."""
        language, said = language_of(question), tidy(question.text)
        decision = replace(self._decision("added"), entry=entry, place=f"{where}.{language}", digest=digest(said))

        async def attempt() -> Outcome:
            if taken := await self._taken(subject):
                return taken
            edit = await _tried(lambda: add_phrasing(self.folder, entry, where, language, said))
            if isinstance(edit, Outcome):
                return edit
            return await self._decide(subject, decision, lambda: write(self.folder, edit))

        return await self._repeated(attempt)

    async def draft(self, subject: Subject, source: str, language: Language) -> Outcome:
        """Begin a draft with the questions of a subject, its remarks in a language."""
        questions: dict[Language, list[str]] = {}
        for question in subject.cluster.samples:
            questions.setdefault(language_of(question), []).append(question.text)

        async def attempt() -> Outcome:
            name = await asyncio.to_thread(draft_files.next_id, self.folder)
            content = draft_files.compose(name, self.now.date(), language, source, Known(questions=questions))
            decision = replace(self._decision("drafted"), entry=name, digest=digest(content.decode()))
            return await self._decide(subject, decision, lambda: draft_files.begin(self.folder, name, content))

        return await self._repeated(attempt)

    async def undo(self, decision_id: int) -> Outcome:
        """Take a decision back, with what it wrote; a draft into which somebody has written stays."""
        decisions = self.stores.decisions

        async def attempt() -> Outcome:
            decision = await decisions.get(decision_id)
            if decision is None or decision.undone_by is not None:
                return Outcome("decided" if decision else "gone", decision)
            commit = await self._removal(decision)
            if isinstance(commit, Outcome):
                return replace(commit, decision=decision)
            if not await decisions.undo(decision.id, self.staff, self.now):
                return Outcome("decided", await decisions.get(decision_id))
            written = await _written(commit)
            if written.result != "done":
                await decisions.restore(decision.id)
            return replace(written, decision=decision)

        return await self._repeated(attempt)

    async def _decide(self, subject: Subject, decision: Decision, commit: Commit) -> Outcome:
        """Note a decision and do what it is about; if that fails, nobody has decided."""
        count = await self.stores.decisions.make(decision, subject.ids)
        if not count:
            return await self._taken(subject) or Outcome("gone")
        written = await _written(commit)
        if written.result != "done":
            await self.stores.decisions.cancel(decision.id)
        return replace(written, decision=replace(decision, count=count))

    async def _taken(self, subject: Subject) -> Outcome | None:
        other = await self.stores.decisions.about(subject.ids)
        return Outcome("decided", other) if other else None

    async def _removal(self, decision: Decision) -> Commit | Outcome:
        """Return what takes back what a decision wrote; nothing, where it is gone already."""
        if decision.kind == "ignored":
            return lambda: True
        if decision.kind == "drafted":
            return await _tried(lambda: _discard(self.folder, decision))
        where, _, language = decision.place.partition(".")
        place = cast(tuple[PhrasingField, Language], (where, language))
        edit = await _tried(lambda: remove_phrasing(self.folder, decision.entry, *place, decision.digest))
        if isinstance(edit, Outcome):
            return (lambda: True) if edit.result == "gone" else edit
        return lambda: write(self.folder, edit)

    def _decision(self, kind: Kind) -> Decision:
        return Decision(secrets.randbits(63), kind, self.staff, self.now)

    async def _repeated(self, attempt: Callable[[], Awaitable[Outcome]]) -> Outcome:
        async with self.lock:
            for _ in range(TRIES):
                outcome = await attempt()
                if outcome.result != "busy":
                    return outcome
        return outcome


def language_of(question: Asked) -> Language:
    """Return the language of the list that a question belongs to."""
    return next((each for each in LANGUAGES if each == question.language), LANGUAGES[-1])


async def _tried(work: Callable[[], T]) -> T | Outcome:
    """Return the result of some work on the base, or why there is none."""
    try:
        return await asyncio.to_thread(work)
    except Refused as refused:
        return Outcome("refused", problems=refused.problems)
    except KeyError:
        return Outcome("gone")
    except NotEditable:
        return Outcome("odd")
    except OSError as error:
        return Outcome("unwritable", reason=_reason(error))


async def _written(commit: Commit) -> Outcome:
    try:
        return Outcome("done" if await asyncio.to_thread(commit) else "busy")
    except OSError as error:
        return Outcome("unwritable", reason=_reason(error))


def _discard(folder: Path, decision: Decision) -> Commit | Outcome:
    """Return what deletes a draft, unless somebody has written into it; nothing, where it is gone already."""
    path = draft_files.path_of(folder, decision.entry)

    def commit() -> bool:
        path.unlink(missing_ok=True)
        return True

    is_as_it_was = not path.exists() or digest(path.read_bytes().decode(errors="replace")) == decision.digest
    return commit if is_as_it_was else Outcome("edited")


def _reason(error: OSError) -> str:
    return f"{Path(error.filename).name}: {error.strerror}" if error.filename else str(error.strerror or error)
