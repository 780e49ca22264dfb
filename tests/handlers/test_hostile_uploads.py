"""Files made to do harm, sent to the staff group and tried by the engine that serves: none goes live."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.upkeep.live import Engine
from handlers.upkeep.sent_file import MAX_BYTES
from knowledge.schema import LANGUAGES, Language
from sandbox.html import parse_html, utf16_length
from tests.handlers.desk import labels
from tests.handlers.staff_desk import MEI
from tests.handlers.tiny_base import Publisher, publishing
from tests.knowledge.base_folder import write_base
from tests.knowledge.hostile_files import HOSTILE

FILE = "targets.yaml"
SOME = "alias bomb", "python tag", "50 MB", "many values", "a key twice", "UTF-16", "gzip", "directions", "tabs"
"""The others are tried in tests.knowledge."""
NAMES = [
    "ta\u202erge\u2066ts.yaml",
    "targets.yaml\x00.txt.yaml",
    "ta\nrgets.yaml",
    "\x1b[31mtargets.yaml",
    "<b>&lt;script>.yaml",
    "targets.yaml/../../../targets.yaml",
    "file:///etc/targets.yaml",
    "%2e%2e%2ftargets.yaml",
    "{file}.yaml",
    "x" * 5_000 + ".yaml",
    "👩‍👩‍👧" * 300 + ".yaml",
    "targets (" + "1" * 5_000 + ").yamlx.yaml",
    " 1" * 3_000 + "x.yaml",
    "..yaml",
    ".yaml",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_base(tmp_path / "base")


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AsyncIterator[Publisher]:
    async with publishing(monkeypatch, folder) as publisher:
        publisher.desk.services.engine = Engine()
        yield publisher


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fits(publisher: Publisher) -> bool:
    """Whether Telegram takes everything that the group was told."""
    texts = [parse_html(said)[0] for said in publisher.said()]
    return all(0 < utf16_length(text) <= 4096 for text in texts)


async def test_whatever_a_file_holds_nothing_of_it_goes_live(desk: Publisher, folder: Path) -> None:
    before, live = content(folder), desk.desk.services.brain
    for raw in (each[0] for name, each in HOSTILE.items() if name in SOME):
        told = len(desk.said())
        await desk.upload(raw[:MAX_BYTES], name=FILE)
        last = await desk.tried()
        assert len(desk.said()) > told
        assert f"{FILE}: this cannot be published." in last["text"]
        assert labels(last) == []
    assert content(folder) == before
    assert desk.desk.services.brain is live
    assert fits(desk)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_language_of_the_staff(monkeypatch: pytest.MonkeyPatch, folder: Path, language: Language) -> None:
    words = {"zh": "这里有一个看不见的字符", "ru": "невидимый знак", "en": "An invisible character"}
    async with publishing(monkeypatch, folder, staff_language=language) as publisher:
        publisher.desk.services.engine = Engine()
        await publisher.upload((folder / FILE).read_text().replace("GDP target", "GDP \u202etarget", 1), name=FILE)
        said = (await publisher.tried())["text"]
    assert words[language] in said
    assert "U+202E" in said
    assert "\u202e" not in said


@pytest.mark.parametrize("name", NAMES)
async def test_whatever_a_file_is_called(desk: Publisher, folder: Path, name: str) -> None:
    before = content(folder.parent)
    await desk.upload("- id: x\n", name=name)
    (said,) = desk.said()
    assert FILE in said
    assert "\u202e" not in said
    assert fits(desk)
    await desk.tried()
    assert content(folder.parent) == before


async def test_a_file_without_a_name(desk: Publisher, folder: Path) -> None:
    before = content(folder.parent)
    nameless = desk.document("- id: x\n", caption="/publish")
    del nameless["document"]["file_name"]
    await desk.desk.hand_in("message", desk.group_message(MEI, **nameless))
    (said,) = desk.said()
    assert FILE in said
    assert content(folder.parent) == before
