"""The command line: builds the parts and joins them."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Annotated, Any

import typer
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handlers import locales, polling
from handlers.application import build_application
from handlers.logs import set_up
from handlers.settings import Settings, explain
from handlers.terminal import converse, show, show_explanation
from knowledge.assistant import Assistant
from knowledge.excerpt import styled
from knowledge.loader import BrokenKnowledge, check, load
from knowledge.meaning import Meaning
from knowledge.reply import Context, Reply
from knowledge.review import confusions

app = typer.Typer(
    help="Answers prospective investors' questions about Harbin New Area.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
knowledge_app = typer.Typer(help="Tools for the people who keep the knowledge right.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")
errors = Console(stderr=True)
TEXTS = locales.load()

Day = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="Answer as on another day.")]


@app.command()
def run(
    page_only: Annotated[bool, typer.Option("--page-only", help="Without a token: no chat in the terminal.")] = False,
) -> None:
    """Answer on Telegram; without a token, on a local Telegram to try it in."""
    settings = _settings()
    assistant = _assistant(settings)
    if settings.telegram_bot_token is not None:
        set_up(settings.log_level, settings.telegram_bot_token)
        raise typer.Exit(polling.run(build_application(settings, assistant), settings.staff_language))
    raise typer.Exit(_try_out(settings, assistant, page_only))


@app.command()
def ask(
    words: Annotated[list[str] | None, typer.Argument(help="The question; without one, a conversation.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reply as one JSON object.")] = False,
    as_lines: Annotated[bool, typer.Option("--jsonl", help="Read questions as JSON lines, print replies so.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show why the question gets its reply.")] = False,
    today: Day = None,
) -> None:
    """Ask a question here, without Telegram."""
    settings = _settings()
    day = _day(today)
    if as_lines:
        _answer_lines(_assistant(settings), day)
    elif words:
        assistant = _assistant(settings)
        reply = assistant.reply(" ".join(words), Context(), day or _today())
        if as_json:
            typer.echo(json.dumps(_object(reply), ensure_ascii=False))
        else:
            show(reply, assistant.knowledge, Console())
        if explain:
            show_explanation(assistant.explain(" ".join(words)), errors if as_json else Console())
    else:
        converse(_assistant(settings), lambda: day or _today(), Console())


@knowledge_app.command("check")
def check_knowledge() -> None:
    """Check the knowledge files; exit status 1 if something must be mended."""
    settings = _settings()
    found, problems = check(settings.knowledge_dir)
    for problem in problems:
        errors.print(styled(problem, settings.staff_language), soft_wrap=True)
    wrong = sum(problem.severity == "error" for problem in problems)
    counts = {"errors": wrong, "warnings": len(problems) - wrong, "entries": len(found.entries) if found else 0}
    key = "check-loaded" if found else "check-refused"
    typer.echo(TEXTS.say(key, settings.staff_language, folder=settings.knowledge_dir, **counts))
    raise typer.Exit(1 if wrong or found is None else 0)


@knowledge_app.command("confusions")
def list_confusions(
    most: Annotated[int, typer.Option(min=1, help="How many pairs of entries.")] = 20,
    examples: Annotated[int, typer.Option(min=1, help="How many phrasings a pair.")] = 5,
) -> None:
    """List entries that are mistaken for one another, with the phrasings and their places."""
    assistant = _assistant(_settings())
    for confusion in confusions(assistant.matcher, assistant.knowledge)[:most]:
        own, other = (f"{c.entry} ({c.kind})" for c in (confusion.own, confusion.other))
        typer.echo(f"{len(confusion.phrasings)} of {own} taken for {other}")
        for phrasing, place, chance in confusion.phrasings[:examples]:
            typer.echo(f"    {chance:.2f}  {place}  {phrasing.text}")


def _try_out(settings: Settings, assistant: Assistant, page_only: bool) -> int:
    """Start a local Telegram, answer on it, and chat in the terminal until the input ends."""
    say = partial(TEXTS.say, language=settings.staff_language)
    sandbox = _start("sandbox", "--with-parent", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        place = json.loads((sandbox.stdout.readline() if sandbox.stdout else "") or "{}")
        if not place:
            errors.print(say("trial-failed"), markup=False)
            return 1
        errors.print(say("trial", page=place["page"]), markup=False, soft_wrap=True)
        token = SecretStr(place["token"])
        local = {"telegram_bot_token": token, "telegram_api_url": place["url"], "telegram_proxy": None}
        tried = settings.model_copy(update=local)
        set_up("WARNING", tried.telegram_bot_token)
        if not page_only:
            Thread(target=_chat_until_end, args=(place["url"],), daemon=True).start()
        return polling.run(build_application(tried, assistant), settings.staff_language)
    finally:
        sandbox.terminate()
        sandbox.wait(10)


def _chat_until_end(url: str) -> None:
    """Let the terminal chat have this terminal; when it ends, the bot does."""
    _start("sandbox.terminal", "--url", url).wait()
    os.kill(os.getpid(), signal.SIGTERM)


def _start(module: str, *options: str, **streams: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *options]
    return subprocess.Popen(command, cwd=Path(__file__).parent, text=True, **streams)  # noqa: S603  (our own modules)


def _answer_lines(assistant: Assistant, day: date | None) -> None:
    contexts: dict[str, Context] = {}
    for line in filter(str.strip, sys.stdin):
        asked = json.loads(line)
        session = asked.get("session", asked["id"])
        reply = assistant.reply(asked["text"], contexts.get(session, Context()), day or _today())
        contexts[session] = reply.context
        typer.echo(json.dumps({"id": asked["id"], **_object(reply)}, ensure_ascii=False))


def _object(reply: Reply) -> dict[str, Any]:
    return {
        "outcome": reply.outcome,
        "answered": list(reply.answered),
        "offered": list(reply.offered),
        "lang": reply.language,
        "confidence": round(reply.confidence, 4),
        "reply": reply.text,
    }


def _assistant(settings: Settings) -> Assistant:
    """Load the knowledge and learn from it, with a bar while phrasings are embedded for the first time."""
    try:
        knowledge = load(settings.knowledge_dir)
    except BrokenKnowledge as broken:
        for problem in broken.problems:
            errors.print(styled(problem, settings.staff_language), soft_wrap=True)
        raise typer.Exit(1) from None
    columns = (
        TextColumn(TEXTS.say("learning", settings.staff_language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None, visible=False)
        return Assistant(
            knowledge,
            Meaning(settings.cache_dir / "vectors.sqlite", settings.embedding_threads or None),
            settings.cache_dir,
            lambda done, total: progress.update(task, completed=done, total=total, visible=True),
        )


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        errors.print(explain(error), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors.print(f"--today: {text!r} is not a day like 2026-11-23", markup=False, highlight=False)
        raise typer.Exit(2) from None


def _today() -> date:
    return datetime.now(UTC).date()


if __name__ == "__main__":
    app()
