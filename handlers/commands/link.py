"""`bot.py staff link`: a link that opens the bot at an entry, in a language, for a campaign; and its QR code."""

import asyncio
import re
from pathlib import Path
from typing import Annotated

import segno
import typer
from telegram.error import InvalidToken, TelegramError

from handlers.chat.deep_links import KINDS
from handlers.chat.payload import ID, MOST, MOST_CAMPAIGN, Payload, address
from handlers.commands.command_line import read_settings, refuse, say
from handlers.commands.export_file import require_suffix, write_new
from handlers.settings import Settings
from handlers.transport.telegram_bot import connect
from handlers.upkeep.learning_bar import read_knowledge
from knowledge.nearest import nearest
from knowledge.schema import Language

SUFFIXES = (".png", ".svg")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_DOT = 12  # pixels of a picture for one dot of the code, so that it can be printed


def link(
    entry: Annotated[str, typer.Option("--entry", metavar="ID", help="Open at this entry of the knowledge.")] = "",
    language: Annotated[Language | None, typer.Option("--lang", help="Speak this language from then on.")] = None,
    campaign: Annotated[
        str, typer.Option("--campaign", metavar="NAME", help="Count who comes by this link under this name.")
    ] = "",
    qr: Annotated[
        Path | None, typer.Option("--qr", metavar="FILE", help="Also write a QR code to a new file, .png or .svg.")
    ] = None,
    bot: Annotated[
        str, typer.Option("--bot", metavar="NAME", help="The bot's username; by default the token's bot is asked.")
    ] = "",
) -> None:
    """Print a link that opens the bot at once where somebody should be."""
    settings = read_settings()
    if qr is not None:
        require_suffix(qr, SUFFIXES, settings)
    if campaign and not (ID.fullmatch(campaign) and len(campaign) <= MOST_CAMPAIGN):
        refuse(say(settings, "link-campaign", campaign=campaign, most=MOST_CAMPAIGN))
    if entry:
        _check(entry, settings)
    username = bot.removeprefix("@") or _username(settings)
    if not _USERNAME.fullmatch(username):
        refuse(say(settings, "link-bot", name=username))
    try:
        url = address(username, Payload(entry, language=language, campaign=campaign))
    except ValueError:
        refuse(say(settings, "link-long", most=MOST))
    if qr is not None:
        code = segno.make(url, error="m", micro=False)
        write_new(qr, settings, lambda file: code.save(str(file), scale=_DOT))
    typer.echo(url)


def _check(entry: str, settings: Settings) -> None:
    """Raise typer.Exit for an entry that there is not, after naming the one that is like it."""
    known = [each.id for each in read_knowledge(settings).entries.values() if each.kind in KINDS]
    if entry in known:
        return
    if near := nearest(entry, known):
        refuse(say(settings, "link-unknown-like", id=entry, nearest=near))
    refuse(say(settings, "link-unknown", id=entry))


def _username(settings: Settings) -> str:
    """Return the name of the token's bot. Raises typer.Exit, after saying why it is not known."""
    if settings.telegram_bot_token is None:
        refuse(say(settings, "link-no-bot"))
    bot = connect(settings.telegram_bot_token, settings.telegram_api_url, settings.telegram_proxy)

    async def ask() -> str:
        async with bot:
            return bot.username

    try:
        return asyncio.run(ask())
    except InvalidToken:
        refuse(say(settings, "end-wrong-token"))
    except TelegramError as error:
        refuse(say(settings, "setup-away", reason=error.message))
