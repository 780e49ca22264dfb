"""The report as a page: what it must never do first, then what it shows, as a browser sees it."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, Page, expect

from handlers.inbox.subjects import Subject
from handlers.locales import load
from handlers.stats.report import Report, page
from handlers.stats.words import StatsWords
from knowledge.clusters import Asked, Cluster
from knowledge.schema import LANGUAGES, Knowledge, Language
from storage.figures import Figures, InquiryFigures, Period, Replies
from storage.questions import Question
from storage.unanswered import Missed
from tests.handlers.tiny import knowledge as tiny_knowledge

TEXTS = load()
LAST = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
EVIL = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>\"' --> <!-- {{ 7*7 }} &amp;"
ASKED = (
    Replies("zh", "chat", "answer", ("fact-1",), ("only",), "fact-1", 12, 5, 1, 10.8, 12),
    Replies("ru", "chat", "choices", (), ("fact-1", "fact-2"), "", 3, 0, 0, 1.2, 3),
    Replies("en", "chat", "unknown", (), (), "no-answer", 2, 0, 0, 0.0, 2),
    Replies("en", "chat", "gap", (), ("only",), "gap", 1, 0, 0, 0.7, 1),
    Replies("en", "button", "answer", ("gone",), (), "gone", 4, 0, 0, 4.0, 4),
)
DAYS = {LAST: {"zh": 12, "ru": 1, "en": 3}, LAST - timedelta(1): {"ru": 2}}


def figures(replies: tuple[Replies, ...] = ASKED, days: int = 30) -> Figures:
    period = Period(LAST - timedelta(days - 1), LAST, ZoneInfo("Asia/Shanghai"))
    counts = {day: DAYS.get(day, {}) if replies else {} for day in period.days}
    return Figures(period, counts, replies, 9, 4, InquiryFigures(3, 1, 2, timedelta(minutes=200)), 5)


def subject(*texts: str) -> Subject:
    """Questions alike, each with itself as a comment on the reply."""
    languages = ("ru", "en", "zh")
    asked = [Asked(n, n, NOW - timedelta(days=n), languages[n % 3], text) for n, text in enumerate(texts)]
    questions = (Question(e.id, e.asker, e.at, e.language, "chat", e.text, "unknown") for e in asked)
    return Subject(Cluster(tuple(asked)), tuple(Missed(each, "unknown", each.text) for each in questions))


def written(
    language: Language = "en",
    found: Figures | None = None,
    subjects: tuple[Subject, ...] = (),
    base: Knowledge | None = None,
) -> str:
    report = Report(found or figures(), subjects, base or tiny_knowledge(), NOW)
    return page(report, StatsWords(TEXTS, language))


class References(HTMLParser):
    """What a page would load, or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "poster", "formaction", "xlink:href"):
                self.found.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_loaded_from_elsewhere(language: Language) -> None:
    html = written(language, subjects=(subject("one", "two"),))
    references = References(html)
    assert references.found == ["data:,"]
    assert references.scripts == 1
    assert references.handlers == []
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|import\(|https?:|//[a-z]", html)


@given(st.text(max_size=60) | st.sampled_from([EVIL, "]]>", "</style>", "<svg/onload=alert(1)>", "\u202e", "\x00"]))
@settings(max_examples=60)
def test_what_investors_write_is_only_text(text: str) -> None:
    plain, wild = (
        References(written(subjects=(subject("x", "y"),))),
        References(written(subjects=(subject(text, text + "y"),))),
    )
    assert (wild.found, wild.scripts, wild.handlers) == (plain.found, plain.scripts, plain.handlers)


def test_the_page_itself_forbids_scripts_but_its_own() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written())
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy[1])


def test_without_questions_it_says_so() -> None:
    html = written(found=figures(()))
    assert "No questions in this period." in html
    assert "Nothing was asked in vain in this period." in html
    assert 'class="plot"' not in html
    assert "Facts that nobody asked for: 21" in html


def test_a_long_question_is_cut_and_stands_whole_below_and_many_are_counted() -> None:
    long = "how much is it " * 40
    html = written(subjects=(subject(long), *(subject(f"question {number}") for number in range(120))))
    shown = html.partition("<summary lang=")[2].partition("</summary>")[0]
    assert 100 < len(shown) < 200
    assert f'<li lang="ru">{long}</li>' in html
    assert html.count("question 98") == 2  # and itself as the comment
    assert "question 99" not in html
    assert "And 21 more." in html


@pytest.mark.parametrize(
    ("days", "title", "columns"), [(1, "a day", 1), (92, "a day", 92), (93, "a week", 14), (3650, "a month", 121)]
)
def test_any_period_has_columns(days: int, title: str, columns: int) -> None:
    html = written(found=figures(days=days))
    assert f"<h2>Questions {title}</h2>" in html
    assert html.count('<div class="column"') == columns


def test_an_entry_that_is_gone_has_a_row() -> None:
    html = written()
    assert "gone (no longer there)" in html
    assert "Facts that nobody asked for: 19" in html  # of 21, one answered and one was a choice


def test_what_is_due_names_its_owner() -> None:
    base = tiny_knowledge()
    late = base.entries["fact-3"].model_copy(update={"review_by": date(2026, 11, 1), "owner": "desk-7"})
    over = base.entries["fact-4"].model_copy(update={"valid_until": date(2026, 11, 1)})
    soon = base.entries["fact-5"].model_copy(update={"valid_until": date(2026, 12, 1)})
    base.entries.update({each.id: each for each in (late, over, soon)})
    html = written(base=base)
    assert html.index("desk-7") > html.index('1 Nov 2026<span class="overdue">overdue</span>') > 0
    assert "Answers that already say that their period is over: 1" in html
    assert "1 Dec 2026" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_there_in_the_language_of_the_staff(language: Language) -> None:
    def say(key: str, **values: object) -> str:
        return TEXTS.say(key, language, **values)

    html = written(language, subjects=(subject("Сколько стоит аренда?", "rent?"),))
    tag = {"zh": "zh-Hans", "ru": "ru", "en": "en"}[language]
    assert f'<html lang="{tag}">' in html
    for key in ("report-title", "stats-each-day", "stats-outcomes", "report-unanswered", "report-entries"):
        assert say(key) in html
    words = StatsWords(TEXTS, language)
    assert words.duration(timedelta(minutes=200)) in html
    assert words.judged(figures().entries[0]) in html
    assert words.full_date(LAST) in html
    assert "Сколько стоит аренда?" in html


SCREENS = {"phone": (390, 844), "desktop": (1200, 900)}


async def opened(browser: Browser, file: Path, html: str, **given: object) -> Page:
    file.write_text(html, "utf-8")
    context = await browser.new_context(offline=True, **given)  # type: ignore[arg-type]
    tab = await context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda line: complaints.append(line.text))
    await tab.goto(file.as_uri())
    assert complaints == []
    return tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_charts_are_drawn_on_every_screen(browser: Browser, tmp_path: Path, screen: str, scheme: str) -> None:
    width, height = SCREENS[screen]
    given = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    tab = await opened(browser, tmp_path / "report.html", written("ru", subjects=(subject("x" * 300),)), **given)
    boxes = [await part.bounding_box() for part in await tab.locator(".column i, .bar i").all()]
    assert len(boxes) == 4 + 4
    assert all(box and box["width"] > 1 and box["height"] > 1 for box in boxes)
    assert await tab.evaluate("document.documentElement.scrollWidth") == width
    looks = [await tab.evaluate(f"getComputedStyle(document.body).{name}") for name in ("backgroundColor", "color")]
    shades = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in looks]
    assert (shades[0] > shades[1]) is (scheme == "light")


async def test_without_scripts_and_on_paper_the_figures_are_there(browser: Browser, tmp_path: Path) -> None:
    tab = await opened(browser, tmp_path / "report.html", written(), java_script_enabled=False)
    column = await tab.locator(".column i.zh").bounding_box()
    assert column is not None
    assert column["height"] > 50
    assert await tab.locator(".filter").is_hidden()
    assert (await tab.pdf()).startswith(b"%PDF")


async def test_a_question_cannot_run_anything(browser: Browser, tmp_path: Path) -> None:
    tab = await opened(browser, tmp_path / "report.html", written(subjects=(subject(EVIL, EVIL + "2"),)))
    assert await tab.evaluate("window.broken") is None
    await expect(tab.locator("summary", has_text="window.broken")).to_have_text(EVIL)


async def test_languages_can_be_left_out_and_columns_read_off(browser: Browser, tmp_path: Path) -> None:
    tab = await opened(browser, tmp_path / "report.html", written())
    tip, plot = tab.locator(".tip"), tab.locator(".plot")
    await expect(tip).to_have_text("Most: 16, 23 Nov 2026")
    await plot.focus()
    await tab.keyboard.press("ArrowLeft")
    await expect(tip).to_have_text("23 Nov 2026: 16 · Chinese 12 · Russian 1 · English 3")
    chinese = tab.get_by_role("button", name="Chinese")
    await chinese.click()
    await expect(chinese).to_have_attribute("aria-pressed", "false")
    await expect(tip).to_have_text("23 Nov 2026: 4 · Russian 1 · English 3")
    await expect(tab.locator(".ticks span").last).to_have_text("4")
    await tab.keyboard.press("Tab")
    await plot.hover(position={"x": 5, "y": 5})
    await expect(tip).to_contain_text("25 Oct 2026: 0")


async def test_tables_are_sorted_and_entries_found(browser: Browser, tmp_path: Path) -> None:
    tab = await opened(browser, tmp_path / "report.html", written())
    entries = tab.locator(".entries tbody tr")

    async def asked() -> list[int]:
        return [int(text) for text in await entries.locator("td:nth-child(2)").all_inner_texts()]

    assert await asked() == [12, 4, 0, 0]
    heading = tab.locator(".entries").get_by_role("button", name="Asked")
    await heading.click()
    assert await asked() == [0, 0, 4, 12]
    await expect(tab.locator(".entries [aria-sort=ascending]")).to_contain_text("Asked")
    await tab.locator(".entries").get_by_role("button", name="Entry").click()
    names = await entries.locator("th").all_inner_texts()
    assert all(first.casefold() <= second.casefold() for first, second in pairwise(names))
    await tab.get_by_role("searchbox").fill("LONGER gone")
    await expect(entries.locator("visible=true").locator("th .id")).to_have_text(["gone"])
