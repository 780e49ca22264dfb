"""`bot.py staff …`: the office's commands at the terminal, for installations with and without a staff group."""

import getpass
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from handlers.clock import utc_now
from handlers.commands import lead as lead_commands
from handlers.commands import link as link_command
from handlers.commands import report as report_command
from handlers.commands.command_line import moment, read_settings, refuse, say, with_stores
from handlers.commands.export_file import require_suffix, write_new
from handlers.commands.spreadsheet import write_csv
from handlers.inquiry.card import given_answer
from handlers.office import zone_of
from handlers.screen import cut
from handlers.settings import Settings
from handlers.stores import Stores
from storage.inquiries import Inquiry, Staff
from storage.inquiry_messages import Message, NewMessage

staff_app = typer.Typer(help="Tools for the office: questions and applications of investors.", no_args_is_help=True)
inquiries_app = typer.Typer(help="List, show, answer, close and export inquiries.", invoke_without_command=True)
staff_app.add_typer(inquiries_app, name="inquiries")
staff_app.command("leads")(lead_commands.leads)
staff_app.command("link")(link_command.link)
staff_app.command("report")(report_command.report)
EXCERPT = 60
SUFFIXES = (".csv", ".json")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the inquiry.")]
Found = tuple[Inquiry, list[Message]]


@inquiries_app.callback()
def list_inquiries(
    context: typer.Context,
    all_of_them: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
) -> None:
    """List the inquiries that are not closed."""
    if context.invoked_subcommand is not None:
        return
    settings = read_settings()

    async def find(stores: Stores) -> list[Inquiry]:
        return list(
            await (stores.inquiries.list() if all_of_them else stores.inquiries.list("open", "taken", "answered"))
        )

    found = with_stores(settings, find)
    console = Console()
    if not found:
        console.print(say(settings, "staff-none-open"), markup=False)
        return
    table, zone = Table(box=None, header_style="dim"), zone_of(settings.office_timezone)
    for key in ("column-number", "column-received", "column-state", "column-investor", "column-question"):
        table.add_column(say(settings, key, zone=zone.key), overflow="fold")
    for inquiry in found:
        row = (
            moment(inquiry.opened_at, zone),
            _stands(settings, inquiry),
            _investor(inquiry),
            cut(inquiry.question, EXCERPT),
        )
        table.add_row(str(inquiry.id), *(escape(each) for each in row))
    console.print(table)


@inquiries_app.command()
def show(number: Number) -> None:
    """Show an inquiry with its conversation."""
    settings = read_settings()
    zone = zone_of(settings.office_timezone)
    inquiry, messages = with_stores(settings, lambda stores: _load(number, settings, stores))
    parts = [
        Text(_stands(settings, inquiry), style="bold"),
        Text(f"{moment(inquiry.opened_at, zone)} · {_investor(inquiry)} · {inquiry.language}", style="dim"),
        Text(f"\n{inquiry.question}"),
    ]
    if answer := given_answer(inquiry):
        parts.append(Text(f"\n{say(settings, 'card-answer')} {answer}", style="dim"))
    for message in messages:
        head = f"{moment(message.at, zone)} · {message.author_name}{_delivery(settings, message)}"
        parts.append(Text(f"\n{head}", style="dim"))
        kind = "" if message.kind == "text" else f"[{message.kind}] "
        parts.append(Text(kind + message.text))
    Console().print(Padding(Group(*parts), (0, 2)))


@inquiries_app.command()
def answer(
    number: Number,
    text: Annotated[str, typer.Argument(help="The answer; - reads it from standard input.")],
    name: Annotated[str, typer.Option("--name", help="Who answers, for colleagues to see.")] = "",
) -> None:
    """Answer an inquiry. The running bot sends it to the investor within seconds."""
    settings = read_settings()
    words = (typer.get_text_stream("stdin").read() if text == "-" else text).strip()
    if not words:
        refuse(say(settings, "staff-answer-empty"))

    async def keep(stores: Stores) -> Inquiry:
        inquiry, _ = await _load(number, settings, stores)
        now, staff = utc_now(), Staff(None, name or getpass.getuser())
        await stores.messages.add(NewMessage(inquiry.id, "staff", None, staff.name, "text", words), now)
        if inquiry.state == "closed":
            await stores.inquiries.reopen(inquiry.id, now)
        await stores.inquiries.answered(inquiry.id, staff, words, now)
        return inquiry

    inquiry = with_stores(settings, keep)
    typer.echo(say(settings, "staff-answer-kept", number=inquiry.id))


@inquiries_app.command()
def close(number: Number) -> None:
    """Close an inquiry. The running bot tells the investor, and the assistant answers again."""
    settings = read_settings()

    async def end(stores: Stores) -> bool:
        await _load(number, settings, stores)
        now = utc_now()
        change = await stores.inquiries.close(number, now)
        if change.done:
            await stores.messages.add(NewMessage(number, "staff", None, getpass.getuser(), "closed", ""), now)
        return change.done

    done = with_stores(settings, end)
    typer.echo(say(settings, "staff-closed-now" if done else "staff-closed-before", number=number))


@inquiries_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write: a file that ends in .csv or .json.")],
) -> None:
    """Write all inquiries with their conversations to a new file."""
    settings = read_settings()
    require_suffix(file, SUFFIXES, settings)

    async def load_all(stores: Stores) -> list[Found]:
        return [(each, list(await stores.messages.of(each.id))) for each in await stores.inquiries.list()]

    found = with_stores(settings, load_all)
    write_new(file, settings, lambda new: _write(found, new))
    typer.echo(say(settings, "staff-exported", file=file, count=len(found)))


def _write(found: list[Found], file: Path) -> None:
    if file.suffix == ".json":
        objects = [_object(inquiry) | {"messages": [_object(m) for m in messages]} for inquiry, messages in found]
        file.write_text(json.dumps(objects, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return
    fields = ("id", "opened_at", "closed_at", "state", "name", "username", "language", "taken_by_name", "question")
    rows = [
        [
            *(_plain(getattr(inquiry, field)) for field in fields),
            "\n".join(f"{m.author_name}: {m.text}" for m in messages),
        ]
        for inquiry, messages in found
    ]
    write_csv(file, [(*fields, "messages"), *rows])


def _object(row: Inquiry | Message) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(row).items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else value


async def _load(number: int, settings: Settings, stores: Stores) -> Found:
    """Return an inquiry and its messages. Raises typer.Exit if there is none."""
    inquiry = await stores.inquiries.get(number)
    if inquiry is None:
        refuse(say(settings, "staff-no-inquiry", number=number))
    return inquiry, list(await stores.messages.of(number))


def _stands(settings: Settings, inquiry: Inquiry) -> str:
    return say(settings, f"card-{inquiry.state}", number=inquiry.id, name=inquiry.taken_by_name)


def _delivery(settings: Settings, message: Message) -> str:
    keys = {"waiting": "staff-list-waiting", "doubtful": "staff-list-doubtful", "failed": "staff-list-failed"}
    return f" · {say(settings, keys[message.delivery])}" if message.delivery in keys else ""


def _investor(inquiry: Inquiry) -> str:
    return " · ".join(filter(None, (inquiry.name, inquiry.username and f"@{inquiry.username}")))
