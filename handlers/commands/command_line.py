"""What commands share: settings, the database, days, texts; one line on standard error where something is wrong."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError
from rich.console import Console

from handlers import env_file
from handlers.clock import utc_today
from handlers.locales import load
from handlers.settings import Settings, explain
from handlers.stores import Stores
from storage.database import Database
from storage.errors import StorageError

REFUSED = 1  # exit statuses
WRONG_SETTING = 2
TEXTS = load()
T = TypeVar("T")

errors = Console(stderr=True)


def read_settings() -> Settings:
    """Return the settings, after saying what is none. Raises typer.Exit, after saying which are wrong."""
    text, problems = env_file.read()
    language = env_file.language(text)
    for problem in problems:
        said = problem.message(language)
        complain(f"{problem.place}: {said.found} {said.mend}")
    if problems:
        raise typer.Exit(WRONG_SETTING)
    for key, words in env_file.no_settings(text):
        complain(TEXTS.say(key, language, **words))
    for name, meant in env_file.misspelt(os.environ).items():
        place = TEXTS.say("setting-environment", language)
        complain(TEXTS.say("setting-meant", language, place=place, name=name, nearest=meant))
    try:
        return Settings()
    except ValidationError as error:
        complain(explain(error))
        raise typer.Exit(WRONG_SETTING) from None


def with_stores(settings: Settings, work: Callable[[Stores], Awaitable[T]]) -> T:
    """Do some work with the database and return its result. Raises typer.Exit, after saying what is wrong."""

    async def run() -> T:
        database = await Database.open(settings.database)
        try:
            return await work(Stores(database))
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except StorageError as error:
        complain(say(settings, "end-database", reason=error))
        raise typer.Exit(WRONG_SETTING) from None


def day(text: str | None) -> date:
    """Return the day of an option `--today`, today without one. Raises typer.Exit, after saying what is wrong."""
    try:
        return date.fromisoformat(text) if text is not None else utc_today()
    except ValueError:
        complain(f"--today: {text!r} is not a day like 2026-11-23")
        raise typer.Exit(WRONG_SETTING) from None


def say(settings: Settings, key: str, **values: object) -> str:
    """Return one of the texts in the language of the staff."""
    return TEXTS.say(key, settings.staff_language, **values)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as tables show it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def refuse(text: str) -> NoReturn:
    """Raise typer.Exit, after a line for the person at the terminal."""
    complain(text)
    raise typer.Exit(REFUSED)


def complain(text: str) -> None:
    """Print a line for the person at the terminal, as it stands."""
    errors.print(text, markup=False, highlight=False, soft_wrap=True)
