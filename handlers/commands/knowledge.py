"""`bot.py knowledge …`: tools for the people who keep the knowledge right."""

import json
import re
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from handlers.chat.render import Renderer
from handlers.clock import utc_now
from handlers.commands.command_line import day, errors, read_settings, refuse
from handlers.commands.inbox import inbox_app
from handlers.inquiry.reception import Reception
from handlers.locales import load
from handlers.screen import MAX_UNITS, units
from handlers.settings import Settings
from handlers.upkeep.former_base import NoHistoryError, extract
from handlers.upkeep.learning_bar import learn, read_knowledge
from handlers.upkeep.report import BaseReport
from knowledge.acceptance import accept
from knowledge.behaviour_diff import BehaviourDiff, compare
from knowledge.composer import Composer
from knowledge.confusable import find_confusable
from knowledge.draft_files import begin, compose, path_of
from knowledge.due import due, expired
from knowledge.entry_schema import FILE, json_schema
from knowledge.excerpt import styled
from knowledge.fill_in import MARK
from knowledge.loader import SPECIAL, check
from knowledge.nearest import nearest
from knowledge.own_tests import run
from knowledge.problems import Problem
from knowledge.reply import Context
from knowledge.review import confusions
from knowledge.schema import LANGUAGES, Knowledge, Language
from knowledge.skeleton import NewKind, skeleton

knowledge_app = typer.Typer(help="Tools for the people who keep the knowledge right.", no_args_is_help=True)
knowledge_app.add_typer(inbox_app, name="inbox")
TEXTS = load()

Today = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="As on another day.")]


@knowledge_app.command("check")
def check_knowledge(
    deep: Annotated[bool, typer.Option("--deep", help="Also learn, and warn of confusable phrasings.")] = False,
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="For people or for programs.")] = "text",
    today: Today = None,
) -> None:
    """Check the knowledge files; exit status 1 if something must be mended."""
    settings = read_settings()
    found, problems = check(settings.knowledge_dir, day(today))
    if deep and found is not None:
        problems += find_confusable(learn(settings, found).matcher, found, settings.knowledge_dir)
    wrong = sum(problem.severity == "error" for problem in problems)
    counts = {"errors": wrong, "warnings": len(problems) - wrong, "entries": len(found.entries) if found else 0}
    if output == "json":
        listed = [_object(problem, settings.staff_language) for problem in problems]
        typer.echo(json.dumps(counts | {"problems": listed}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            errors.print(styled(problem, settings.staff_language), soft_wrap=True)
        key = "check-loaded" if found else "check-refused"
        typer.echo(TEXTS.say(key, settings.staff_language, folder=settings.knowledge_dir, **counts))
    raise typer.Exit(1 if wrong or found is None else 0)


def _object(problem: Problem, language: Language) -> dict[str, Any]:
    said = problem.message(language)
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "width": problem.width,
        "found": said.found,
        "expected": said.expected,
        "mend": said.mend,
        "nearest": problem.nearest,
        "other": str(problem.other.place) if problem.other else None,
        "corrected": problem.corrected,
    }


@knowledge_app.command("confusions")
def list_confusions(
    most: Annotated[int, typer.Option(min=1, help="How many pairs of entries.")] = 20,
    examples: Annotated[int, typer.Option(min=1, help="How many phrasings a pair.")] = 5,
) -> None:
    """List entries that are mistaken for one another, with the phrasings and their places."""
    assistant = learn(read_settings())
    for confusion in confusions(assistant.matcher, assistant.knowledge)[:most]:
        own, other = (f"{c.entry} ({c.kind})" for c in (confusion.own, confusion.other))
        typer.echo(f"{len(confusion.phrasings)} of {own} taken for {other}")
        for phrasing, place, chance in confusion.phrasings[:examples]:
            typer.echo(f"    {chance:.2f}  {place}  {phrasing.text}")


@knowledge_app.command("schema")
def show_schema(
    write: Annotated[bool, typer.Option("--write", help="Write it to the file that editors use.")] = False,
) -> None:
    """Print the JSON Schema of entry files."""
    if write:
        FILE.write_text(json_schema(), encoding="utf-8")
        typer.echo(FILE)
    else:
        typer.echo(json_schema(), nl=False)


@knowledge_app.command("new")
def new_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="The name of the new entry.")],
    file: Annotated[str, typer.Option("--file", help="Begin it as a draft for this file; else it is printed.")] = "",
    kind: Annotated[NewKind, typer.Option("--kind", help="What kind of entry.")] = "fact",
) -> None:
    """Begin an entry: all its keys with remarks, and ??? where something is to be written."""
    settings = read_settings()
    folder, language = settings.knowledge_dir, settings.staff_language
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry_id) or len(entry_id) > 48:
        refuse(TEXTS.say("knowledge-bad-id", language, id=entry_id))
    knowledge = read_knowledge(settings)
    if entry_id in knowledge.entries:
        refuse(TEXTS.say("knowledge-taken", language, id=entry_id, place=knowledge.places[entry_id, ""]))
    source = next(reversed(knowledge.sources), MARK)
    if not file:
        typer.echo(skeleton(entry_id, kind, source, day(None), language), nl=False)
        return
    name = f"{file.removesuffix('.yaml')}.yaml"
    valid = sorted({path.name for path in folder.glob("*.yaml")} - set(SPECIAL))
    if name not in valid:
        shown = ", ".join(valid)
        refuse(TEXTS.say("knowledge-no-file", language, file=name, folder=folder, valid=shown))
    draft, content = path_of(folder, entry_id), compose(entry_id, day(None), language, source, kind=kind)
    try:
        if not begin(folder, entry_id, content):
            refuse(TEXTS.say("knowledge-draft-there", language, id=entry_id, draft=draft))
    except OSError as error:
        refuse(TEXTS.say("knowledge-not-begun", language, draft=draft, reason=error.strerror or error))
    typer.echo(TEXTS.say("knowledge-begun", language, draft=draft, id=entry_id, file=folder / name))


@knowledge_app.command()
def preview(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="The entry.")],
    today: Today = None,
) -> None:
    """Show the message of an entry in three languages, with its length as Telegram counts it."""
    settings = read_settings()
    knowledge = read_knowledge(settings)
    _known(settings, knowledge, [entry_id])
    reception = Reception(TEXTS, settings.office, utc_now())
    composer, renderer = Composer(knowledge), Renderer(reception, knowledge)
    table = Table(expand=True, show_lines=True)
    cells, lengths = [], []
    for language in LANGUAGES:
        screen = renderer.reply(composer.show(entry_id, language, Context(), day(today)))
        text = unescape(re.sub("<[^>]+>", "", screen.html))
        buttons = "\n".join("  ".join(f"[{button.label}]" for button in row) for row in screen.rows)
        table.add_column(language, ratio=1, overflow="fold")
        cells.append(Text(f"{text}\n\n{buttons}"))
        counted = TEXTS.say("knowledge-length", settings.staff_language, length=units(text), limit=MAX_UNITS)
        lengths.append(Text(counted, style="dim"))
    table.add_row(*cells)
    table.add_row(*lengths)
    Console().print(table)


@knowledge_app.command("test")
def test_entries(
    entries: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which; all by default.")] = None,
    today: Today = None,
) -> None:
    """Run the entries' own tests; exit status 1 if any fails."""
    settings = read_settings()
    knowledge = read_knowledge(settings)
    _known(settings, knowledge, entries or [])
    results = list(run(learn(settings, knowledge), entries or knowledge.entries, day(today)))
    failed = [result for result in results if not result.passed]
    for result in failed:
        typer.echo(BaseReport(TEXTS, settings.staff_language).failure(result))
    counts = {"passed": len(results) - len(failed), "count": len(results)}
    typer.echo(TEXTS.say("knowledge-tests", settings.staff_language, **counts))
    raise typer.Exit(1 if failed else 0)


@knowledge_app.command("accept")
def accept_entries(
    entries: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which; all by default.")] = None,
) -> None:
    """Take the texts as they are for right; stale translations only where their entry is named."""
    settings = read_settings()
    knowledge, language = read_knowledge(settings), settings.staff_language
    _known(settings, knowledge, entries or [])
    try:
        accepted = accept(settings.knowledge_dir, knowledge, entries or None)
    except OSError as error:
        refuse(TEXTS.say("knowledge-not-accepted", language, reason=error.strerror or error))
    for stale in accepted.stale:
        line = {"place": knowledge.places[stale.entry, f"{stale.field}.{stale.language}"], "field": stale.field}
        typer.echo(TEXTS.say("knowledge-stale", language, entry=stale.entry, lang=stale.language, **line))
    counts = {"accepted": len(accepted.entries), "stale": len(accepted.stale)}
    typer.echo(TEXTS.say("knowledge-accepted", language, **counts))


@knowledge_app.command("due")
def list_due(
    days: Annotated[int, typer.Option("--days", min=0, help="How far to look ahead.")] = 30,
    today: Today = None,
) -> None:
    """List what expires or needs review in the next days, with who answers for it."""
    settings = read_settings()
    knowledge, now, language = read_knowledge(settings), day(today), settings.staff_language
    keys = {"review": "knowledge-review", "expires": "knowledge-expires"}
    found = due(knowledge, now, days)
    for each in found:
        line = {"day": each.day, "entry": each.entry, "owner": each.owner, "place": each.place}
        typer.echo(TEXTS.say(keys[each.what], language, **line))
    if not found:
        typer.echo(TEXTS.say("knowledge-none-due", language, days=days))
    if over := expired(knowledge, now):
        typer.echo(TEXTS.say("knowledge-expired", language, count=len(over)))


@knowledge_app.command("diff")
def show_diff(
    ref: Annotated[str, typer.Argument(help="The former version: a git ref such as HEAD.")] = "HEAD",
    today: Today = None,
) -> None:
    """Show what an edit changes for investors: the files against those at a git ref; exit status 1 if a test broke."""
    settings = read_settings()
    after = learn(settings)
    with TemporaryDirectory() as folder:
        try:
            former = read_knowledge(settings, extract(settings.knowledge_dir, ref, Path(folder)))
        except NoHistoryError as error:
            refuse(TEXTS.say("knowledge-history", settings.staff_language, ref=ref, reason=error))
    found = compare(learn(settings, former), after, day(today))
    _print_diff(found, settings.staff_language)
    raise typer.Exit(1 if found.failing else 0)


def _print_diff(found: BehaviourDiff, language: Language) -> None:
    report = BaseReport(TEXTS, language)
    for line in (
        *map(report.moved, found.moved),
        *map(report.one_sided, found.one_sided),
        *map(report.failure, found.failing),
    ):
        typer.echo(line)
    counts = {"moved": len(found.moved), "one_sided": len(found.one_sided), "failing": len(found.failing)}
    typer.echo(TEXTS.say("knowledge-diff", language, asked=found.asked, **counts))


def _known(settings: Settings, knowledge: Knowledge, entries: list[str]) -> None:
    """Raise typer.Exit, after naming the nearest, if there is no such entry."""
    for entry in entries:
        if entry not in knowledge.entries:
            guess = nearest(entry, knowledge.entries) or "–"
            refuse(TEXTS.say("knowledge-no-entry", settings.staff_language, id=entry, nearest=guess))
