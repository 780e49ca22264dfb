"""Figures for whoever watches the bot: what is asked, how it is answered, how fast, and what Telegram refuses.

None of them says who asked, or what.
"""

from datetime import datetime
from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from telegram.error import TelegramError

from storage.questions import Question
from storage.updates import Standing

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
_THINKING = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_WHOLE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The figures of one bot, since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "assistant_questions",
            "Questions, by the language and outcome of the reply and the way they came",
            ("language", "outcome", "channel"),
            registry=self._registry,
        )
        self._confidence = Histogram(
            "assistant_confidence",
            "Confidence of the best entry, by outcome",
            ("outcome",),
            buckets=_SHARES,
            registry=self._registry,
        )
        self._thinking = Histogram(
            "assistant_thinking_seconds", "Until a reply was known", buckets=_THINKING, registry=self._registry
        )
        self._updates = Histogram(
            "assistant_update_seconds",
            "From the arrival of an update here until it was done",
            buckets=_WHOLE,
            registry=self._registry,
        )
        self._refused = Counter(
            "assistant_telegram_errors", "Calls to Telegram that failed", ("kind",), registry=self._registry
        )
        self._not_done = Gauge(
            "assistant_updates_not_done",
            "Updates in the database that no replica has done yet; NaN while it is away",
            registry=self._registry,
        )
        self._due = Gauge(
            "assistant_answers_due",
            "Answers of all replicas that wait for Telegram to take them; NaN while the database is away",
            registry=self._registry,
        )
        self._oldest_due = Gauge(
            "assistant_oldest_answer_due_seconds",
            "For how long the oldest of them has been waiting, 0 if there is none",
            registry=self._registry,
        )
        self._waiting = Gauge("assistant_updates_waiting", "Updates that wait in this process", registry=self._registry)
        self._at_work = Gauge(
            "assistant_updates_at_work", "Updates that are being dealt with here", registry=self._registry
        )
        self._knowledge = Gauge(
            "assistant_knowledge", "1 for the version of the base that is live", ("version",), registry=self._registry
        )

    def question(self, question: Question) -> None:
        """Count a question."""
        self._questions.labels(question.language, question.outcome, question.channel).inc()
        self._thinking.observe(question.milliseconds / 1000)
        if question.confidence is not None:
            self._confidence.labels(question.outcome).observe(question.confidence)

    def update(self, seconds: float) -> None:
        """Count an update that is done."""
        self._updates.observe(seconds)

    def telegram_error(self, error: TelegramError) -> None:
        """Count a call that failed."""
        self._refused.labels(type(error).__name__).inc()

    def page(self, waiting: int, at_work: int, version: str, standing: Standing | None, now: datetime) -> bytes:
        """Return all figures as Prometheus reads them, with how things stand now; None while the database is away."""
        since = standing.due_since if standing else None
        self._not_done.set(standing.not_done if standing else nan)
        self._due.set(standing.due if standing else nan)
        self._oldest_due.set(max((now - since).total_seconds(), 0.0) if since else 0.0 if standing else nan)
        self._waiting.set(waiting)
        self._at_work.set(at_work)
        self._knowledge.clear()
        self._knowledge.labels(version).set(1)
        return generate_latest(self._registry)
