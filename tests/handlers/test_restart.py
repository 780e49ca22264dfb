"""A bot that ends and another one that goes on, on the same database, with the real assistant."""

import pytest

from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES

ASKED: dict[Language, tuple[str, str]] = {
    "zh": ("和哈尔滨银行签了什么协议？", "再说说"),
    "ru": ("У района есть соглашение с банком?", "подробнее"),
    "en": ("What agreement was signed with Harbin Bank?", "tell me more"),
}
COMMENT: dict[Language, tuple[str, str, str]] = {
    "zh": ("没帮助", "说明缺少什么", "负责核对回答的工作人员会看到"),
    "ru": ("Не помогло", "Написать, чего не хватило", "Это прочтут те"),
    "en": ("Not helpful", "Write what was missing", "The people who keep the answers right"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_follow_up_is_understood_after_a_restart(
    sandbox: Place, assistant: Assistant, database_url: str, language: Language
) -> None:
    title = assistant.knowledge.entries["harbin-bank-agreement"].title.in_(language)
    first, then = ASKED[language]
    async with Client(sandbox.url) as client:
        chat, stranger = [await client.add_person("A", CODES[language]) for _ in range(2)]
        async with polled(sandbox, assistant, database_url=database_url):
            assert title in (await chat.ask(first)).text
        async with polled(sandbox, assistant, database_url=database_url):
            assert title in (await chat.ask(then)).text
            assert title not in (await stranger.ask(then)).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_was_missing_is_still_waited_for_after_a_restart(
    sandbox: Place, assistant: Assistant, database_url: str, language: Language
) -> None:
    bad, write, thanks = COMMENT[language]
    async with Client(sandbox.url) as client:
        chat = await client.add_person("A", CODES[language])
        async with polled(sandbox, assistant, database_url=database_url):
            answer = await chat.ask(ASKED[language][0])
            await chat.click(next(button for button in answer.buttons if button.label == bad))
            await chat.wait_reply()
            await chat.click(write)
        async with polled(sandbox, assistant, database_url=database_url):
            assert thanks in (await chat.ask(ASKED[language][1])).text
            again = await chat.ask(ASKED[language][0])
            assert any(button.label == bad for button in again.buttons)
