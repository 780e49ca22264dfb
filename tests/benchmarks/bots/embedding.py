"""The embedding alone: how many questions a second it lets anybody answer.

python -m tests.benchmarks.bots.embedding NUMBER    embeds so many unseen questions one by one, and prints JSON

First each question once, as it is; then all that this bot embeds for it: its parts, and what they mean together.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from handlers.settings import Settings
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.meaning import Meaning, Vectors
from knowledge.reply import Context
from tests.benchmarks.bots.contestants import environment
from tests.benchmarks.bots.load import Rate
from tests.benchmarks.bots.process import running
from tests.benchmarks.bots.questions import Questions

_WARM_UP = 5
_TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Embedding:
    """Questions a second: each embedded once, and with `texts` embedded for one on average, as this bot does."""

    once: Rate
    all: Rate
    texts: float


class _Listening(Meaning):
    """Notes what it is asked to embed."""

    def __init__(self, cache: Path | None, threads: int | None) -> None:
        super().__init__(cache, threads)
        self.asked: list[Sequence[str]] = []

    def embed_now(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of a few texts."""
        self.asked.append(texts)
        return super().embed_now(texts)


def alone(number: int, core: int | None, **settings: str) -> Embedding:
    """Return what the embedding does in a process of its own on a core, with the settings of this bot."""
    command = [sys.executable, "-m", "tests.benchmarks.bots.embedding", str(number)]
    with TemporaryDirectory() as folder, running(command, Path(folder), environment(settings), core) as process:
        process.wait()
        read: dict[str, Any] = json.loads(process.log.splitlines()[-1])
        return Embedding(Rate(**read["once"]), Rate(**read["all"]), read["texts"])


def main() -> None:
    """Embed and print."""
    settings, number = Settings(), int(sys.argv[1])
    threads = settings.embedding_threads or None
    unseen = Questions().unseen
    meaning = _Listening(settings.cache_dir / "vectors.sqlite", threads)
    assistant = Assistant(load(settings.knowledge_dir), meaning, settings.cache_dir)
    for text in unseen[:number]:
        assistant.reply(text, Context(), _TODAY)
    asked, meaning = meaning.asked, _Listening(None, threads)
    for text in unseen[-_WARM_UP:]:
        meaning.embed(text)
    once = _rate(meaning.embed, unseen[:number], number)
    whole = _rate(meaning.embed_now, asked, number)
    print(json.dumps(asdict(Embedding(once, whole, sum(map(len, asked)) / number))))


def _rate(embed: Callable[[Any], object], items: Iterable[object], number: int) -> Rate:
    begun, cpu = time.perf_counter(), time.process_time()
    for item in items:
        embed(item)
    took, used = time.perf_counter() - begun, time.process_time() - cpu
    return Rate(number / took, used / number, used / took)


if __name__ == "__main__":
    main()
