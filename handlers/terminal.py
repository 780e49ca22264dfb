"""A conversation in the terminal, without Telegram."""

from collections.abc import Callable, Sequence
from datetime import date

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from knowledge.assistant import Assistant
from knowledge.reply import Context, Reply

_PROMPT = {"zh": "请提问（Ctrl-D 结束）", "ru": "Ваш вопрос (Ctrl-D — конец)", "en": "Your question (Ctrl-D ends)"}


def show(reply: Reply, console: Console, titles: Sequence[str] = ()) -> None:
    """Print a reply as a person would read it: the text, remarks, the source in grey, what can be asked next."""
    parts = []
    for passage in reply.passages:
        if passage.title and reply.outcome in ("answer", "gap"):
            parts.append(Text(passage.title, style="bold"))
        parts.append(Text(passage.text))
        parts.extend(Text(note, style="yellow" if reply.outcome == "answer" else "") for note in passage.notes)
        if passage.quotation:
            parts.append(Text(passage.quotation.line, style="dim"))
        parts.append(Text(""))
    parts.extend(Text(f"  {number}  {title}", style="cyan") for number, title in enumerate(titles, 1))
    console.print(Padding(Group(*parts), (0, 2)))


def converse(assistant: Assistant, today: Callable[[], date], console: Console) -> None:
    """Answer lines until the input ends; a number chooses what the last reply offered."""
    context = Context()
    last: Reply | None = None
    console.print(escape(" · ".join(_PROMPT.values())), style="dim")
    while True:
        try:
            line = console.input("[bold green]> [/]").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not line:
            continue
        if last and line.isdecimal() and 0 < int(line) <= len(last.offered):
            last = assistant.show(last.offered[int(line) - 1], last.language, context, today())
        else:
            last = assistant.reply(line, context, today())
        context = last.context
        entries = assistant.knowledge.entries
        show(last, console, [entries[entry].title.in_(last.language) for entry in last.offered])
