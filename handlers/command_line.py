"""What commands share: settings and the database, with one line on standard error where they cannot be had."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from handlers.locales import load
from handlers.settings import Settings, explain
from handlers.stores import Stores
from storage.database import Database
from storage.errors import StorageError

WRONG_SETTING = 2  # exit status
T = TypeVar("T")

errors = Console(stderr=True)


def read_settings() -> Settings:
    """Return the settings. Raises typer.Exit, after saying which are wrong."""
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
        complain(load().say("end-database", settings.staff_language, reason=error))
        raise typer.Exit(WRONG_SETTING) from None


def complain(text: str) -> None:
    """Print a line for the person at the terminal, as it stands."""
    errors.print(text, markup=False, highlight=False, soft_wrap=True)
