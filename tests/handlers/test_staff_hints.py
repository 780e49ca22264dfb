"""What is said in the staff group to what the bot cannot use: one line; to conversation, nothing."""

from typing import Any

import pytest

from handlers.locales import load
from handlers.transport.profile import STAFF_COMMANDS
from knowledge.schema import LANGUAGES, Language
from tests.handlers.staff_desk import MEI, STAFF, Office, staffed
from tests.handlers.test_groups import BOT, CHANNEL, marked
from tests.handlers.test_messages import FILE, PHOTO, WORDLESS
from tests.handlers.tiny_base import make_base, publishing
from tests.handlers.wire import Params

TEXTS = load()
NAMED: dict[str, Any] = {
    "targets.docx": {"document": FILE | {"file_name": "targets.docx"}},
    "targets.txt": {"document": FILE | {"file_name": "targets.txt"}},
    "map.pdf": {"document": FILE | {"file_name": "map.pdf"}},
    "nameless": {"document": FILE},
    "photo": PHOTO,
    "video": {"video": FILE | {"width": 1, "height": 1, "duration": 1}},
    "audio": {"audio": FILE | {"duration": 1}},
}


async def told(office: Office, user: Params = MEI, **content: Any) -> list[str]:
    """Let somebody write in the group; return what it then reads."""
    place = {key: content.pop(key) for key in ("topic", "reply_to") if key in content}
    before = len(office.calls(STAFF))
    await office.desk.hand_in("message", office.group_message(user, **place) | content)
    return [sent["text"] for sent in office.calls(STAFF)[before:]]


def by_bot(office: Office, text: str = "The week", **content: Any) -> Params:
    return office.group_message(BOT, text=text, **content)


@pytest.mark.parametrize("kind", ["sticker", "voice", "video note", "location", "contact", "poll", "dice"])
async def test_what_people_send_each_other_is_left_alone(office: Office, kind: str) -> None:
    assert await told(office, **WORDLESS[kind]) == []


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Good morning"},
        {"text": "// @bot look", "entities": [{"type": "mention", "offset": 3, "length": 4}]},
        {"text": "bot, are you there?"},
        marked("@other_bot hello", "@other_bot"),
        {"text": "/weather@other_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 18}]},
        PHOTO | {"caption": "// our party"},
        PHOTO | {"is_automatic_forward": True, "sender_chat": CHANNEL},
        {"new_chat_title": "@bot"},
    ],
)
async def test_conversation_is_left_alone(office: Office, content: dict[str, Any]) -> None:
    assert await told(office, **content) == []


async def test_a_reply_to_a_colleague_is_left_alone(office: Office) -> None:
    assert await told(office, text="I think so too", reply_to=55) == []


async def test_what_an_investor_gets_needs_no_hint(office: Office) -> None:
    await office.asks()
    topic = await office.topic()
    for content in (PHOTO, NAMED["map.pdf"], marked("@bot is my name"), {"text": "Yes"}):
        assert await told(office, topic=topic, **content) == []
    assert len(office.calls(7, "copyMessage")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("content", NAMED.values(), ids=NAMED)
async def test_a_file_that_is_none_of_the_base(
    monkeypatch: pytest.MonkeyPatch, language: Language, content: Params
) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        (said,) = await told(office, **content)
        assert said == TEXTS.say("staff-files", language)
        assert ".yaml" in said
        assert "\n" not in said


async def test_an_album_gets_one_line(office: Office) -> None:
    seen = [await told(office, **PHOTO, media_group_id="one") for _ in range(3)]
    assert [len(each) for each in seen] == [1, 0, 0]
    assert len(await told(office, **PHOTO, media_group_id="two")) == 1


async def test_in_a_topic_of_their_own_staff_are_told_only_of_what_is_called_like_a_file_of_the_base(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    async with publishing(monkeypatch, make_base(tmp_path / "base")) as office:
        for name, content in NAMED.items():
            assert await told(office, topic=555, **content) == [], name
        for name in ("policies.docx", "Policies.txt", "policies (1).doc"):
            (said,) = await told(office, topic=555, document=FILE | {"file_name": name})
            assert said == TEXTS.say("staff-files", "en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_mention_and_a_reply_to_nothing(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        expected = [TEXTS.say("staff-to-nobody", language)]
        assert await told(office, **marked("@bot what is the GDP target?")) == expected
        assert await told(office, topic=555, **marked("@bot are you there?")) == expected
        assert await told(office, text="Yes, publish it", reply_to_message=by_bot(office)) == expected
        assert "/help" in expected[0]
        assert "\n" not in expected[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_lists_the_commands_of_staff(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        for command in ("/help", "/help@bot"):
            (said,) = await told(office, **marked(command, command))
            for name in STAFF_COMMANDS:
                assert f"/{name} – {TEXTS.say(f'staff-command-{name}', language)}" in said.splitlines()
            assert TEXTS.say("staff-files", language) in said


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_command_that_is_none(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with staffed(monkeypatch, staff_language=language) as office:
        for command in ("/weather", "/start", "/publsih policies"):
            assert await told(office, **marked(command, command.split()[0])) == [
                TEXTS.say("staff-no-command", language)
            ]
