"""/unanswered in the staff group, sad paths first."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path

import pytest

from handlers.callbacks import encode
from handlers.chat.privacy import Erase
from handlers.chat.trail import mark
from knowledge.editing import Edit, write
from knowledge.loader import check, load
from knowledge.schema import LANGUAGES, Language
from storage.feedback import Feedback
from storage.retention import Periods, sweep
from tests.handlers.desk import ALICE, data, labels
from tests.handlers.inbox_desk import Inbox, inbox_at
from tests.handlers.staff_desk import MEI, OLGA
from tests.handlers.tiny import NOW, TinyBrain
from tests.knowledge.base_folder import FILES, changed, write_base

GDP = mark("gdp-target")
BOB = ALICE | {"id": 8}
GONE = "These questions are no longer there. They were too old, or the investor had them erased."
STALE = "This button is out of date."
WILD = '<b>rent</b> & "gdp-target": - #x \\ {y} 中🐉'


@pytest.fixture
async def inbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Inbox]:
    async with inbox_at(tmp_path, monkeypatch) as inbox:
        yield inbox


async def decided(inbox: Inbox) -> list[str]:
    made = await inbox.desk.services.stores.decisions.since(NOW - timedelta(days=1))
    return [each.kind for each in made if each.undone_by is None]


async def test_nothing_was_asked_in_vain(inbox: Inbox) -> None:
    listed = await inbox.unanswered()
    assert listed["text"].startswith("Nothing was asked in vain in the last 30 days")
    assert labels(listed) == ["Gaps in the source (0)"]
    await inbox.tap(listed, "Gaps")
    assert inbox.shown["text"] == "In the last 30 days no question was answered by a gap."


async def test_only_the_staff_group_sees_it(inbox: Inbox) -> None:
    await inbox.missed("rent")
    (told,) = await inbox.desk.say("/unanswered")
    assert "I do not know this command" in told["text"]
    before = len(inbox.sent)
    listed = await inbox.unanswered()
    for each in (data(listed)[0], "1:ii:1:30:0", "1:il:vain:30:0"):
        (menu,) = await inbox.desk.press(each)
        assert "rent" not in menu["text"]
        await inbox.press(each, chat_id=-500)
    assert len(inbox.sent) == before + 1
    assert await decided(inbox) == []


@pytest.mark.parametrize(
    "forged",
    [
        f"1:ia:1:{GDP}:n:30:0",
        "1:io:99:0:30:0",
        "1:ii:99:0:0",
        "1:id:99:99999999:99999999",
        "1:ie:99:30:0",
        f"1:ic:99:{GDP}:n:30:0",
    ],
)
async def test_questions_that_are_not_there_are_said_to_be_gone(inbox: Inbox, forged: str) -> None:
    before = inbox.files
    assert await inbox.press(forged) == GONE
    assert inbox.shown["text"].startswith("Nothing was asked in vain")
    assert inbox.files == before


@pytest.mark.parametrize("forged", ["1:ia:1:aaaaaa:n:30:0", "1:ic:1:0:n:30:0", "1:iq:99", "1:ia:1:x", "1:il:all:30:0"])
async def test_forged_buttons_do_nothing(inbox: Inbox, forged: str) -> None:
    before, sent = inbox.files, len(inbox.sent)
    assert await inbox.press(forged) == STALE
    assert (inbox.files, len(inbox.sent)) == (before, sent)


async def test_a_decision_that_is_not_there_is_not_taken_back(inbox: Inbox) -> None:
    assert await inbox.press("1:iu:5") == GONE


async def test_an_entry_that_is_gone_is_not_added_to(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target")
    card = await inbox.opened()
    for name in ("targets.yaml", "gaps-years.yaml"):
        (inbox.folder / name).write_text(FILES[name].replace("gdp-target", "new-target"), "utf-8")
    before = inbox.files
    assert await inbox.tap(card, "Add to") == GONE, "the base in memory still has it, the files have not"
    inbox.desk.services.brain = TinyBrain(load(inbox.folder))
    assert await inbox.tap(card, "Add to") == STALE
    assert inbox.files == before
    assert await decided(inbox) == []


@pytest.mark.parametrize("how", ["forgotten", "too old"])
async def test_what_was_erased_in_between_is_gone(inbox: Inbox, how: str) -> None:
    await inbox.missed("rent gdp-target")
    card = await inbox.opened()
    if how == "forgotten":
        await inbox.desk.press(encode(Erase()))
    else:
        day = timedelta(days=1)
        await sweep(inbox.desk.services.stores.database, Periods(day, day, day, day), NOW + 2 * day)
    before = inbox.files
    for label in ("Add to", "Start", "Ignore", "Another"):
        assert await inbox.tap(card, label) == GONE
    assert inbox.files == before
    assert "rent" not in inbox.shown["text"]


async def test_a_decision_can_be_undone_while_anybody_is_left_who_asked(inbox: Inbox) -> None:
    before = inbox.files
    await inbox.missed("rent gdp-target")
    await inbox.missed("rent of gdp-target", person=8)
    await inbox.tap(await inbox.opened(), "Add to")
    done = inbox.sent[-1]
    await inbox.desk.press(encode(Erase()))
    await inbox.tap(done, "Undo")
    assert inbox.files == before
    assert "has taken back" in inbox.shown["text"]
    await inbox.desk.press(encode(Erase()), BOB)
    assert await inbox.tap(done, "Undo", OLGA) == GONE


async def test_a_file_that_cannot_be_written_is_said_and_nobody_has_decided(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path, name: str, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(folder / name))

    await inbox.missed("rent gdp-target")
    card, before = await inbox.opened(), inbox.files
    with monkeypatch.context() as patched:
        patched.setattr("knowledge.publication.write", refuse)
        assert await inbox.tap(card, "Add to") == "Nothing was written: targets.yaml: Permission denied"
    assert (inbox.files, await decided(inbox)) == (before, [])
    inbox.desk.later(seconds=5)
    await inbox.tap(card, "Add to", OLGA)
    assert await decided(inbox) == ["added"]


async def test_a_folder_of_drafts_that_cannot_be_written_is_said(inbox: Inbox) -> None:
    await inbox.missed("rent")
    card = await inbox.opened()
    (inbox.folder / "drafts").write_text("in the way")
    assert (await inbox.tap(card, "Start")).startswith("Nothing was written: draft")
    assert await decided(inbox) == []


async def test_a_base_that_was_broken_meanwhile_is_not_added_to(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target")
    card = await inbox.opened()
    write_base(inbox.folder, changed("about.yaml", "id: leader", "id： leader"))
    before = inbox.files
    await inbox.tap(card, "Add to")
    assert inbox.sent[-1]["text"].startswith("<b>Nothing was written: the check finds mistakes.</b>")
    assert "about.yaml" in inbox.sent[-1]["text"]
    assert (inbox.files, await decided(inbox)) == (before, [])


@pytest.mark.parametrize(("text", "reason"), [("leader " + "x" * 400, "400"), ("leader sales", "retail-target")])
async def test_what_the_check_refuses_is_said_with_its_reason(inbox: Inbox, text: str, reason: str) -> None:
    """A text that is too long, and one that another entry has."""
    write_base(inbox.folder, changed("targets.yaml", "shop sales", "leader sales"))
    await inbox.missed(text)
    card, before = await inbox.opened(), inbox.files
    await inbox.tap(card, "Add to")
    assert "Nothing was written" in inbox.sent[-1]["text"]
    assert reason in inbox.sent[-1]["text"]
    assert (inbox.files, await decided(inbox)) == (before, [])


async def test_of_two_at_once_one_decides_and_the_other_is_told(inbox: Inbox) -> None:
    await inbox.missed("rent gdp-target", "rent gdp-target?")
    card = await inbox.opened()
    notices = await asyncio.gather(inbox.tap(card, "Add to", MEI), inbox.tap(card, "Add to", OLGA))
    told = [sent["text"] for sent in inbox.sent if " added “rent gdp-target” to" in sent["text"]]
    assert len(told) == 1
    winner = "李梅" if told[0].startswith("李梅") else "Ольга"
    assert f"{winner} has already decided: a wording added to gdp-target." in "".join(notices)
    assert inbox.files["targets.yaml"].count("rent gdp-target") == 1
    assert await inbox.tap(card, "Ignore", OLGA) == f"{winner} has already decided: a wording added to gdp-target."
    assert await inbox.tap(card, "Start", MEI) == f"{winner} has already decided: a wording added to gdp-target."
    assert await decided(inbox) == ["added"]


@pytest.mark.parametrize("times", [1, 99])
async def test_a_file_that_changes_while_it_is_edited_is_edited_anew(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Somebody else saves the file between reading and writing, once or for ever: nothing of theirs is lost."""
    left = [times]

    def meanwhile(folder: Path, edit: Edit) -> bool:
        if left[0]:
            left[0] -= 1
            path = folder / edit.name
            path.write_text(path.read_text("utf-8") + f"# saved {left[0]}\n", "utf-8")
        return write(folder, edit)

    monkeypatch.setattr("handlers.inbox.decisions.write", meanwhile)
    await inbox.missed("rent gdp-target")
    notice = await inbox.tap(await inbox.opened(), "Add to")
    assert "# saved" in inbox.files["targets.yaml"]
    assert ("rent gdp-target" in inbox.files["targets.yaml"]) is (times == 1)
    assert await decided(inbox) == ["added"] * (times == 1)
    assert notice.startswith("Nothing was written") is (times > 1)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_is_added_in_its_language_and_undone_to_the_byte(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    async with inbox_at(tmp_path, monkeypatch, staff_language=language) as inbox:
        before = inbox.files
        await inbox.missed(f"{WILD} gdp-target", language=language)
        listed = await inbox.unanswered()
        assert escape(WILD, quote=False) in listed["text"]
        card = await inbox.opened()
        title = load(inbox.folder).entries["gdp-target"].title.in_(language)
        add = next(label for label in labels(card) if title in label)
        await inbox.tap(card, add)
        found, problems = check(inbox.folder)
        assert found is not None
        assert not [each for each in problems if each.severity == "error"]
        assert found.entries["gdp-target"].questions.in_(language)[-1] == f"{WILD} gdp-target"
        done = inbox.sent[-1]
        assert "李梅" in done["text"]
        assert escape(WILD, quote=False) in done["text"]
        await inbox.tap(done, labels(done)[0], OLGA)
        assert inbox.files == before
        assert "Ольга" in inbox.shown["text"]
        assert await inbox.tap(done, labels(done)[0], MEI) == inbox.desk.services.texts.say(
            "inbox-undone-before", language, name="Ольга"
        )
        assert escape(WILD, quote=False) in (await inbox.unanswered())["text"], "it is to be decided about again"


async def test_the_list_tells_what_went_wrong_how_often_and_for_whom(inbox: Inbox) -> None:
    (number, _) = await inbox.missed("rent gdp-target sum", "rent")
    await inbox.missed("rent", language="ru", person=8)
    await inbox.missed("visa", person=9, outcome="choices", offered=("leader",))
    store = inbox.desk.services.stores
    asked = await store.questions.get(number)
    assert asked is not None
    await store.questions.record(replace(asked, id=5, outcome="answer", confidence=0.9))
    await Feedback(store.database).vote(5, 7, False, NOW)
    await Feedback(store.database).comment(5, 7, "I meant <the> sum")
    listed = await inbox.unanswered("/unanswered 7")
    assert listed["text"] == (
        "<b>Asked in vain, last 7 days</b>\nQuestions: 5 · subjects: 2 · page 1 of 1\n\n"
        "<b>1. rent gdp-target sum</b>\n4 × · people: 2 · Russian, English · 2026-11-23\n"
        "no answer: 3, not helpful: 1\n→ GDP target, what is left open (62 %)\n\n"
        "<b>2. visa</b>\n1 × · people: 1 · English · 2026-11-23\nnothing chosen: 1\n→ No entry is like it"
    )
    assert labels(listed) == ["1", "2", "Gaps in the source (0)"]
    await inbox.tap(listed, "1")
    assert "Also asked as:\n• rent\n" in inbox.shown["text"]
    assert "What people said of the answers:\n• I meant &lt;the&gt; sum" in inbox.shown["text"]
    assert labels(inbox.shown) == [
        "Left open by “GDP target”",
        "Choose the wording",
        "Another entry",
        "Start a draft",
        "Ignore",
        "Back",
    ]
    await inbox.tap(inbox.shown, "Back")
    assert inbox.shown["text"] == listed["text"]


async def test_pages_and_one_beyond_the_last(inbox: Inbox) -> None:
    await inbox.missed(*(f"subject{n} here" for n in range(12)))
    listed = await inbox.unanswered()
    assert "page 1 of 3" in listed["text"]
    assert labels(listed) == ["1", "2", "3", "4", "5", "Next page", "Gaps in the source (0)"]
    await inbox.tap(listed, "Next page")
    assert labels(inbox.shown)[:7] == ["6", "7", "8", "9", "10", "Previous page", "Next page"]
    await inbox.press("1:il:vain:30:99")
    assert labels(inbox.shown) == ["11", "12", "Previous page", "Gaps in the source (0)"]
    await inbox.tap(inbox.shown, "12")
    await inbox.tap(inbox.shown, "Ignore")
    assert labels(inbox.shown) == ["11", "Previous page", "Gaps in the source (0)"]


@pytest.mark.parametrize(("words", "days"), [("0", 1), ("99999", 36_500), ("x", 30), ("-5", 30), ("³", 30), ("7 8", 7)])
async def test_how_many_days_are_meant(inbox: Inbox, words: str, days: int) -> None:
    assert f"the last {days} days" in (await inbox.unanswered(f"/unanswered {words}"))["text"]


async def test_gaps_stand_under_their_own_heading(inbox: Inbox) -> None:
    await inbox.missed("last year", "and <next> year", outcome="gap", shown="other-years")
    await inbox.missed("1999", language="ru", person=8, outcome="gap", shown="other-years")
    await inbox.missed("old", outcome="gap")
    listed = await inbox.unanswered()
    assert labels(listed) == ["Gaps in the source (4)"]
    await inbox.tap(listed, "Gaps")
    assert inbox.shown["text"] == (
        "<b>What investors want to know and the source does not say, last 30 days</b>\n"
        "Questions: 4 · gaps: 2 · page 1 of 1\n\n"
        "<b>Other years</b>\n3 × · people: 2 · Russian, English · 2026-11-23\n"
        "• 1999\n• and &lt;next&gt; year\n• last year\n\n"
        "<b>Which gap was not recorded</b>\n1 × · people: 1 · English · 2026-11-23\n• old"
    )
    assert labels(inbox.shown) == ["Asked in vain"]
    await inbox.tap(inbox.shown, "Asked")
    assert inbox.shown["text"].startswith("Nothing was asked in vain")


async def test_the_gap_that_answered_is_recorded(inbox: Inbox) -> None:
    await inbox.desk.say("other-years")
    (question,) = await inbox.desk.services.stores.questions.last(7, 1)
    assert (question.outcome, question.shown) == ("gap", "other-years")


async def test_what_has_become_a_phrasing_is_settled_unless_its_answer_was_disliked(inbox: Inbox) -> None:
    await inbox.missed("how fast will the economy grow?", "HOW FAST will the economy grow")
    assert (await inbox.unanswered())["text"].startswith("Nothing was asked in vain")
    (number,) = await inbox.missed("Growth rate", outcome="answer", confidence=1.0)
    await Feedback(inbox.desk.services.stores.database).vote(number, 7, False, NOW)
    assert "1. Growth rate" in (await inbox.unanswered())["text"]
