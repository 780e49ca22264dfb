"""A piece of news as its readers see it: pure. What staff were shown of it is kept, and that is what goes out."""

import json
from hashlib import sha256
from typing import Any

from handlers.chat.actions import Topics
from handlers.chat.passages import blocks_of
from handlers.locales import Texts
from handlers.news.subscription_actions import Follow
from handlers.screen import Block, Button, Screen, compose
from knowledge.reply import Reply
from knowledge.schema import LANGUAGES, Category, Entry, Language
from storage.announcements import Announcement

Content = dict[str, Any]


def digest(entry: Entry) -> str:
    """Return what changes when a title or an answer of an entry does."""
    texts = [text.in_(language) for text in (entry.title, entry.answer) for language in LANGUAGES]
    return sha256(json.dumps(texts).encode()).hexdigest()


def content(shown: Reply, title: str, category: Category) -> Content:
    """Return what is kept of a piece of news in one language: JSON."""
    blocks = [[block.text, block.style, block.gap] for block in blocks_of(shown)]
    return {"title": title, "category": category.title.in_(shown.language), "blocks": blocks}


def screen_of_news(texts: Texts, announcement: Announcement, language: Language) -> Screen:
    """Return the message that goes out, with the way out of its topic."""
    rows = rows_of_news(texts, announcement.category, True, language)
    return compose(blocks_of_news(texts, announcement, language), rows, texts.say("shortened", language))


def blocks_of_news(texts: Texts, announcement: Announcement, language: Language) -> list[Block]:
    """Return what the message says."""
    kept = announcement.content[language]
    heading = Block(texts.say("news", language, category=kept["category"]))
    return [heading, *(Block(text, style, gap) for text, style, gap in kept["blocks"])]


def rows_of_news(texts: Texts, category: str, on: bool, language: Language) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons under it; the first shows whether the topic is on."""
    label = texts.say("news-stop" if on else "news-again", language)
    topics = Button(texts.say("topics", language), Topics(here=False))
    return (Button(label, Follow(category, not on)),), (topics,)
