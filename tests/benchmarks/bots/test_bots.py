"""The machinery on this bot with a small base and a handful of questions; the arithmetic on figures made up."""

import time
from itertools import islice
from pathlib import Path

import aiohttp
import pytest

from tests.benchmarks.bots import report
from tests.benchmarks.bots.bot_api import FIRST_PERSON, BotApi
from tests.benchmarks.bots.contestants import AIOGRAM, PTB, Transport, ours, started
from tests.benchmarks.bots.load import Rate
from tests.benchmarks.bots.measure import Figures, Size, check_records, measure
from tests.benchmarks.bots.process import Cores
from tests.benchmarks.bots.questions import Questions
from tests.benchmarks.bots.replicas import Pair
from tests.benchmarks.bots.split import Split, split
from tests.knowledge.base_folder import write_base

FEW = Size(rounds=1, people=4, questions=6, repeated=2, unseen=2, embedded=2, seconds=0.1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("bots")
    base, cache = write_base(folder / "base"), folder / "cache"
    return {"KNOWLEDGE_DIR": str(base), "CACHE_DIR": str(cache), "EMBEDDING_THREADS": "1"}


@pytest.fixture(scope="module")
def questions(settings: dict[str, str]) -> Questions:
    return Questions(Path(settings["KNOWLEDGE_DIR"]))


@pytest.mark.parametrize("transport", ["polling", "webhook"])
async def test_measures_this_bot(transport: Transport, settings: dict[str, str], questions: Questions) -> None:
    figures = await measure([ours(**settings)], [transport], Cores(), FEW, questions)
    asked = {workload: row for (_, _, workload), row in figures.rows.items()}
    assert list(asked) == ["stored", "repeated", "unseen"]
    assert all(row.rate.answers > 0 and row.p50 > 0 and len(row.seconds) >= 2 for row in asked.values())
    assert [each.once.answers > 0 and each.texts > 0 for each in figures.embedding] == [True]
    said = report.table(figures, transport) + report.ratios(figures)
    assert said.count("this bot") == 3
    assert "embedding each once" in said


async def test_a_bot_that_does_not_start_says_why() -> None:
    with pytest.raises(ChildProcessError, match="nowhere"):
        async with started(ours(KNOWLEDGE_DIR="/nowhere"), "polling", None):
            pass


async def test_an_answer_that_is_not_recorded_is_noticed(
    settings: dict[str, str], questions: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with started(ours(**settings), "polling", None) as begun:
        begun.api.ask(islice(questions.ask(questions.stored), 3))
        await begun.api.until_open(0)
        check_records(begun)
        monkeypatch.setattr("tests.benchmarks.bots.measure._WRITTEN_SECONDS", 0.2)
        begun.api.seconds.append(0.0)
        with pytest.raises(ValueError, match="4 questions were answered, 3 recorded"):
            check_records(begun)


async def test_the_time_of_every_part_adds_up(settings: dict[str, str], questions: Questions) -> None:
    found = await split("unseen", Cores(), FEW, questions, **settings)
    assert found.parts["matching"] > 0
    assert all(seconds >= 0 for seconds in found.parts.values())
    assert "matching" in report.splits([found])
    assert list(report.functions(found, 2))


async def test_a_server_far_off_makes_those_slow_who_wait() -> None:
    async with BotApi(delay=0.2).serving() as url, aiohttp.ClientSession() as session:
        begun = time.monotonic()
        async with session.post(f"{url}/bot42:X/getMe") as response:
            assert (await response.json())["ok"]
        assert time.monotonic() - begun >= 0.19


async def test_no_answer_ends_the_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.benchmarks.bots.bot_api._PATIENCE", 0.01)
    api = BotApi()
    api.ask([(FIRST_PERSON, "?")])
    with pytest.raises(TimeoutError, match="1 questions were not answered"):
        await api.until_open(0)


def test_unseen_questions_are_neither_stored_nor_repeated(questions: Questions) -> None:
    asked = [set(questions.stored), set(questions.repeated), set(questions.unseen)]
    assert sum(map(len, asked)) == len(set.union(*asked))
    assert min(map(len, asked)) > 0


def test_ratios_are_medians_of_rounds_beside_what_is_to_be_reached() -> None:
    figures = Figures()
    figures.row("this bot", "polling", "stored").rates += [Rate(600, 0.001, 1), Rate(800, 0.001, 1), Rate(50, 0.001, 1)]
    figures.row(PTB.name, "polling", "echo").rates += [Rate(200, 0.002, 1), Rate(400, 0.002, 1), Rate(100, 0.002, 1)]
    figures.row(AIOGRAM.name, "polling", "echo").rates += [Rate(1000, 0.0005, 1)] * 3
    ptb, aiogram = report.ratios(figures).splitlines()
    assert "2.00 × python-telegram-bot echo (≥ 2.0: reached); by processor time 2.00" in ptb
    assert "0.60 × aiogram echo" in aiogram
    assert "(≥ 0.7: missed); by processor time 0.50" in aiogram


def test_two_replicas_are_held_to_their_target_only_where_cores_allow() -> None:
    pairs = [Pair(Rate(100, 0.01, 1), Rate(150, 0.01, 1))]
    assert "1.50 × (≥ 1.7: missed)" in report.replicas(pairs, Cores(number=4))
    assert "here are 2" in report.replicas(pairs, Cores(number=2))


def test_the_split_shows_shares() -> None:
    parts = {"matching": 0.0005, "database": 0.0003, "library": 0.0001, "transport": 0.0001, "rest": 0.0}
    assert "500 (50%)" in report.splits([Split("stored", parts, {})])
