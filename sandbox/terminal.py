"""A terminal chat: typed lines are messages, a number presses a button, Ctrl-D ends."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

import aiohttp
from rich.console import Console
from rich.text import Text

from sandbox.client import Button, Client, Conversation, Message, NoReplyError, SandboxError
from sandbox.deep_links import payload_of
from sandbox.errors import ControlError
from sandbox.terminal_inline import Lookup
from sandbox.terminal_view import Buttons, in_pipe, on_screen

PROMPT = "\x1b[1;34m›\x1b[0m "
CLEAR_LINE = "\r\x1b[K"
FIRST_REPLY_SECONDS = 30.0
REPLY_SECONDS = 10.0
WORDS = {
    "zh": {
        "hint": "输入消息；输入数字按下按钮；+ 展开引用；@机器人 加关键词可查找；Ctrl-D 退出",
        "edited": "已修改",
        "none": "没有回复",
    },
    "ru": {
        "hint": "Пишите сообщения; число нажимает кнопку; + разворачивает цитату; @бот и слова — поиск; Ctrl-D — выход",
        "edited": "изменено",
        "none": "нет ответа",
    },
    "en": {
        "hint": "Type messages; a number presses a button; + unfolds the quote; @bot and words look up; Ctrl-D ends",
        "edited": "edited",
        "none": "no reply",
    },
}


def _words(person: dict[str, str]) -> dict[str, str]:
    return WORDS.get(person.get("language_code", "").partition("-")[0], WORDS["en"])


class Pipe:
    """Reads lines from a pipe, and prints what the bot replies to each."""

    def __init__(self, chat: Conversation) -> None:
        self._chat = chat
        self._buttons = Buttons()
        self._lookup = Lookup(chat)

    async def run(self, start: bool) -> None:
        """Chat until the lines end."""
        if start:
            await self._chat.start()
            await self._print_replies(FIRST_REPLY_SECONDS)
        while line := await asyncio.to_thread(sys.stdin.readline):
            if not line.strip():
                continue
            button = self._buttons.get(line.strip())
            self._buttons.end_turn()
            if await _act(self._chat, self._lookup, line.strip(), button):
                await self._print_replies(REPLY_SECONDS)

    async def _print_replies(self, timeout: float) -> None:
        try:
            turn = await self._chat.wait_quiet(timeout=timeout)
        except NoReplyError:
            print(f"({_words(self._chat.person)['none']})", file=sys.stderr)
            return
        for notice in turn.notices:
            print(f"• {notice}", end="\n\n", flush=True)
        for message in turn.messages:
            lines = in_pipe(message) + [
                f"[{number}] {button.label}" for number, button in self._buttons.number(message)
            ]
            print("\n".join(lines), end="\n\n", flush=True)


class Screen:
    """A chat on a terminal: what happens is printed as it happens, above the prompt."""

    def __init__(self, chat: Conversation, watched: Conversation) -> None:
        self._chat = chat
        self._watched = watched
        self._buttons = Buttons()
        self._lookup = Lookup(chat)
        self._console = Console(highlight=False)
        self._words = _words(chat.person)
        self._quoted: Message | None = None
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    async def run(self, start: bool) -> None:
        """Chat until Ctrl-D."""
        self._console.print(Text(self._words["hint"], style="dim"))
        loop = asyncio.get_running_loop()
        loop.add_reader(0, self._read_line)
        watching = asyncio.create_task(self._watch())
        typing = asyncio.create_task(self._type(start))
        try:
            done, _ = await asyncio.wait((watching, typing), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            loop.remove_reader(0)
            watching.cancel()
            typing.cancel()

    def _read_line(self) -> None:
        # the terminal hands over whole lines, and nothing at Ctrl-D
        self._lines.put_nowait(os.read(0, 65536).decode(errors="replace"))

    async def _type(self, start: bool) -> None:
        if start:
            await self._chat.start()
        self._prompt()
        while line := await self._lines.get():
            await self._typed(line.strip())
            self._prompt()
        print()

    async def _typed(self, line: str) -> None:
        if line == "+" and self._quoted is not None:
            await self._print(self._quoted, "", unfolded=True)
        elif line:
            button = self._buttons.get(line)
            self._buttons.end_turn()
            await _act(self._chat, self._lookup, line, button)

    def _prompt(self) -> None:
        print(CLEAR_LINE + PROMPT, end="", flush=True)

    async def _watch(self) -> None:
        while True:
            try:
                event = await self._watched.wait_event("message", "edited", "callback_answer", "deleted")
            except NoReplyError:
                continue
            print(CLEAR_LINE, end="")
            if event["type"] == "callback_answer" and event["text"]:
                self._console.print(Text(f"• {event['text']}", style="yellow"))
            elif event["type"] == "deleted":
                self._console.print(Text("× " + " ".join(map(str, event["message_ids"])), style="dim"))
            elif event["type"] in ("message", "edited") and event["message"]["from"]["is_bot"]:
                note = self._words["edited"] if event["type"] == "edited" else ""
                await self._print(Message(event["message"]), note)
            self._prompt()

    async def _print(self, message: Message, note: str, *, unfolded: bool = False) -> None:
        if any(entity["type"] == "expandable_blockquote" for entity in message.entities):
            self._quoted = message
        head = Text((await self._watched.bot())["name"], style="bold magenta")
        self._console.print(head + Text(f" ({note})" if note else "", style="dim"))
        for line in on_screen(message, self._console.width, unfolded=unfolded):
            self._console.print(line)
        for number, button in self._buttons.number(message):
            self._console.print(Text(f" {number} ", style="black on blue") + Text(f" {button.label}"))
        self._console.print()


async def _act(chat: Conversation, lookup: Lookup, line: str, button: Button | None) -> bool:
    """Do what a line asks for; tell whether the bot has something to reply to."""
    offered = await lookup.act(line)
    if offered is not None:
        _print_lines(offered)
    elif button is None:
        await (chat.open(line) if _leads_to_bot(line) else chat.send(line))
    else:
        result = await chat.press(button)
        _print_lines([result[key] for key in ("url", "copied", "switch_inline") if key in result])
        return "callback_query_id" in result
    return offered is None


def _leads_to_bot(line: str) -> bool:
    try:
        payload_of(line)
    except (ControlError, ValueError):
        return False
    return True


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        print(f"{CLEAR_LINE if sys.stdout.isatty() else ''}{line}", flush=True)


async def talk(url: str, who: str, start: bool) -> None:
    """Chat as one person until the input ends."""
    async with Client(url) as client:
        person: str | int = int(who) if who.isdecimal() else who
        chat = await client.person(person)
        if sys.stdin.isatty():
            await Screen(chat, await client.person(person)).run(start)
        else:
            await Pipe(chat).run(start)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the terminal chat from the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.terminal", description=__doc__)
    parser.add_argument("--url", required=True, help="address of the sandbox")
    parser.add_argument(
        "--person", default="en", help="language, first name or id of the person (default: %(default)s)"
    )
    parser.add_argument("--no-start", action="store_true", help="do not send /start first")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(talk(options.url, options.person, not options.no_start))
    except KeyboardInterrupt:
        return 0
    except (SandboxError, aiohttp.ClientError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
