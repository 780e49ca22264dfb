"""From a question that nobody understands to its answer, over HTTP: real base, real assistant, in each language."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest

from handlers.locales import load as load_texts
from knowledge.assistant import Assistant
from knowledge.loader import load
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client, Conversation, GroupConversation, Message
from tests.handlers.conftest import ROOT, Place, polled
from tests.handlers.desk import CODES
from tests.limits import LIMIT

TEXTS = load_texts()
NONSENSE: dict[Language, str] = {
    "zh": "小龙虾<怎么做>好吃 #1",
    "ru": '"Кто выиграл футбол": вчера & сегодня?',
    "en": "- my laptop: <it> won't boot",
}
LEADER: dict[Language, str] = {"zh": "高大伟", "ru": "Гао Давэй", "en": "Gao Dawei"}


async def waited(chat: GroupConversation, *words: str) -> Message:
    """Wait until the bot says something with these words in the group."""
    while True:
        message = await chat.wait_reply()
        if all(word in message.text for word in words):
            return message


async def answered(chat: Conversation, question: str, words: str) -> None:
    """Ask until the answer has these words; print after how many seconds it did."""
    begun = time.monotonic()
    while words not in (await chat.ask(question)).text:
        assert time.monotonic() - begun < LIMIT, words
        await asyncio.sleep(0.3)
    print(f"live after {time.monotonic() - begun:.1f} s")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_was_asked_in_vain_is_answered_once_staff_said_where_it_belongs(
    sandbox: Place, assistant: Assistant, database_url: str, tmp_path: Path, language: Language
) -> None:
    def say(key: str, **values: object) -> str:
        return TEXTS.say(key, language, **values)

    folder = tmp_path / "base"
    shutil.copytree(ROOT / "knowledge" / "base", folder)
    before = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    title = assistant.knowledge.entries["district-leader"].title.in_(language)
    async with Client(sandbox.url) as client:
        people = [await client.add_person(name) for name in ("Inbox-1", "Inbox-2")]
        group = await client.add_group("Inbox", [person.id for person in people], is_forum=True)
        mei, olga = (group.as_(person.id) for person in people)
        investors = {each: await client.add_person(f"In vain {each}", CODES[each]) for each in LANGUAGES}
        given = {"staff_chat_id": group.id, "knowledge_dir": folder, "database_url": database_url}
        async with polled(sandbox, assistant, **given, staff_language=language):
            for each, investor in investors.items():
                for _ in range(2):
                    assert LEADER[each] not in (await investor.ask(NONSENSE[each])).text

            await mei.send("/unanswered")
            listed = await waited(mei, say("inbox-title", days=30))
            place = next(n for n in range(1, 4) if f"{n}. {NONSENSE[language]}" in listed.text)
            await mei.press(str(place))
            card = await waited(mei, NONSENSE[language])
            assert (card.id, say("inbox-ignore") in card.labels) == (listed.id, True)
            await mei.press(say("inbox-elsewhere"))
            asked = await waited(mei, NONSENSE[language])
            await olga.reply(asked, title)
            await waited(mei, say("inbox-entries", words=title))
            await olga.press(title)
            await waited(mei, NONSENSE[language])
            await olga.press(say("inbox-add", title=title))
            done = await waited(mei, "Inbox-2", NONSENSE[language], "district-leader")
            assert NONSENSE[language] in load(folder).entries["district-leader"].questions.in_(language)
            await answered(investors[language], NONSENSE[language], LEADER[language])

            await mei.send("/unanswered")
            listed = await waited(mei, say("inbox-title", days=30))
            assert NONSENSE[language] not in listed.text
            await mei.press(say("inbox-undo"))
            undone = await waited(mei, "Inbox-1", "Inbox-2")
            assert (undone.id, undone.labels) == (done.id, [])
            assert {path.name: path.read_bytes() for path in folder.glob("*.yaml")} == before
