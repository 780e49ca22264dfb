import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import app
from knowledge.schema import LANGUAGES, Language
from sandbox.app import running
from sandbox.client import Client
from sandbox.state import State

MEANT: dict[Language, str] = {
    "zh": "您是不是指 gdp-target",
    "ru": "Может быть, gdp-target",
    "en": "Did you mean gdp-target",
}


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["staff", "link", *words])
    return result.exit_code, result.output.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_that_there_is_not(monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    monkeypatch.setenv("STAFF_LANGUAGE", language)
    status, said = run("--entry", "gdp-tagret", "--bot", "some_bot")
    assert (status, MEANT[language] in said) == (1, True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--entry", "%%%", "--bot", "some_bot"], "There is no entry “%%%”."),
        (["--entry", "greeting", "--bot", "some_bot"], "There is no entry “greeting”"),
        (["--campaign", "Expo 2026", "--bot", "some_bot"], "such as expo-2026"),
        (["--campaign", "a" * 33, "--bot", "some_bot"], "at most 32"),
        (["--bot", "x"], "5 to 32 Latin letters"),
        (["--bot", "https://t.me/some_bot"], "5 to 32 Latin letters"),
        (["--campaign", "expo"], "TELEGRAM_BOT_TOKEN"),
        (["--bot", "some_bot", "--qr", "code.gif"], ".png, .svg"),
        (["--entry", "gdp-target", "--campaign", "a" * 32, "--lang", "ru", "--bot", "some_bot"], None),
    ],
)
def test_links_that_are_refused(monkeypatch: pytest.MonkeyPatch, words: list[str], reason: str | None) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    status, said = run(*words)
    if reason is None:
        assert (status, said.startswith("https://t.me/some_bot?start=")) == (0, True)
    else:
        assert (status, reason in " ".join(said.split())) == (1, True)


def test_the_longest_entry_with_a_long_campaign_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = "foreign-banks-and-multinationals"
    assert run("--entry", entry, "--campaign", "a" * 20, "--lang", "ru", "--bot", "some_bot")[0] == 1
    assert run("--entry", entry, "--campaign", "a" * 15, "--lang", "ru", "--bot", "some_bot")[0] == 0


def test_a_code_is_written_once(tmp_path: Path) -> None:
    words = ("--entry", "gdp-target", "--campaign", "expo-2026", "--lang", "ru", "--bot", "@some_bot")
    for name, head in (("code.png", b"\x89PNG"), ("code.svg", b"<?xml")):
        file = tmp_path / name
        assert run(*words, "--qr", str(file)) == (0, "https://t.me/some_bot?start=q-gdp-target__lang-ru__src-expo-2026")
        assert file.read_bytes().startswith(head)
        assert run(*words, "--qr", str(file))[0] == 1
    assert run(*words, "--qr", str(tmp_path / "no" / "code.png"))[0] == 1


async def test_the_link_that_is_printed_opens_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(State("42:RIGHT")) as server, Client(server.url) as client:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "42:RIGHT")
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        status, url = await asyncio.to_thread(run, "--campaign", "expo")
        assert status == 0
        assert (await (await client.person("ru")).open(url)).text == "/start src-expo"
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "42:WRONG")
        assert (await asyncio.to_thread(run))[0] == 1
        monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
        assert "cannot be reached" in (await asyncio.to_thread(run))[1]
