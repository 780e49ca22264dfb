"""What a question costs, beside the embedding alone, in one run; and the memory of the process.

python -m tests.benchmarks.speed [questions.jsonl …]
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from handlers.settings import Settings
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.meaning import Meaning
from knowledge.reply import Context

_QUESTIONS = Path(__file__).parent.parent / "questions"
_TODAY = date(2026, 1, 1)


def main() -> None:
    """Print medians and 99th percentiles in milliseconds, and ratios."""
    settings = Settings()
    start = time.perf_counter()
    meaning = Meaning(settings.cache_dir / "vectors.sqlite", settings.embedding_threads or None)
    assistant = Assistant(load(settings.knowledge_dir), meaning, settings.cache_dir)
    ready = time.perf_counter() - start
    unseen = _texts(map(Path, sys.argv[1:]) if sys.argv[1:] else sorted(_QUESTIONS.glob("held-out-??.jsonl")))
    stored = [phrasing.text for phrasing in assistant.matcher.phrasings[:: len(assistant.matcher.phrasings) // 500]]

    def ask(text: str) -> object:
        return assistant.reply(text, Context(), _TODAY)

    read = [assistant.reader.read(text).text for text in unseen]
    for text in unseen[:5]:
        meaning.embed(text)
    rows: dict[str, list[float]] = {"embedding alone": [], "matching an unseen question": [], "whole reply, unseen": []}
    for text, plain in zip(unseen, read, strict=True):
        rows["embedding alone"].append(_milliseconds(meaning.embed, plain))
        rows["matching an unseen question"].append(_milliseconds(lambda t: assistant.matcher.match([t]), plain + " "))
        rows["whole reply, unseen"].append(_milliseconds(ask, text))
    rows["whole reply, repeated"] = [_milliseconds(ask, text) for text in unseen]
    rows["whole reply, stored phrasing"] = [_milliseconds(ask, text) for text in stored]
    base = statistics.median(rows["embedding alone"])
    print(f"{len(unseen)} unseen questions, {len(stored)} stored; ready in {ready:.1f} s")
    for name, times in rows.items():
        middle, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"{name:30} median {middle:8.3f} ms   p99 {p99:8.3f} ms   {middle / base:6.2f}")
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _texts(paths: Iterable[Path]) -> list[str]:
    return [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def _milliseconds(call: Callable[[str], object], text: str) -> float:
    start = time.perf_counter()
    call(text)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
