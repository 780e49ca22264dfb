"""Inline mode, links, groups and edits in each language with the real assistant, over HTTP through the sandbox."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers.locales import load
from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client, Conversation, NoReplyError
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES

TEXTS = load()
HALF: dict[Language, str] = {"zh": "落户", "ru": "цели по ВР", "en": "household regis"}
MEANT: dict[Language, str] = {"zh": "household-registration", "ru": "gdp-target", "en": "household-registration"}
OFF_TOPIC: dict[Language, str] = {"zh": "披萨的做法", "ru": "рецепт пиццы", "en": "asdf qwer zxcv"}
GAP: dict[Language, str] = {"zh": "税率", "ru": "налоговые ставки", "en": "tax rates"}
GDP: dict[Language, tuple[str, str]] = {
    "zh": ("2017年GDP目标是多少？", "11%"),
    "ru": ("Какая цель по ВРП на 2017 год?", "11 %"),
    "en": ("What was the GDP target for 2017?", "11%"),
}
LEADER: dict[Language, tuple[str, str]] = {
    "zh": ("区长是谁？", "高大伟"),
    "ru": ("Кто возглавляет район?", "Гао Давэй"),
    "en": ("Who is the district leader?", "Gao Dawei"),
}
MORE: dict[Language, str] = {"zh": "再说说", "ru": "подробнее", "en": "tell me more"}
THANKS: dict[Language, str] = {"zh": "谢谢！", "ru": "Спасибо!", "en": "Thank you!"}

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.parametrize("language", LANGUAGES)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(sandbox: Place, assistant: Assistant) -> AsyncIterator[Client]:
    async with polled(sandbox, assistant), Client(sandbox.url) as client:
        yield client


async def guest(client: Client, language: Language) -> Conversation:
    return await client.add_person("<i>\u202e& {0}", CODES[language])


async def silent(chat: Conversation) -> bool:
    try:
        await chat.wait_reply(0.7)
    except NoReplyError:
        return True
    return False


async def test_half_a_word_offers_the_entry_and_the_link_leads_to_it(
    client: Client, assistant: Assistant, language: Language
) -> None:
    chat = await guest(client, language)
    entry = assistant.knowledge.entries[MEANT[language]]
    offered = await chat.inline(HALF[language])
    assert offered.titles[0] == entry.title.in_(language)
    assert 1 <= len(offered.results) <= 10
    assert entry.answer.in_(language).startswith(offered.results[0]["description"].removesuffix(" …")[:20])
    sent = await chat.choose(offered)
    assert entry.answer.in_(language)[:40] in sent.text
    assert "2017" in sent.text
    assert sent.via_bot
    assert await silent(chat), "what was sent via the bot is no question to it"
    url = (await chat.press(TEXTS.say("more-in-bot", language)))["url"]
    await chat.open(url)
    assert entry.answer.in_(language)[:40] in (await chat.wait_reply()).text


async def test_every_beginning_of_a_title_is_understood_while_typing(
    client: Client, assistant: Assistant, language: Language
) -> None:
    chat = await guest(client, language)
    title = assistant.knowledge.entries["harbin-bank-agreement"].title.in_(language)
    for length in range(3, len(title) + 1, 4):
        assert (await chat.inline(title[:length])).results, title[:length]
    assert title in (await chat.inline(title[: len(title) * 2 // 3])).titles[:3]


async def test_other_subjects_offer_a_conversation_and_gaps_say_so(
    client: Client, assistant: Assistant, language: Language
) -> None:
    chat = await guest(client, language)
    nothing = await chat.inline(OFF_TOPIC[language])
    assert nothing.results == []
    assert nothing.button is not None
    assert nothing.button["text"] == TEXTS.say("inline-nothing", language)
    gap = assistant.knowledge.entries["gap-taxes"]
    offered = await chat.inline(GAP[language])
    sent = await chat.choose(offered, offered.titles.index(gap.title.in_(language)))
    assert gap.answer.in_(language)[:30] in sent.text
    await chat.open(f"https://t.me/sandbox_bot?start={nothing.button['start_parameter']}")
    assert TEXTS.say("welcome", language)[:10] in (await chat.wait_reply()).text


async def test_no_words_offer_the_categories(client: Client, assistant: Assistant, language: Language) -> None:
    chat = await guest(client, language)
    offered = await chat.inline("")
    categories = [category.title.in_(language) for category, _ in assistant.knowledge.categories.values()]
    assert offered.titles == categories
    sent = await chat.choose(offered, 1)
    assert sent.text.startswith(categories[1])
    await chat.open((await chat.press(TEXTS.say("open-bot", language)))["url"])
    assert categories[1] in (await chat.wait_reply()).text


async def test_links(client: Client, assistant: Assistant, language: Language) -> None:
    chat = await guest(client, "en" if language == "ru" else "ru")
    await chat.open("https://t.me/sandbox_bot?start=nonsense__q-gone__lang-xx")
    assert len((await chat.wait_reply()).labels) == len(LANGUAGES)
    await chat.open(f"https://t.me/sandbox_bot?start=q-gdp-target__lang-{language}__src-expo-2026")
    answer = await chat.wait_reply()
    assert GDP[language][1] in answer.text
    assert TEXTS.say("topics", language) in answer.labels


async def test_a_group(client: Client, language: Language) -> None:
    person = await guest(client, language)
    group = await client.add_group("Expo", [person.id, 7002 if language != "ru" else 7003], bot="member")
    chat = group.as_(person.id)
    hello = await chat.wait_reply()
    assert "@sandbox_bot" in hello.text
    question, figure = GDP[language]
    await chat.send(question)
    assert await silent(chat)
    asked = await chat.send(f"{question} @sandbox_bot")
    answer = await chat.wait_reply()
    assert figure in answer.text
    assert answer.raw["reply_to_message"]["message_id"] == asked.id
    assert len(answer.text) < 900
    assert answer.labels == [TEXTS.say("more-in-bot", language)]
    await chat.reply(answer, MORE[language])
    assert (await chat.wait_reply()).buttons[0].raw["url"].endswith("q-gdp-target")
    await chat.reply(answer, THANKS[language])
    assert await silent(chat)
    assert person.id not in [each.raw["chat"]["id"] for each in await person.messages()], "nothing in private"
    await person.open(answer.buttons[0].raw["url"])
    assert figure in (await person.wait_reply()).text


async def test_topics_and_anonymous_administrators(client: Client, language: Language) -> None:
    person = await guest(client, language)
    group = await client.add_group("Expo", [person.id], is_forum=True, bot="member")
    chat = group.as_(person.id)
    await chat.wait_reply()
    topic = await chat.create_topic("GDP")
    await chat.send(f"@sandbox_bot {LEADER[language][0]}", topic=topic.id)
    answer = await chat.wait_reply()
    assert (LEADER[language][1] in answer.text, answer.topic) == (True, topic.id)
    await chat.send_anonymously(f"@sandbox_bot {GDP[language][0]}")
    assert GDP[language][1] in (await chat.wait_reply()).text


async def test_an_edited_question(client: Client, language: Language) -> None:
    chat = await guest(client, language)
    asked = await chat.send(GDP[language][0])
    answer = await chat.wait_reply()
    assert GDP[language][1] in answer.text
    await chat.edit(asked, LEADER[language][0])
    changed = await chat.wait_reply()
    assert (changed.id, LEADER[language][1] in changed.text) == (answer.id, True)
    await chat.edit(asked, LEADER[language][0])
    assert await silent(chat)
    assert len([each for each in await chat.messages() if each.from_bot]) == 1


async def test_quick_messages_are_answered_in_order(client: Client, language: Language) -> None:
    chat = await guest(client, language)
    questions = [GDP[language], LEADER[language]] * 3
    for question, _ in questions:
        await chat.send(question)
    answers = [await chat.wait_reply() for _ in questions[:1]]
    while len(answers) < len(questions):
        answers = [each for each in await chat.messages() if each.from_bot]
    for (_, expected), answer in zip(questions, answers, strict=True):
        assert expected in answer.text
