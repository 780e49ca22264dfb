"""Blocking over HTTP, in each language, on both kinds of database, through a restart."""

import pytest

from handlers.locales import load
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client, Conversation, Message
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES
from tests.handlers.test_lead_flow import ANSWERS
from tests.handlers.tiny import TinyBrain

TEXTS = load()


async def sees(chat: Conversation, *texts: str) -> Message:
    """Wait until the bot says something that holds these texts."""
    while True:
        message = await chat.wait_reply()
        if all(text in message.text for text in texts):
            return message


@pytest.mark.parametrize("topics", [True, False], ids=["topics", "replies"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_an_application_to_being_heard_again(
    sandbox: Place, database_url: str, language: Language, topics: bool
) -> None:
    def say(key: str, **values: object) -> str:
        return TEXTS.say(key, language, **values)

    async with Client(sandbox.url) as client:
        mei = await client.add_person("李梅")
        group = await client.add_group("Office", [mei.id], is_forum=topics)
        staff = group.as_(mei.id)
        investor = await client.add_person("Иван <&>", CODES[language])
        given = {"database_url": database_url, "staff_chat_id": group.id, "staff_language": language}
        who = f"Иван <&> · {investor.id}"
        async with polled(sandbox, TinyBrain(), **given):
            await mei.ask("only")
            refused = await staff.ask(f"/block {mei.id}")
            assert refused.text == say("block-staff", who=f"李梅 · {mei.id}")
            for text in ("/apply", *ANSWERS):
                await investor.ask(text)
            await investor.press(say("lead-agree"))
            notice = await sees(staff, say("staff-lead", number=1))
            await staff.reply(notice, "/block advertises")
            asked = await sees(staff, say("block-ask", who=who), say("block-reason", reason="advertises"))
            assert asked.labels == [say("block-yes"), say("block-no")]
            blocked = await staff.click(say("block-yes"))
            assert blocked.labels == [say("block-unblock", who="Иван <&>")]
            assert (await sees(investor, say("lead-received", number=1))).from_bot
        async with polled(sandbox, TinyBrain(), **given):
            assert (await investor.ask("/apply")).text == say("blocked-notice")
            assert "Answer only" in (await investor.ask("only")).text
            listed = await staff.ask("/blocked")
            assert say("block-list", count=1) in listed.text
            assert who in listed.text
            cleared = await staff.click(listed.labels[0])
            assert say("block-list-none") in cleared.text
            assert say("lead-exists", number=1) in (await investor.ask("/apply")).text
