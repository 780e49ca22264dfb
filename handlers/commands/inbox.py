"""`bot.py knowledge inbox`: what investors asked in vain, at the terminal, and what to do about it."""

import getpass
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from handlers.clock import utc_now
from handlers.commands.command_line import REFUSED, TEXTS, complain, errors, read_settings, refuse, say, with_stores
from handlers.inbox.decisions import Desk, Outcome
from handlers.inbox.output import Found, print_decisions
from handlers.inbox.screens import InboxScreens
from handlers.inbox.subjects import Subject, find_subjects, find_wishes
from handlers.office import zone_of
from handlers.settings import Settings
from handlers.stats.period import period_since
from handlers.stores import Stores
from handlers.upkeep.learning_bar import learn, read_knowledge
from knowledge.assistant import Assistant
from knowledge.clusters import Asked
from knowledge.drafts import PhrasingField
from knowledge.excerpt import styled
from knowledge.schema import Knowledge
from storage.decisions import Decision
from storage.figures import LONGEST
from storage.inquiries import Staff

inbox_app = typer.Typer(help="What investors asked in vain, and what to do about it.", invoke_without_command=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The number of a question, or how it begins.")]
Act = Callable[[Desk, Subject, Asked], Awaitable[Outcome]]


@inbox_app.callback()
def list_inbox(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", help="The last days, such as 30d, or a first day.")] = "30d",
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="For people or for programs.")] = "text",
) -> None:
    """List what was asked in vain, by what it means, and what the source does not say."""
    settings = read_settings()
    context.obj = _since(since, settings)
    if context.invoked_subcommand is not None:
        return
    assistant = learn(settings)

    async def find(stores: Stores) -> Found:
        subjects = await _subjects(stores, assistant, context.obj, settings)
        guesses = [assistant.guess(subject.cluster.title.text) for subject in subjects]
        return Found(subjects, guesses, await find_wishes(stores, context.obj))

    found = with_stores(settings, find)
    if output == "json":
        typer.echo(json.dumps(found.as_object(), ensure_ascii=False, indent=2))
    else:
        found.print(_screens(assistant.knowledge, settings), Console())


@inbox_app.command()
def add(
    context: typer.Context,
    number: Number,
    entry: Annotated[str, typer.Argument(metavar="[ENTRY]", help="By default, the one that it is most like.")] = "",
    left_open: Annotated[bool, typer.Option("--left-open", help="To what the entry leaves open.")] = False,
) -> None:
    """Add a question to the phrasings of an entry. The running bot goes by it within seconds."""
    settings = read_settings()
    assistant = learn(settings)

    async def act(desk: Desk, subject: Subject, question: Asked) -> Outcome:
        where: PhrasingField = "not_given_questions" if left_open else "questions"
        if entry:
            return await desk.add(subject, question, entry, where)
        guess = assistant.guess(question.text)
        if guess is None:
            refuse(say(settings, "inbox-no-suggestion", text=question.text))
        return await desk.add(subject, question, guess.entry, where if left_open else guess.field)

    _decide(settings, assistant, context.obj, number, act)


@inbox_app.command()
def draft(context: typer.Context, number: Number) -> None:
    """Begin a draft with the questions of a subject."""
    settings = read_settings()
    assistant = learn(settings)
    source, language = next(reversed(assistant.knowledge.sources), "???"), settings.staff_language
    _decide(settings, assistant, context.obj, number, lambda desk, subject, _: desk.draft(subject, source, language))


@inbox_app.command()
def ignore(context: typer.Context, number: Number) -> None:
    """Do nothing about a subject."""
    settings = read_settings()
    _decide(settings, learn(settings), context.obj, number, lambda desk, subject, _: desk.ignore(subject))


@inbox_app.command()
def decisions(context: typer.Context) -> None:
    """List what was decided."""
    settings = read_settings()

    async def find(stores: Stores) -> Sequence[Decision]:
        return await stores.decisions.since(context.obj)

    print_decisions(with_stores(settings, find), _screens(read_knowledge(settings), settings), Console())


@inbox_app.command()
def undo(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The number of a decision, or how it begins.")],
) -> None:
    """Take a decision back, with what it wrote."""
    settings = read_settings()

    async def take_back(stores: Stores) -> Outcome:
        made = await stores.decisions.since(context.obj)
        known = [each.id for each in made if str(each.id).startswith(number)]
        if len(known) != 1:
            refuse(say(settings, "inbox-several" if known else "inbox-no-decision", number=number))
        return await _desk(stores, settings).undo(known[0])

    outcome = with_stores(settings, take_back)
    screens = _screens(read_knowledge(settings), settings)
    _report(outcome, screens)
    if outcome.decision is not None:
        values = {"name": _name(), "other": outcome.decision.staff.name, "what": screens.what(outcome.decision)}
        typer.echo(say(settings, "inbox-undone", **values))


def _decide(settings: Settings, assistant: Assistant, since: datetime, number: str, act: Act) -> None:
    """Do something about the subject of a question. Raises typer.Exit, after saying why, where that cannot be."""

    async def work(stores: Stores) -> tuple[Outcome, Asked]:
        subjects = await _subjects(stores, assistant, since, settings)
        subject, question = _named(number, subjects, settings)
        return await act(_desk(stores, settings), subject, question), question

    outcome, question = with_stores(settings, work)
    screens = _screens(assistant.knowledge, settings)
    _report(outcome, screens)
    if outcome.decision is not None:
        typer.echo(screens.said(outcome.decision, question))


def _named(number: str, subjects: Sequence[Subject], settings: Settings) -> tuple[Subject, Asked]:
    """Return the question with a number and its subject. Raises typer.Exit where it is none, or several."""
    named = [(each, asked) for each in subjects for asked in each.cluster.questions if str(asked.id).startswith(number)]
    if len(named) != 1:
        refuse(say(settings, "inbox-several" if named else "inbox-no-question", number=number))
    return named[0]


async def _subjects(stores: Stores, assistant: Assistant, since: datetime, settings: Settings) -> list[Subject]:
    """Return what was asked in vain, with a bar while the questions are embedded."""
    columns = TextColumn(say(settings, "inbox-clustering")), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None, visible=False)

        def show(done: int, missing: int) -> None:
            progress.update(task, completed=done, total=missing, visible=True)

        return await find_subjects(stores, assistant, since, utc_now(), show)


def _report(outcome: Outcome, screens: InboxScreens) -> None:
    """Raise typer.Exit, after saying why, where nothing was done."""
    if outcome.result != "done":
        for problem in outcome.problems:
            errors.print(styled(problem, screens.language), soft_wrap=True)
        complain(screens.why_not(outcome))
        raise typer.Exit(REFUSED)


def _since(text: str, settings: Settings) -> datetime:
    try:
        return period_since(text, utc_now(), zone_of(settings.office_timezone)).begin
    except ValueError:
        refuse(say(settings, "report-since", since=text, most=LONGEST))


def _desk(stores: Stores, settings: Settings) -> Desk:
    return Desk(stores, settings.knowledge_dir, Staff(None, _name()), utc_now())


def _screens(knowledge: Knowledge, settings: Settings) -> InboxScreens:
    return InboxScreens(TEXTS, knowledge, settings.staff_language, zone_of(settings.office_timezone))


def _name() -> str:
    return getpass.getuser()
