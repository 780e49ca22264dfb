"""The hand-off from both ends, in each language, with and without topics, on both kinds of database, over HTTP."""

from typing import Any

import pytest

from handlers.locales import load
from knowledge.assistant import Assistant
from knowledge.schema import LANGUAGES, Language
from sandbox.client import Client, Conversation, Group, GroupConversation, Message
from tests.handlers.conftest import Place, polled
from tests.handlers.desk import CODES

TEXTS = load()
NAMES: dict[Language, str] = {"zh": "小王 <&>", "ru": "Иван <&>", "en": "Alice <&>"}
QUESTIONS: dict[Language, str] = {
    "zh": "新区一公顷土地多少钱？",
    "ru": "Сколько стоит гектар земли?",
    "en": "What does a hectare of land cost?",
}
LEADERS: dict[Language, str] = {"zh": "区长是谁？", "ru": "Кто возглавляет район?", "en": "Who is the district leader?"}
LEADER: dict[Language, str] = {"zh": "高大伟", "ru": "Гао Давэй", "en": "Gao Dawei"}
OFFICE = {"office_hours": "Mon-Fri 09:00-17:30", "reply_within_hours": 24}


async def sees(chat: Conversation, *texts: str) -> Message:
    """Wait until the bot says something that holds these texts."""
    while True:
        message = await chat.wait_reply()
        if all(text in message.text for text in texts):
            return message


async def staff_group(client: Client, topics: bool) -> Group:
    """Return the group with topics, or a new one without."""
    return await (client.group() if topics else client.add_group("Plain", [7101, 7102], is_forum=False))


async def answer(staff: GroupConversation, card: Message, text: str) -> None:
    """Answer as staff do: in the topic, or in reply to the card."""
    await (staff.send(text, topic=card.topic) if card.topic else staff.reply(card, text))


@pytest.mark.parametrize("topics", [True, False], ids=["topics", "replies"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_from_a_gap_to_a_person_and_back(  # noqa: PLR0915  (it is one conversation)
    sandbox: Place, assistant: Assistant, database_url: str, language: Language, topics: bool
) -> None:
    def say(key: str, **values: object) -> str:
        return TEXTS.say(key, language, **values)

    async with Client(sandbox.url) as client:
        group = await staff_group(client, topics)
        given: dict[str, Any] = OFFICE | {
            "staff_chat_id": group.id,
            "database_url": database_url,
            "staff_language": "zh",
        }
        async with polled(sandbox, assistant, **given):
            investor = await client.add_person(NAMES[language], CODES[language])
            await group.refresh()
            staff = group.as_("李梅")
            colleague = group.as_("Ольга")

            gap = await investor.ask(QUESTIONS[language])
            assert say("ask-person") in gap.labels
            await investor.press(say("ask-person"))
            received = await sees(investor, say("inquiry-received", number=1), QUESTIONS[language])
            assert say("office-open") in received.text
            assert received.labels == [say("inquiry-add"), say("inquiry-withdraw")]

            card = await sees(staff, "1号 · 待处理", NAMES[language], QUESTIONS[language], gap.text[:40])
            assert bool(card.topic) is topics
            if topics:
                assert (await group.topics())[-1].name == f"№1 · {NAMES[language]} · {language}"

            take = await staff.button("接手")
            await staff.press(take)
            assert (await staff.wait_answer()).text == "您已接手1号。"
            await sees(investor, say("inquiry-taken", number=1))
            await colleague.press(take)
            assert (await colleague.wait_answer()).text == "1号已由李梅接手。"

            await answer(staff, card, "// internal")
            await answer(staff, card, "180 ¥ <approx.>")
            replied = await sees(investor, say("office-answer", number=1), "180 ¥ <approx.>")
            assert "internal" not in replied.text

            await investor.send("OK?")
            await sees(staff, f"1号 · {NAMES[language]}", "OK?")
            await investor.send_document(b"plan", "plan.txt", "The plan")
            document = await sees(staff, "The plan")
            assert document.raw["document"]["file_name"] == "plan.txt"
            assert document.topic == card.topic
            await investor.send_sticker()
            await sees(staff, f"1号 · {NAMES[language]}")
            assert "sticker" in (await staff.wait_reply()).raw

            if topics:
                await staff.send_photo(caption="Map", topic=card.topic)
                photo = await sees(investor, say("office-answer", number=1), "Map")
                assert "photo" in photo.raw
            await answer(staff, card, "/entry district-leader")
            await sees(investor, say("office-answer", number=1), LEADER[language])

            await staff.press(await staff.button("结束"))
            closed = await sees(investor, say("inquiry-closed", number=1))
            assert say("inquiry-reopen") in closed.labels
            assert LEADER[language] in (await investor.ask(LEADERS[language])).text
            await investor.press(say("inquiry-reopen"))
            await sees(investor, say("inquiry-reopened", number=1))
            await sees(staff, "1号：投资者继续咨询。")
            await investor.press(say("inquiry-withdraw"))
            await sees(investor, say("inquiry-withdrawn", number=1))
            await sees(staff, "1号：投资者结束了对话。")
