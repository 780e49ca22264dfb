"""The gate that no edit of the knowledge or the code may make a language worse.

python -m tests.regression            exit status 1 if a language lost more than a point against the baseline
python -m tests.regression --accept   write the baseline anew
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from handlers.settings import Settings
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.meaning import Meaning
from knowledge.reply import Context, Reply

QUESTIONS = Path(__file__).parent / "questions"
BASELINE = QUESTIONS / "baseline.json"
TODAY = date(2026, 1, 1)
ALLOWED = 0.01


@dataclass(frozen=True)
class Result:
    """What one turn got: the outcome with its entries, and whether that is good."""

    language: str
    text: str
    got: str
    good: bool


def main() -> None:
    """Compare the answers to the practice questions with the baseline."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="write the baseline anew")
    settings = Settings()
    meaning = Meaning(settings.cache_dir / "vectors.sqlite", settings.embedding_threads or None)
    assistant = Assistant(load(settings.knowledge_dir), meaning, settings.cache_dir)
    results = dict(run(assistant))
    if parser.parse_args().accept:
        kept = {name: {"got": result.got, "good": result.good} for name, result in results.items()}
        BASELINE.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.exit(compare(results, json.loads(BASELINE.read_text(encoding="utf-8"))))


def run(assistant: Assistant) -> Iterator[tuple[str, Result]]:
    """Yield every turn of the practice questions with its result."""
    for path in (QUESTIONS / "practice.jsonl", QUESTIONS / "practice-dialogues.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            context = Context()
            for number, turn in enumerate(item.get("turns", [item])):
                reply = assistant.reply(turn["text"], context, TODAY)
                context = reply.context
                got = " ".join([reply.outcome, *(reply.answered or reply.offered[:1])])
                yield (
                    f"{item['id']}#{number}",
                    Result(item["lang"], turn["text"], got, is_good(turn | item, turn, reply)),
                )


def is_good(item: dict[str, Any], turn: dict[str, Any], reply: Reply) -> bool:
    """Tell whether a reply is right, honest, calm or social, whichever its question asks for."""
    given, accepted = set(reply.answered), set(turn["topics"])
    if turn.get("smalltalk"):
        return reply.outcome == "smalltalk"
    if accepted:
        complete = given == accepted if turn.get("all") else bool(given) and given <= accepted
        return reply.outcome == "answer" and complete
    if reply.outcome in ("gap", "unknown"):
        return True
    if item.get("kind") == "offtopic":
        return reply.outcome == "smalltalk"
    return bool(given) and given <= set(turn.get("ok", []))


def compare(results: dict[str, Result], baseline: dict[str, dict[str, Any]]) -> int:
    """Print each language's share of good replies, then and now, and what moved; return the exit status."""
    then: defaultdict[str, list[bool]] = defaultdict(list)
    now: defaultdict[str, list[bool]] = defaultdict(list)
    for name, result in results.items():
        if name in baseline:
            then[result.language].append(baseline[name]["good"])
            now[result.language].append(result.good)
    worse = False
    for language in sorted(now):
        before, after = (sum(marks) / len(marks) for marks in (then[language], now[language]))
        lost = before - after > ALLOWED
        worse |= lost
        print(f"{language}  {before:.3f} -> {after:.3f} of {len(now[language])}{'  WORSE' if lost else ''}")
    for name, result in results.items():
        old = baseline.get(name, {"got": "nothing", "good": True})
        if old["got"] != result.got and old["good"] != result.good:
            print(f"{'better' if result.good else 'worse'}  {name}  {result.text!r}: {old['got']} -> {result.got}")
    if worse:
        print("A language got worse. Mend it, or accept: .venv/bin/python -m tests.regression --accept")
    return int(worse)


if __name__ == "__main__":
    main()
