"""Conversations in each language with the real assistant, over HTTP through the sandbox, on both kinds of database."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
import pytest_asyncio

from knowledge.assistant import Assistant
from knowledge.reply import Context, Passage, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language
from sandbox.client import Client
from storage.connections import file_url
from tests.databases import KINDS, Server
from tests.handlers import script
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES

TOLD = [(language, told) for language in LANGUAGES for told in script.load(language)]


class Undecided:
    """The real assistant, which seldom has to ask back; for these words it always does, so that this is seen."""

    words = ("合作", "сотрудничество", "cooperation")

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.knowledge: Knowledge = assistant.knowledge
        self.show = assistant.show
        self.knows = assistant.knows
        self.suggest = assistant.suggest
        self.guess = assistant.guess
        self.cluster = assistant.cluster
        self.unsure_below = assistant.unsure_below
        self.none_of_these = assistant.none_of_these

    def reply(self, utterance: str, context: Context, today: date) -> Reply:
        if utterance not in self.words:
            return self._assistant.reply(utterance, context, today)
        language = LANGUAGES[self.words.index(utterance)]
        asked = Passage("", "", self.knowledge.wording.did_you_mean.in_(language))
        offered = ("university-partners", "russia-cooperation-goal", "harbin-bank-agreement")
        return Reply("choices", language, (asked,), (), offered, 0.4, context)


@pytest.fixture(scope="module", params=KINDS)
def address(request: pytest.FixtureRequest, postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "postgresql":
        return postgresql.url_of(postgresql.make())
    return file_url(tmp_path_factory.mktemp("conversations") / "new.sqlite")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(sandbox: Place, assistant: Assistant, address: str) -> AsyncIterator[Client]:
    async with polled(sandbox, Undecided(assistant), database_url=address), Client(sandbox.url) as client:
        yield client


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("language", "told"), TOLD, ids=[f"{lang}-{n}" for n, (lang, _) in enumerate(TOLD)])
async def test_conversation(client: Client, assistant: Assistant, language: Language, told: dict[str, Any]) -> None:
    chat = await client.add_person("<i>& {0}", CODES[language])
    await script.play(chat, told["steps"], assistant.knowledge)


def test_there_are_twenty_a_language_with_the_same_number_of_steps() -> None:
    steps = [[len(told["steps"]) for told in script.load(language)] for language in LANGUAGES]
    assert len(steps[0]) >= 20
    assert steps[0] == steps[1] == steps[2]
