"""A conversation in the terminal, without Telegram."""

from collections.abc import Callable
from datetime import date

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from knowledge.assistant import Assistant
from knowledge.reply import Context, Reply
from knowledge.review import Explanation
from knowledge.schema import Knowledge

_PROMPT = {"zh": "请提问（Ctrl-D 结束）", "ru": "Ваш вопрос (Ctrl-D — конец)", "en": "Your question (Ctrl-D ends)"}


def show(reply: Reply, knowledge: Knowledge, console: Console) -> None:
    """Print a reply as a person would read it: the text, remarks, the source in grey, what can be chosen next."""
    parts = []
    for passage in reply.passages:
        if passage.title and reply.outcome in ("answer", "gap"):
            parts.append(Text(passage.title, style="bold"))
        parts.append(Text(passage.text))
        parts.extend(Text(note, style="yellow" if reply.outcome == "answer" else "") for note in passage.notes)
        if passage.quotation:
            parts.append(Text(passage.quotation.line, style="dim"))
        parts.append(Text(""))
    parts.extend(Text(f"  {number}  {text}", style="cyan") for number, text in enumerate(_choices(reply, knowledge), 1))
    console.print(Padding(Group(*parts), (0, 2)))


def _choices(reply: Reply, knowledge: Knowledge) -> list[str]:
    titles = [knowledge.entries[entry].title.in_(reply.language) for entry in reply.offered]
    none = [knowledge.wording.none_of_these.in_(reply.language)] if reply.outcome == "choices" else []
    return titles + none


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
        number = int(line) if last and line.isdecimal() and len(line) < 3 else 0
        if last and 0 < number <= len(last.offered):
            last = assistant.show(last.offered[number - 1], last.language, context, today())
        elif last and last.outcome == "choices" and number == len(last.offered) + 1:
            last = assistant.none_of_these(last.language, context)
        else:
            last = assistant.reply(line, context, today())
        context = last.context
        show(last, assistant.knowledge, console)


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print how a question was read and what it may ask for, with the nearest phrasings and their places."""
    reading = explanation.reading
    console.print(f"read as   {reading.text!r} ({reading.way}, {reading.language or '?'})", markup=False)
    for typed, read in reading.mended:
        console.print(f"          {typed} → {read}", markup=False)
    named = ", ".join(f"{slot.kind}: {slot.value} ({slot.words})" for slot in explanation.slots)
    console.print(f"names     {named or '–'}", markup=False)
    table = Table(box=None, header_style="dim")
    for heading in ("chance", "meaning", "spelling", "entry", "nearest phrasing", "place"):
        table.add_column(heading, justify="right" if heading in ("chance", "meaning", "spelling") else "left")
    for found in explanation.candidates:
        entry = found.label.entry + (" (not given)" if found.label.kind == "not_given" else "")
        numbers = (f"{found.chance:.3f}", f"{found.meaning:+.2f}", f"{found.spelling:+.2f}")
        table.add_row(*numbers, entry, escape(f"{found.nearest.text} ({found.likeness:.2f})"), str(found.place or ""))
    console.print(table)
