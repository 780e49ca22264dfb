"""Rows to store, and what is difficult about them."""

from datetime import UTC, datetime

from storage.inquiries import NewInquiry
from storage.inquiry_messages import NewMessage
from storage.leads import NewLead
from storage.questions import Question

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
FAR_ID = 2**52  # Telegram's ids have up to 52 bits
GROUP = -(10**12) - 2**40  # supergroups have negative ids of 13 digits
WILD = "a\x00б中🐉 \ud83d\udc09 \udfff'\"%;--\\u0000"  # NUL, an unpaired surrogate, what looks like an escape
WILD_KEPT = "aб中🐉 \ufffd\ufffd \ufffd'\"%;--\\u0000"


def question(question_id: int = 1, user_id: int = FAR_ID, asked_at: datetime = NOW) -> Question:
    """A question that was answered."""
    return Question(
        question_id,
        user_id,
        asked_at,
        "ru",
        "chat",
        "Какой рост ВВП? 🐉",
        "answer",
        ("gdp",),
        ("a", "b"),
        0.93,
        12,
        "v1",
    )


def inquiry(user_id: int = FAR_ID, text: str = "How do I apply?") -> NewInquiry:
    """A question for the office."""
    return NewInquiry(user_id, "Иван 🐉", "ivan", "ru", text, ({"from": "investor", "text": "中文"}, {"n": None}))


def message(inquiry_id: int, source: int | None = 5, user_id: int = FAR_ID) -> NewMessage:
    """A message of an investor to the office."""
    chat = None if source is None else user_id
    return NewMessage(inquiry_id, "investor", user_id, "Иван", "text", "И ещё вопрос", chat, source)


def lead(form_id: str = "form", user_id: int = FAR_ID) -> NewLead:
    """A form as it was confirmed."""
    return NewLead(form_id, user_id, "zh", "王", "公司", "中国", "医药", "建厂", "wechat: w", "+86 1", NOW, "我同意")
