"""The real base and assistant in the sandbox: an edit is live within seconds, a broken one is not; by way of the folder
and by way of the staff group.
"""

import re
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from knowledge.assistant import Assistant
from sandbox.client import Client, Conversation, GroupConversation
from tests.handlers.conftest import ROOT, Place, polled
from tests.limits import LIMIT

ASKED = "Who is the district leader?"
SENTENCE = "The source used here is an interview with him"
FRESH = "What is said here comes from an interview with him"


@dataclass(frozen=True)
class Scene:
    """A base of its own, an investor, and two of the staff in their group."""

    file: Path
    client: Client
    investor: Conversation
    mei: GroupConversation
    olga: GroupConversation

    async def answer(self) -> str:
        return (await self.investor.ask(ASKED)).text

    async def answered(self, words: str) -> float:
        """Ask until the answer has these words; return after how many seconds it did."""
        begun = time.monotonic()
        while words not in await self.answer():
            assert time.monotonic() - begun < LIMIT, words
        return time.monotonic() - begun


@pytest.fixture
async def scene(sandbox: Place, assistant: Assistant, tmp_path: Path) -> AsyncIterator[Scene]:
    folder = tmp_path / "base"
    shutil.copytree(ROOT / "knowledge" / "base", folder)
    async with Client(sandbox.url) as client:
        people = [await client.add_person(name) for name in ("Editor-1", "Editor-2")]
        group = await client.add_group("Editors", [person.id for person in people], is_forum=True)
        investor = await client.add_person("Asker")
        mei, olga = (group.as_(person.id) for person in people)
        async with polled(sandbox, assistant, staff_chat_id=group.id, knowledge_dir=folder):
            scene = Scene(folder / "about.yaml", client, investor, mei, olga)
            assert SENTENCE in await scene.answer()
            yield scene


async def test_an_edit_is_live_within_seconds_and_a_broken_one_never(scene: Scene) -> None:
    original = scene.file.read_text("utf-8")
    assert original.count(SENTENCE) == 1
    scene.file.write_text(original.replace(SENTENCE, FRESH), "utf-8")
    print(f"live after {await scene.answered(FRESH):.1f} s")
    told = await scene.mei.wait_reply()
    assert told.text.startswith("The knowledge was changed and is live: version ")
    assert "District leader: Gao Dawei (district-leader)" in told.text
    assert "answer of district-leader changed in en only" in told.text

    scene.file.write_text(original.replace('    zh: "区领导', '    zh： "区领导'), "utf-8")
    told = await scene.mei.wait_reply()
    assert told.text.startswith("The files of the knowledge were changed, but cannot go live.")
    assert "about.yaml, line 10" in told.text
    assert "→ Replace the Chinese colon “：” by “: ”" in told.text
    assert "the whole line, to copy:" in told.text
    assert re.search(r'<pre>    zh: "区领导.*</pre>', unescape(told.html))
    assert FRESH in await scene.answer()

    scene.file.write_text(original, "utf-8")
    await scene.answered(SENTENCE)
    assert (await scene.mei.wait_reply()).text.startswith("The mistakes are mended, and the knowledge is live")


async def test_a_file_is_fetched_changed_published_and_taken_back(scene: Scene) -> None:
    await scene.mei.send("/file about")
    fetched = await scene.mei.wait_reply()
    content = await scene.client.download(fetched)
    assert content == scene.file.read_bytes()
    begun = time.monotonic()
    await scene.mei.send_document(content.replace(SENTENCE.encode(), FRESH.encode()), "about (1).yaml")
    proposal = await scene.mei.wait_reply()
    print(f"tried after {time.monotonic() - begun:.1f} s")
    assert proposal.text.startswith("about.yaml, from Editor-1: what this changes")
    assert proposal.labels == ["Publish", "Discard"]
    assert SENTENCE in await scene.answer()

    begun = time.monotonic()
    await scene.olga.press("Publish")
    published = await scene.olga.wait_reply()
    while not published.text.startswith("№ 1: Editor-2 published about.yaml"):
        published = await scene.olga.wait_reply()
    print(f"published after {time.monotonic() - begun:.1f} s")
    assert FRESH in await scene.answer()
    assert FRESH.encode() in scene.file.read_bytes()

    await scene.mei.send("/undo")
    asked = await scene.mei.wait_reply()
    assert asked.text.startswith("Take back № 1 (about.yaml, Editor-2, ")
    await scene.mei.press("Take it back")
    await scene.answered(SENTENCE)
    assert scene.file.read_bytes() == content


async def test_hostile_files_are_refused_and_nothing_is_written_elsewhere(scene: Scene, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    aliases = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{b}, *{b}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for name, content in (
        ("about.yaml", aliases.encode()),
        ("about.yaml", b"[" * 700_000),
        ("about.yaml", b"- " * 350_000),
        ("about.yaml", b"\xff\xfe" + "- id: x\n".encode("utf-16-le")),
        ("about.yaml", b"!!python/object/apply:os.system ['touch /tmp/owned']\n"),
        ("../../about.yaml", b"- id: x\n"),
    ):
        await scene.mei.send_document(content, name)
        said = await scene.mei.wait_reply()
        assert said.labels == [], said.text
        assert any(words in said.text for words in ("cannot be published", "has mistakes")), said.text
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert SENTENCE in await scene.answer()
