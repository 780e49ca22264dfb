"""The knowledge and the assistant for commands: problems are printed, and a bar shows while phrasings are learned."""

from pathlib import Path

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handlers.commands.command_line import errors
from handlers.locales import load as load_texts
from handlers.settings import Settings
from handlers.upkeep import last_good
from knowledge.assistant import Assistant
from knowledge.excerpt import styled
from knowledge.loader import BrokenKnowledge, load
from knowledge.meaning import Meaning
from knowledge.schema import Knowledge


def read_knowledge(settings: Settings, folder: Path | None = None) -> Knowledge:
    """Return the knowledge in a folder, the one of the settings by default. Raises typer.Exit, after all problems."""
    try:
        return load(folder or settings.knowledge_dir)
    except BrokenKnowledge as broken:
        for problem in broken.problems:
            errors.print(styled(problem, settings.staff_language), soft_wrap=True)
        raise typer.Exit(1) from None


def read_knowledge_to_serve(settings: Settings) -> Knowledge:
    """Return the base to answer from: while the files are broken, the one that was live last.

    Raises typer.Exit, after all problems, if there is none.
    """
    try:
        found = read_knowledge(settings)
    except typer.Exit:
        former = last_good.read(settings)
        if former is None:
            raise
        errors.print(load_texts().say("base-former", settings.staff_language), markup=False, soft_wrap=True)
        return former
    last_good.keep(settings, found)
    return found


def learn(settings: Settings, knowledge: Knowledge | None = None) -> Assistant:
    """Return an assistant, with a bar while phrasings are embedded for the first time."""
    found = knowledge or read_knowledge(settings)
    columns = (
        TextColumn(load_texts().say("learning", settings.staff_language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None, visible=False)
        return Assistant(
            found,
            Meaning(settings.cache_dir / "vectors.sqlite", settings.embedding_threads or None),
            settings.cache_dir,
            lambda done, total: progress.update(task, completed=done, total=total, visible=True),
        )
