"""The command line: builds the parts and joins them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console

from handlers import garbage, locales
from handlers.chat.terminal import converse, show, show_explanation
from handlers.commands.backup import backup, restore
from handlers.commands.command_line import WRONG_SETTING, complain, day, errors, read_settings
from handlers.commands.knowledge import knowledge_app
from handlers.commands.setup import setup
from handlers.commands.staff import staff_app
from handlers.logs import set_up
from handlers.settings import Settings
from handlers.transport import polling, webhook
from handlers.upkeep.learning_bar import learn, read_knowledge_to_serve
from knowledge.assistant import Assistant
from knowledge.reply import Context, Reply

app = typer.Typer(
    help="Answers prospective investors' questions about Harbin New Area.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(staff_app, name="staff")
app.command("setup")(setup)
app.command("backup")(backup)
app.command("restore")(restore)
TEXTS = locales.load()

Day = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="Answer as on another day.")]


@app.command()
def run(
    page_only: Annotated[bool, typer.Option("--page-only", help="Without a token: no chat in the terminal.")] = False,
    by_webhook: Annotated[
        bool, typer.Option("--webhook", help="Let Telegram bring the updates to WEBHOOK_URL.")
    ] = False,
) -> None:
    """Answer on Telegram; without a token, on a local Telegram to try it in."""
    settings = read_settings()
    if by_webhook and (name := webhook.missing(settings)):
        complain(TEXTS.say("webhook-needs", settings.staff_language, name=name))
        raise typer.Exit(WRONG_SETTING)
    assistant = learn(settings, read_knowledge_to_serve(settings))
    garbage.set_aside()
    if settings.telegram_bot_token is not None:
        set_up(settings.log_level, settings.secrets)
        raise typer.Exit((webhook if by_webhook else polling).run(settings, assistant))
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
    settings = read_settings()
    on_day = partial(day, today)
    on_day()  # a day that is none is said before anything is learned
    if as_lines:
        _answer_lines(learn(settings), on_day)
    elif words:
        assistant = learn(settings)
        reply = assistant.reply(" ".join(words), Context(), on_day())
        if as_json:
            typer.echo(json.dumps(_object(reply), ensure_ascii=False))
        else:
            show(reply, assistant.knowledge, Console())
        if explain:
            show_explanation(assistant.explain(" ".join(words)), errors if as_json else Console())
    else:
        converse(learn(settings), on_day, Console())


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
        kept = {"database_url": _trial_database(settings), "staff_chat_id": place["staff_chat"]}
        tried = settings.model_copy(update=local | kept)
        set_up("WARNING", tried.secrets)
        if not page_only:
            Thread(target=_chat_until_end, args=(place["url"],), daemon=True).start()
        return polling.run(tried, assistant)
    finally:
        sandbox.terminate()
        sandbox.wait(10)


def _trial_database(settings: Settings) -> SecretStr:
    """Return the database to try out with: the one that is set, else a file begun anew, as the local Telegram is."""
    if settings.database_url is None:
        for old in settings.data_dir.glob("trial.sqlite*"):
            old.unlink()
    return SecretStr(settings.database)


def _chat_until_end(url: str) -> None:
    """Let the terminal chat have this terminal; when it ends, the bot does."""
    _start("sandbox.terminal", "--url", url).wait()
    os.kill(os.getpid(), signal.SIGTERM)


def _start(module: str, *options: str, **streams: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *options]
    return subprocess.Popen(command, cwd=Path(__file__).parent, text=True, **streams)  # noqa: S603  (our own modules)


def _answer_lines(assistant: Assistant, on_day: Callable[[], date]) -> None:
    contexts: dict[str, Context] = {}
    for line in filter(str.strip, sys.stdin):
        asked = json.loads(line)
        session = asked.get("session", asked["id"])
        reply = assistant.reply(asked["text"], contexts.get(session, Context()), on_day())
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


if __name__ == "__main__":
    app()
