"""Inline mode in a terminal: a line after the bot's name shows what it offers, a number sends one of the offers."""

from sandbox.client import Conversation, Offered
from sandbox.terminal_view import in_pipe


class Lookup:
    """What the bot offered last; any line but a number forgets it."""

    def __init__(self, chat: Conversation) -> None:
        self._chat = chat
        self._offered: Offered | None = None

    async def act(self, line: str) -> list[str] | None:
        """Return what to print for a line, or None for one that is a message or presses a button."""
        offered, self._offered = self._offered, None
        if offered and line.isascii() and line.isdecimal() and 0 < int(line) <= len(offered.results):
            return in_pipe(await self._chat.choose(offered, int(line) - 1))
        name, _, words = line.partition(" ")
        if name.lower() != f"@{(await self._chat.bot())['username']}":
            return None
        self._offered = await self._chat.inline(words)
        about = [" — ".join(filter(None, (r.get("title"), r.get("description")))) for r in self._offered.results]
        above = [f"    {self._offered.button['text']}"] if self._offered.button else []
        return above + [f"[{number}] {each}" for number, each in enumerate(about, 1)]
