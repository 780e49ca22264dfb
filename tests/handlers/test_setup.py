import asyncio
from typing import Any

import pytest
from telegram import Bot
from typer.testing import CliRunner

from bot import app
from handlers.locales import load
from handlers.settings import Settings
from handlers.transport.profile import CODES, COMMANDS, STAFF_COMMANDS
from handlers.transport.setup import set_up
from knowledge.schema import LANGUAGES, Language
from sandbox.app import Running, running
from sandbox.client import Client
from sandbox.groups import STAFF_CHAT_ID
from sandbox.state import State
from tests.handlers.desk import TOKEN
from tests.handlers.wire import Wire, flood, refusal

TEXTS = load()
RIGHT, WRONG = "42:RIGHT", "42:WRONG"
SET: dict[Language, str] = {"zh": "菜单按钮：已设置", "ru": "Кнопка меню: готово", "en": "Menu button: set"}
SAME: dict[Language, str] = {"zh": "设置已符合要求", "ru": "всё настроено как надо", "en": "is set up as it should be"}
AWAY: dict[Language, str] = {"zh": "无法连接 Telegram", "ru": "Telegram недоступен", "en": "Telegram cannot be reached"}
NO_TOKEN: dict[Language, str] = {
    "zh": "没有可设置的机器人",
    "ru": "настраивать нечего",
    "en": "there is no bot to set up",
}


def run(monkeypatch: pytest.MonkeyPatch, language: str, **settings: str) -> tuple[int, str]:
    for name, value in ({"staff_language": language} | settings).items():
        monkeypatch.setenv(name.upper(), value)
    result = CliRunner().invoke(app, ["setup"])
    return result.exit_code, result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_token(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    status, said = run(monkeypatch, language)
    assert (status, NO_TOKEN[language] in said) == (1, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_is_away(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    status, said = run(monkeypatch, language, telegram_bot_token=TOKEN, telegram_api_url="http://127.0.0.1:1")
    assert (status, AWAY[language] in said, TOKEN in said) == (1, True, False)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_second_time_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    async with running(State(RIGHT)) as server:
        status, said = await asyncio.to_thread(
            run,
            monkeypatch,
            language,
            telegram_bot_token=RIGHT,
            telegram_api_url=server.url,
        )
        assert (status, SET[language] in said, SAME[language] in said) == (0, True, False)
        status, said = await asyncio.to_thread(run, monkeypatch, language)
        assert (status, SET[language] in said, SAME[language] in said) == (0, False, True)
        assert said.count("\n") == 1
        wrong = await asyncio.to_thread(run, monkeypatch, language, telegram_bot_token=WRONG)
        assert (wrong[0], "TELEGRAM_BOT_TOKEN" in wrong[1]) == (1, True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_staff_group_that_has_become_a_supergroup_gets_its_commands_there(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    async with running(State(RIGHT)) as server, Client(server.url) as client:
        basic = await client.add_group("Office", [7101], is_basic=True)
        new = await basic.upgrade()
        given = {"telegram_bot_token": RIGHT, "telegram_api_url": server.url, "staff_chat_id": str(basic.id)}
        for part in (SET[language], SAME[language]):
            status, said = await asyncio.to_thread(run, monkeypatch, language, **given)
            assert (status, part in said) == (0, True)
            assert TEXTS.say("staff-group-moved", language, number=new.id) in said
        staff = (await new.as_(7101).bot())["commands"]
        assert [each["command"] for each in staff] == list(STAFF_COMMANDS)


async def done(server: Running, **settings: Any) -> tuple[str, ...]:
    given = Settings.model_validate({"telegram_bot_token": server.token} | settings)
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        result = await set_up(bot, TEXTS, given)
    assert result.failed == ()
    return result.changed


async def test_who_sees_which_commands_where() -> None:
    async with running(State(RIGHT)) as server, Client(server.url) as client:
        await done(server, staff_chat_id=STAFF_CHAT_ID, staff_language="zh")
        for language in LANGUAGES:
            chat = await client.person(language)
            commands = (await chat.bot())["commands"]
            assert [each["command"] for each in commands] == list(COMMANDS)
            assert commands[0]["description"] == TEXTS.say("command-start", language)
            assert (await chat.bot())["menu_button"] == {"type": "commands"}
        staff = (await (await client.group()).as_("Ольга").bot())["commands"]
        assert [each["command"] for each in staff] == list(STAFF_COMMANDS)
        assert staff[0]["description"] == TEXTS.say("staff-command-inquiries", "zh")
        guests = await (await client.group("Invest in Harbin · 投资哈尔滨")).as_("Иван").bot()
        assert guests["commands"] == [{"command": "help", "description": TEXTS.say("command-help", "ru")}]


async def test_only_what_differs_is_set_and_what_was_shown_everywhere_goes() -> None:
    async with running(State(RIGHT)) as server:
        assert len(await done(server)) == 4 * len(CODES) + 1
        async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
            await bot.set_my_description("Old", "ru")
            await bot.set_my_commands([("old", "Old")], language_code="zh")
        assert await done(server) == ("Commands everywhere else, to be removed (zh)", "Description (ru)")
        assert await done(server) == ()


async def test_what_telegram_refuses_stops_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    wire = Wire()
    lists: dict[str, Any] = {"getMyCommands": [], "getChatMenuButton": {"type": "default"}}
    wire.decide = lambda method, params: (
        200,
        {"ok": True, "result": lists.get(method, {"description": "", "short_description": ""})},
    )
    wire.script["setMyDescription"] = [refusal(400, "Bad Request: BOT_DESCRIPTION_TOO_LONG"), flood(3)]
    bot = Bot(TOKEN, request=wire, get_updates_request=Wire())
    result = await set_up(bot, TEXTS, Settings())
    reasons = [reason.partition(".")[0] for _, reason in result.failed]
    assert reasons == ["Bot_description_too_long", "Flood control exceeded"]
    assert len(result.changed) == 4 * len(CODES) + 1 - 2
    assert "Bot_description_too_long" in caplog.text
