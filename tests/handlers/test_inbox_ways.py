"""What else can be done about a subject: another wording, another entry, a draft, nothing; and the way back."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from handlers.callbacks import MOST_BYTES, encode
from handlers.chat.trail import mark
from handlers.inbox.actions import Add, Begin, Choose, Elsewhere, Ignore, Open, Show, Undo
from knowledge.loader import check, load
from tests.handlers.desk import data, labels
from tests.handlers.inbox_desk import Inbox, inbox_at
from tests.handlers.staff_desk import MEI, OLGA, STAFF, Office
from tests.handlers.test_inbox import decided
from tests.handlers.tiny import NOW

MOST = 2**63 - 1


@pytest.fixture
async def inbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with inbox_at(tmp_path, monkeypatch) as inbox:
        yield inbox


async def answered(office: Office, *said: str, question: str = "Is there a rent subsidy?") -> int:
    """Let an investor ask the office and be answered; return the topic."""
    await office.asks(question)
    topic = await office.topic()
    for each in said:
        await office.write(each, topic=topic)
    return topic


@pytest.mark.parametrize(
    "action",
    [
        Show("vain", 36_500, MOST),
        Open(MOST, "aaaaaa", 36_500, 99_999),
        Choose(MOST, "aaaaaa", True, 36_500, 99_999),
        Add(MOST, "aaaaaa", True, 36_500, 99_999),
        Elsewhere(MOST, 36_500, 99_999),
        Begin(MOST, 36_500, 99_999),
        Ignore(MOST, 36_500, 99_999),
        Undo(MOST),
    ],
)
def test_buttons_carry_the_largest_numbers(action: Show) -> None:
    assert len(encode(action)) <= MOST_BYTES


async def test_buttons_live_through_a_restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with inbox_at(tmp_path, monkeypatch, data_dir=tmp_path) as inbox:
        await inbox.missed("rent gdp-target")
        card = await inbox.opened()
    async with inbox_at(tmp_path, monkeypatch, data_dir=tmp_path) as inbox:
        await inbox.tap(card, "Add to")
        done = inbox.sent[-1]
    async with inbox_at(tmp_path, monkeypatch, data_dir=tmp_path) as inbox:
        assert "rent gdp-target" in inbox.files["targets.yaml"]
        await inbox.tap(done, "Undo")
        assert "rent gdp-target" not in inbox.files["targets.yaml"]


async def test_another_wording_is_chosen(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target", "rent & how <much>", "rent gdp-target")
    await inbox.tap(await inbox.opened(), "Choose")
    assert labels(inbox.shown) == ["rent gdp-target", "rent & how <much>", "Back"]
    await inbox.tap(inbox.shown, "rent & how")
    assert load(inbox.folder).entries["gdp-target"].questions.en[-1] == "rent & how <much>"
    assert "Questions settled: 3." in inbox.sent[-1]["text"]
    assert await decided(inbox) == ["added"]


async def test_another_entry_is_found_by_words(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target")
    await inbox.tap(await inbox.opened(), "Another entry")
    prompt = inbox.sent[-1]
    assert "“rent gdp-target”" in prompt["text"]
    before = len(inbox.sent)
    await inbox.write("retail", reply_to=await asked_in(inbox) - 1)
    await inbox.write("retail", topic=777)
    assert len(inbox.sent) == before, "only a reply to the question is meant"
    await inbox.write("xyzzy", OLGA, reply_to=await asked_in(inbox))
    assert inbox.sent[-1]["text"] == "No entry is like “xyzzy”. Please reply once more with other words."
    await inbox.write("retail", OLGA, reply_to=await asked_in(inbox))
    assert labels(inbox.sent[-1])[0] == "Retail target"
    await inbox.tap(inbox.sent[-1], "Retail target")
    assert labels(inbox.shown)[:2] == ["Add to “Retail target”", "Another entry"]
    await inbox.tap(inbox.shown, "Add to", OLGA)
    assert load(inbox.folder).entries["retail-target"].questions.en[-1] == "rent gdp-target"


async def test_whoever_asked_for_another_entry_need_not_reply(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target")
    await inbox.tap(await inbox.opened(), "Another entry")
    before = len(inbox.sent)
    await inbox.write("retail", OLGA)
    await inbox.write("retail", topic=777)
    await inbox.write("// ask Olga")
    assert len(inbox.sent) == before, "only the one who asked is meant, there and then"
    await inbox.write("retail")
    assert labels(inbox.sent[-1])[0] == "Retail target"
    await inbox.write("Thank you all")
    assert len(inbox.sent) == before + 1, "once is enough"


@pytest.mark.parametrize("answer", ["later", "reply"])
async def test_what_is_written_later_or_after_a_reply_is_conversation(inbox: Inbox, answer: str) -> None:
    await inbox.missed("rent gdp-target")
    await inbox.tap(await inbox.opened(), "Another entry")
    if answer == "reply":
        await inbox.write("retail", reply_to=await asked_in(inbox))
    inbox.desk.later(minutes=11 if answer == "later" else 0)
    before = len(inbox.sent)
    await inbox.write("Where shall we have lunch?")
    assert len(inbox.sent) == before


async def asked_in(inbox: Inbox) -> int:
    """The message in which it was asked for the entry, as the database knows it."""
    conversations = inbox.desk.services.stores.conversations
    for number in range(1000, 1100):
        if await conversations.load(STAFF, f"inbox-{number}", NOW):
            return number
    raise AssertionError("nothing was asked")


async def test_an_entry_that_leaves_something_open_can_take_the_question_there(inbox: Inbox) -> None:
    (number,) = await inbox.missed("how many yuan")
    await inbox.press(encode(Open(number, mark("gdp-target"), 30, 0)))
    assert labels(inbox.shown)[:2] == ["Add to “GDP target”", "Left open by “GDP target”"]
    await inbox.tap(inbox.shown, "Left open")
    assert load(inbox.folder).entries["gdp-target"].not_given_questions.en[-1] == "how many yuan"
    assert "leaves open" in inbox.sent[-1]["text"]


async def test_a_draft_is_begun_with_all_wordings_and_undone(inbox: Inbox) -> None:
    await inbox.missed("rent now?", "rent <b>: #", person=8)
    await inbox.missed("rent сколько", language="ru")
    digest = load(inbox.folder).digest
    await inbox.tap(await inbox.opened(), "Start a draft")
    text = inbox.files["drafts/draft-1.yaml"]
    (entry,) = yaml.safe_load(text)
    assert entry["questions"] == {"zh": ["???"], "ru": ["rent сколько"], "en": ["rent now?", "rent <b>: #"]}
    assert inbox.desk.wire.files[-1] == ("draft-1.yaml", text.encode())
    done = inbox.sent[-1]
    assert done["text"].startswith("李梅 began the draft draft-1. Questions settled: 3.")
    assert load(inbox.folder).digest == digest
    assert "draft-unfinished" in {problem.code for problem in check(inbox.folder, date(2026, 11, 23))[1]}
    await inbox.tap(done, "Undo", OLGA)
    assert "drafts/draft-1.yaml" not in inbox.files
    assert await decided(inbox) == []


async def test_a_draft_that_somebody_has_written_into_stays(inbox: Inbox) -> None:
    await inbox.missed("rent")
    await inbox.tap(await inbox.opened(), "Start a draft")
    path = inbox.folder / "drafts" / "draft-1.yaml"
    path.write_text(path.read_text("utf-8").replace("???", "Mei", 1), "utf-8")
    assert (await inbox.tap(inbox.sent[-1], "Undo")).startswith("Somebody has written into the draft draft-1")
    assert path.exists()
    assert await decided(inbox) == ["drafted"]
    path.unlink()
    inbox.desk.later(seconds=5)
    await inbox.tap(inbox.sent[-1], "Undo", OLGA)
    assert await decided(inbox) == []


async def test_nothing_is_done_about_a_subject_and_that_is_undone(inbox: Inbox) -> None:
    before = inbox.files
    await inbox.missed("weather", "weather today")
    await inbox.tap(await inbox.opened(), "Ignore")
    assert inbox.sent[-1]["text"] == "李梅: nothing is to be done about “weather”. Questions settled: 2."
    assert inbox.shown["text"].startswith("Nothing was asked in vain")
    await inbox.missed("weather tomorrow")
    assert "weather tomorrow" in (await inbox.unanswered())["text"], "it was not asked yet when that was decided"
    await inbox.tap(next(sent for sent in inbox.sent if "nothing is to be done" in sent["text"]), "Undo", OLGA)
    assert inbox.shown["text"] == "Ольга has taken back what 李梅 had decided: nothing to be done."
    assert "3 ×" in (await inbox.unanswered())["text"]
    assert inbox.files == before


async def test_a_wording_that_somebody_took_out_by_hand_is_undone_all_the_same(inbox: Inbox) -> None:
    before = inbox.files
    await inbox.missed("rent gdp-target")
    await inbox.tap(await inbox.opened(), "Add to")
    (inbox.folder / "targets.yaml").write_text(before["targets.yaml"], "utf-8")
    await inbox.tap(inbox.sent[-1], "Undo")
    assert "has taken back" in inbox.shown["text"]
    assert (inbox.files, await decided(inbox)) == (before, [])


@pytest.mark.parametrize("words", ["/draft", "/draft 99", "/draft x", "/draft 99999999999999999999", "/draft №"])
async def test_a_draft_of_no_inquiry_is_none(inbox: Inbox, words: str) -> None:
    await inbox.write(words)
    assert inbox.sent[-1]["text"].startswith("Which inquiry?")
    assert "drafts" not in "".join(inbox.files)


async def test_an_answer_becomes_a_draft_once(inbox: Inbox) -> None:
    topic = await answered(inbox, "// ask first", "Три года.", "С 2017 года: «да» 4111 1111 1111 1111")
    await inbox.write("/draft", topic=topic)
    (entry,) = yaml.safe_load(inbox.files["drafts/inquiry-1.yaml"])
    assert entry["questions"]["en"] == ["Is there a rent subsidy?"]
    assert entry["answer"]["ru"].startswith("Три года.\n\nС 2017 года: «да» ")
    assert "1111 1111" not in entry["answer"]["ru"]
    assert entry["answer"]["zh"] == entry["answer"]["en"] == "???"
    assert inbox.desk.wire.files[-1][0] == "inquiry-1.yaml"
    assert inbox.sent[-1]["text"].startswith("李梅 began the draft inquiry-1 from № 1.")
    path = inbox.folder / "drafts" / "inquiry-1.yaml"
    path.write_text("# mine", "utf-8")
    await inbox.write("/draft №1", OLGA)
    assert inbox.sent[-1]["text"] == "There is a draft of № 1 already: inquiry-1."
    assert path.read_text("utf-8") == "# mine"


async def test_a_closed_inquiry_with_an_answer_offers_it(inbox: Inbox) -> None:
    await answered(inbox, "Yes")
    assert "Make it a draft" not in labels(inbox.card)
    await inbox.press("1:kc:1")
    assert labels(inbox.card) == ["Reopen", "Make it a draft"]
    await inbox.press(data(inbox.card)[1], OLGA)
    assert "drafts/inquiry-1.yaml" in inbox.files
    assert "Ольга began the draft" in inbox.sent[-1]["text"]


async def test_a_closed_inquiry_without_an_answer_does_not(inbox: Inbox) -> None:
    await answered(inbox)
    await inbox.press("1:kc:1", MEI)
    assert labels(inbox.card) == ["Reopen"]


async def test_a_draft_that_cannot_be_written_is_said(inbox: Inbox) -> None:
    await answered(inbox, "Yes")
    (inbox.folder / "drafts").write_text("in the way")
    await inbox.write("/draft 1")
    assert inbox.sent[-1]["text"].startswith("Nothing was written: ")
