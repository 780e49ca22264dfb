"""One message, one reply: answers, gaps, did-you-mean, small talk, and anything at all."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.assistant import Assistant
from knowledge.dates import spell_date
from knowledge.language import detect
from knowledge.own_tests import brief
from knowledge.phrasings import phrasings
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES, Knowledge, Language
from tests.knowledge.asking import IN_2017, LATER, ask, converse, each_entry

OUTCOMES = {"answer", "choices", "gap", "unknown", "smalltalk"}
LAST_DAY = date(2017, 12, 31)
FIRST_DAY_AFTER = date(2018, 1, 1)
quickly = settings(max_examples=40)


def check_form(reply: Reply, knowledge: Knowledge) -> None:
    """Check what holds of every reply."""
    assert reply.outcome in OUTCOMES
    assert reply.text.strip()
    assert reply.language in LANGUAGES
    assert 0 <= reply.confidence <= 1
    assert set(reply.answered) | set(reply.offered) <= knowledge.entries.keys()
    assert {p.entry for p in reply.passages if p.entry} <= knowledge.entries.keys()
    assert bool(reply.answered) == (reply.outcome == "answer")
    assert all(knowledge.entries[entry].kind == "fact" for entry in reply.answered)
    assert len(set(reply.offered)) == len(reply.offered) <= 4
    if reply.outcome == "choices":
        assert 1 <= len(reply.offered) <= 3
    reply.text.encode()


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "?", "？！。", "...", "👍", "🎉🎉 ❤️", "—", "«»", "\u200b", "\ud800", "<br>"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_asks_for_words_where_there_are_none(assistant: Assistant, text: str, language: Language) -> None:
    context = Context(language, "GDP", "gdp-target", ("gdp-target",))
    reply = assistant.reply(text, context, LATER)
    assert (reply.outcome, reply.language, reply.answered, reply.offered) == ("unknown", language, (), ())
    assert reply.text == assistant.knowledge.wording.empty.in_(language)
    assert reply.context == context


@pytest.mark.parametrize(
    "text",
    [
        "今天股市怎么样",
        "推荐一部好看的电影",
        "帮我写一首关于猫的诗",
        "Как сварить борщ?",
        "Кто выиграл вчера в футбол?",
        "Напиши стихотворение про осень",
        "Who wrote Hamlet?",
        "What is the capital of France?",
        "How do I cook rice?",
    ],
)
def test_does_not_know_other_subjects(assistant: Assistant, knowledge: Knowledge, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("unknown", ()), brief(reply)
    entry = knowledge.entries[reply.passages[0].entry]
    assert entry.kind == "no-answer"
    assert reply.text == entry.answer.in_(reply.language)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("你好！", "smalltalk-greeting"),
        ("谢谢你", "smalltalk-thanks"),
        ("再见", "smalltalk-goodbye"),
        ("你是谁？", "smalltalk-who-are-you"),
        ("你是机器人吗", "smalltalk-robot"),
        ("Здравствуйте!", "smalltalk-greeting"),
        ("Спасибо большое!", "smalltalk-thanks"),
        ("До свидания", "smalltalk-goodbye"),
        ("кто ты", "smalltalk-who-are-you"),
        ("ты бот?", "smalltalk-robot"),
        ("Hello!", "smalltalk-greeting"),
        ("thanks a lot", "smalltalk-thanks"),
        ("bye", "smalltalk-goodbye"),
        ("who are you?", "smalltalk-who-are-you"),
        ("are you human?", "smalltalk-robot"),
        ("tell me a joke", ""),
    ],
)
def test_small_talk(assistant: Assistant, knowledge: Knowledge, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    if not entry:
        assert reply.outcome in ("smalltalk", "unknown"), brief(reply)
        assert reply.language == "en"
        return
    assert (reply.outcome, reply.passages[0].entry) == ("smalltalk", entry), brief(reply)
    assert reply.text == knowledge.entries[entry].answer.in_(reply.language)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("你好，请问今年GDP增长目标是多少？", "gdp-target"),
        ("Добрый день! Какой рост ВРП запланирован?", "gdp-target"),
        ("Hello, who is the party secretary of Songbei?", "district-leader"),
    ],
)
def test_a_greeting_with_a_question_is_a_question(assistant: Assistant, text: str, entry: str) -> None:
    assert ask(assistant, text).answered == (entry,)


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("企业所得税税率是多少", "gap-taxes"),
        ("Какая ставка налога на прибыль?", "gap-taxes"),
        ("What is the corporate income tax rate?", "gap-taxes"),
        ("一亩地多少钱", "gap-land"),
        ("какой телефон у бюро согласований?", "gap-contacts"),
        ("How many people live in the new area?", "gap-population"),
    ],
)
def test_a_gap_says_so_and_offers_what_is_near(assistant: Assistant, knowledge: Knowledge, text: str, gap: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.passages[0].entry) == ("gap", gap), brief(reply)
    assert knowledge.entries[gap].answer.in_(reply.language) in reply.text
    assert reply.offered
    assert all(knowledge.entries[entry].kind == "fact" for entry in reply.offered)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("这两个功能区叫什么名字", "functional-zones"),
        ("Как называются функциональные зоны?", "functional-zones"),
        ("What are the two functional zones called?", "functional-zones"),
    ],
)
def test_a_detail_that_is_not_given_is_a_gap_with_what_is(
    assistant: Assistant, knowledge: Knowledge, text: str, entry: str
) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.offered[0]) == ("gap", entry), brief(reply)
    known = knowledge.entries[entry]
    assert known.not_given is not None
    assert known.not_given.in_(reply.language) in reply.text
    assert known.answer.in_(reply.language) in reply.text


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("今年GDP增长目标是多少", ["11%", "2017"]),
        ("今年固定资产投资增长目标", ["20%", "2017"]),
        ("财政收入目标增长多少", ["10%", "2017"]),
        ("Какой рост ВРП запланирован?", ["11 %", "2017"]),
        ("Рост розничных продаж по плану", ["20 %", "2017"]),
        ("GDP growth target", ["11%", "2017"]),
        ("When was the agreement with Harbin Bank signed?", ["22", "2017"]),
        ("三张清单一张网什么时候开始试运行", ["1月1日", "2017"]),
    ],
)
def test_an_answer_carries_figure_date_and_source(
    assistant: Assistant, knowledge: Knowledge, text: str, figures: list[str]
) -> None:
    reply = ask(assistant, text)
    assert reply.outcome == "answer", brief(reply)
    spoken = reply.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert [figure for figure in figures if figure not in spoken] == []
    entry = knowledge.entries[reply.answered[0]]
    assert entry.source is not None
    source = knowledge.sources[entry.source.doc]
    assert spell_date(source.published, reply.language) in reply.text
    assert source.publisher.in_(reply.language) in reply.text


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("今年的GDP增长目标是多少？", "gdp-target"),
        ("Какой рост ВРП запланирован в этом году?", "gdp-target"),
        ("What is this year's GDP growth target?", "gdp-target"),
        ("今年零售额目标", "retail-sales-target"),
        ("план по розничным продажам на этот год", "retail-sales-target"),
        ("What are the targets for this year?", "economic-targets-2017"),
    ],
)
def test_this_year_is_the_year_of_the_source_and_over(assistant: Assistant, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    assert reply.answered == (entry,), brief(reply)
    assert "2017" in reply.passages[0].text
    assert spell_date(LAST_DAY, reply.language) in reply.text
    assert spell_date(LAST_DAY, reply.language) not in ask(assistant, text, today=IN_2017).text


def test_expired_facts_say_so_from_the_day_after(assistant: Assistant, knowledge: Knowledge) -> None:
    expiring = 0
    for entry_id, language in each_entry(knowledge, "fact"):
        entry = knowledge.entries[entry_id]
        last, after, late = (
            assistant.show(entry_id, language, Context(), day).text for day in (LAST_DAY, FIRST_DAY_AFTER, LATER)
        )
        assert entry.valid_until in (None, LAST_DAY)
        if entry.valid_until:
            expiring += 1
            assert after == late != last
            assert spell_date(LAST_DAY, language) in after.removeprefix(entry.answer.in_(language))
        else:
            assert last == after == late
    assert expiring >= 3 * 11


def test_shows_every_entry_in_every_language(assistant: Assistant, knowledge: Knowledge) -> None:
    for entry_id, language in each_entry(knowledge):
        entry = knowledge.entries[entry_id]
        reply = assistant.show(entry_id, language, Context(), LATER)
        if entry.kind != "no-answer":
            check_form(reply, knowledge)
            expected = {"fact": "answer", "gap": "gap", "smalltalk": "smalltalk"}[entry.kind]
            assert (reply.outcome, reply.language) == (expected, language), entry_id
        assert reply.passages[0].entry == entry_id
        assert entry.answer.in_(language) in reply.text
        if entry.source:
            quotation = reply.passages[0].quotation
            assert quotation is not None
            assert quotation.line in reply.text
            assert quotation.paragraphs == entry.source.paragraphs
            assert all(str(number) in quotation.line for number in entry.source.paragraphs)


def test_shown_facts_lead_to_a_conversation(assistant: Assistant) -> None:
    shown = assistant.show("gdp-target", "en", Context(), LATER)
    assert assistant.reply("what about retail?", shown.context, LATER).answered == ("retail-sales-target",)


@pytest.mark.parametrize("unknown", ["", "gdp", "GDP-TARGET", "gdp-target ", "../gdp-target", "\ud800"])
def test_an_unknown_id_is_a_key_error(assistant: Assistant, unknown: str) -> None:
    with pytest.raises(KeyError):
        assistant.show(unknown, "en", Context(), LATER)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("негативный перечень это что", "ru"),
        ("что такое 三区一极?", "ru"),
        ("“Three Lists and One Network”是什么意思", "zh"),
        ("what does 三区一极 mean?", "en"),
        ("fumian qingdan shi shenme", "zh"),
        ("Xto takoe negativnyj perechen", "ru"),
        ("Chto takoe negativnyj perechen", "ru"),
        ("rnj herjdjlbn hfqjyjv", "ru"),
        ("тупфешму дшые", "en"),
        ("負面清單是什麼", "zh"),
        ("Who leads Сунбэй?", "en"),
    ],
)
def test_replies_in_the_language_of_the_question(assistant: Assistant, text: str, language: Language) -> None:
    for chosen in (None, *LANGUAGES):
        reply = assistant.reply(text, Context(language=chosen), LATER)
        assert reply.language == language
        assert detect(reply.passages[0].text) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_without_a_language_gets_the_chosen_one(assistant: Assistant, language: Language) -> None:
    reply = assistant.reply("GDP", Context(language=language), LATER)
    assert (reply.language, reply.answered) == (language, ("gdp-target",))
    assert reply.context.language == language


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("三去一级是什么意思", "strategic-positioning"),
        ("中鹅金融联盟是做什么的", "sino-russian-financial-alliance"),
        ("負面清單有沒有", "negative-list"),
        ("ＧＤＰ目標", "gdp-target"),
        ("xingzheng shenpi ju shi shenme", "approval-bureau"),
        ("fumianqingdan", "negative-list"),
        ("shui shi qu wei shuji", "district-leader"),
        ("rnj herjdjlbn hfqjyjv&", "district-leader"),
        ("4to takoe negativnyj perechen", "negative-list"),
        ("kakoj rost VRP zaplanirovan na 2017 god", "gdp-target"),
        ("негатвный перечинь", "negative-list"),
        ("reatil sales taget", "retail-sales-target"),
        ("<b>GDP</b> target 🎯", "gdp-target"),
        ("**negative list**", "negative-list"),
    ],
)
def test_answers_however_it_is_typed(assistant: Assistant, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    assert reply.answered == (entry,), brief(reply)


@pytest.mark.parametrize("text", ["privet", "ghbdtn", "nihao", "руддщ"])
def test_greets_however_it_is_typed(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.passages[0].entry) == ("smalltalk", "smalltalk-greeting"), brief(reply)
    assert reply.language == {"privet": "ru", "ghbdtn": "ru", "nihao": "zh", "руддщ": "en"}[text]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("GDP增长目标和固定资产投资目标分别是多少？", {"gdp-target", "fixed-asset-investment-target"}),
        ("今年GDP增长目标是多少？另外，松北区的书记是谁？", {"gdp-target", "district-leader"}),
        ("Какой рост ВРП запланирован? И кто руководит районом?", {"gdp-target", "district-leader"}),
        ("Есть ли негативный перечень и сколько функциональных зон?", {"negative-list", "functional-zones"}),
        ("What is the GDP target? And who leads the district?", {"gdp-target", "district-leader"}),
        ("retail sales target, budget revenue target", {"retail-sales-target", "fiscal-revenue-target"}),
    ],
)
def test_two_questions_get_both_answers(
    assistant: Assistant, knowledge: Knowledge, text: str, entries: set[str]
) -> None:
    reply = ask(assistant, text)
    assert reply.outcome == "answer", brief(reply)
    assert set(reply.answered) == entries, brief(reply)
    for entry in entries:
        assert knowledge.entries[entry].answer.in_(reply.language) in reply.text
        assert knowledge.entries[entry].title.in_(reply.language) in reply.text


@pytest.mark.parametrize(
    ("text", "entry", "gap"),
    [
        ("GDP增长目标是多少？企业所得税税率是多少？", "gdp-target", "gap-taxes"),
        ("Какой рост ВРП запланирован? Какая ставка налога на прибыль?", "gdp-target", "gap-taxes"),
        ("What is the GDP growth target? What is the corporate income tax rate?", "gdp-target", "gap-taxes"),
        ("Who is the party secretary of Songbei? And how many people live there?", "district-leader", "gap-population"),
    ],
)
def test_half_answered_questions_name_the_gap(
    assistant: Assistant, knowledge: Knowledge, text: str, entry: str, gap: str
) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("answer", (entry,)), brief(reply)
    assert knowledge.entries[entry].answer.in_(reply.language) in reply.text
    assert knowledge.entries[gap].answer.in_(reply.language) in reply.text


@pytest.fixture(scope="module")
def asked(assistant: Assistant, knowledge: Knowledge) -> list[tuple[str, Reply]]:
    """The replies to all test questions of the base and the short ones that say too little."""
    texts = [
        text
        for entry in knowledge.entries.values()
        for language in LANGUAGES
        for text in (*entry.tests.ask.in_(language), *entry.tests.not_here.in_(language))
    ]
    short = [
        "银行",
        "政策",
        "区",
        "合作",
        "科技",
        "план",
        "банк",
        "зона",
        "проект",
        "новый",
        "bank",
        "plan",
        "new",
        "support",
    ]
    return [(text, ask(assistant, text)) for text in texts + short]


def test_every_reply_is_well_formed(asked: list[tuple[str, Reply]], knowledge: Knowledge) -> None:
    for _, reply in asked:
        check_form(reply, knowledge)
    assert {reply.outcome for _, reply in asked} == OUTCOMES


def test_every_answer_and_every_gap_names_source_and_date(asked: list[tuple[str, Reply]], knowledge: Knowledge) -> None:
    (source,) = knowledge.sources.values()
    for text, reply in asked:
        led = all(knowledge.entries[passage.entry].invites for passage in reply.passages if passage.entry)
        stated = reply.outcome in ("answer", "gap") and not led
        for named in (source.publisher.in_(reply.language), spell_date(source.published, reply.language)):
            assert not stated or named in reply.text, (text, brief(reply))


def test_did_you_mean_offers_at_most_three_facts(asked: list[tuple[str, Reply]], knowledge: Knowledge) -> None:
    choices = [reply for _, reply in asked if reply.outcome == "choices"]
    assert choices
    for reply in choices:
        assert 1 <= len(reply.offered) <= 3
        assert {knowledge.entries[entry].kind for entry in reply.offered} == {"fact"}
        assert knowledge.wording.did_you_mean.in_(reply.language) in reply.text


def test_asks_back_seldom(asked: list[tuple[str, Reply]]) -> None:
    choices = [text for text, reply in asked if reply.outcome == "choices"]
    assert len(choices) <= 0.1 * len(asked), choices


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_none_of_these_there_is_no_third_guess(
    asked: list[tuple[str, Reply]], assistant: Assistant, knowledge: Knowledge, language: Language
) -> None:
    context = next(reply.context for _, reply in asked if reply.outcome == "choices").in_language(language)
    reply = assistant.none_of_these(language, context)
    check_form(reply, knowledge)
    assert (reply.outcome, reply.answered, reply.language) == ("unknown", (), language)
    assert reply.context == Context(language=language)


def test_alike_is_alike(assistant: Assistant) -> None:
    """The same question in another case, width or script gets the same reply."""
    for one, other in (
        ("GDP target?", "ｇｄｐ ＴＡＲＧＥＴ"),
        ("负面清单", "負面清單"),
        ("Ещё раз о целях", "еще раз о целях"),
    ):
        assert ask(assistant, one).answered == ask(assistant, other).answered
        assert ask(assistant, one).passages == ask(assistant, other).passages


def test_the_same_question_gets_the_same_reply(assistant: Assistant) -> None:
    first, second = (ask(assistant, "what could a foreign bank do in the district, roughly?") for _ in range(2))
    assert first == second


LONG: dict[str, Callable[[], str]] = {
    "words": lambda: (
        "мы давно работаем в Китае и хотим расширяться. " * 100 + "Какой рост ВРП запланирован на 2017 год?"
    ),
    "no spaces": lambda: "a" * 5000,
    "han": lambda: "哈" * 5000,
    "marks": lambda: "?!" * 2500,
    "questions": lambda: "who? " * 1000,
    "list": lambda: "GDP, " * 1000,
    "zalgo": lambda: "G\u0336\u0322" * 1600,
    "emoji": lambda: "👩🏽‍💻" * 1000,
}


@pytest.mark.parametrize("kind", LONG)
def test_takes_long_messages(assistant: Assistant, knowledge: Knowledge, kind: str) -> None:
    reply = ask(assistant, LONG[kind]())
    check_form(reply, knowledge)
    if kind == "words":
        assert reply.answered == ("gdp-target",)


@given(text=st.text(max_size=60) | st.text(st.sampled_from("abcня银区的?., \n'\"2017%<>*"), max_size=40))
@example(text="2017")
@example(text="а")
@example(text="?а")
@example(text="и, и, и")
@example(text="\ud83d\x00")
@example(text="{until}")
@example(text="[bold]x[/]")
@quickly
def test_any_text_gets_a_reply(assistant: Assistant, knowledge: Knowledge, text: str) -> None:
    check_form(ask(assistant, text), knowledge)


CONTEXTS: st.SearchStrategy[dict[str, object]] = st.builds(
    dict,
    language=st.sampled_from(["zh", "ru", "en", "de", None, 1]),
    question=st.text(max_size=20) | st.none() | st.lists(st.integers(), max_size=2),
    entry=st.sampled_from(["gdp-target", "gap-taxes", "smalltalk-thanks", "no-answer", "gone", "", None, 7]),
    answered=st.lists(st.sampled_from(["gdp-target", "gone", "", 3]), max_size=3) | st.none() | st.text(max_size=3),
)


@given(
    context=CONTEXTS, text=st.sampled_from(["and retail?", "详细点", "когда?", "none", "?", "tell me more", "他是谁"])
)
@quickly
def test_damaged_contexts_are_harmless(
    assistant: Assistant, knowledge: Knowledge, context: dict[str, object], text: str
) -> None:
    reply = assistant.reply(text, Context.from_json(context), LATER)
    check_form(reply, knowledge)
    assert Context.from_json(reply.context.to_json()) == reply.context


def test_a_stored_question_in_the_middle_of_a_dialogue_is_that_question(
    assistant: Assistant, knowledge: Knowledge
) -> None:
    for phrasing in phrasings(knowledge)[::61]:
        last = converse(assistant, "今年GDP增长目标是多少？", phrasing.text)[-1]
        if phrasing.label.kind == "answer":
            assert last.answered == (phrasing.label.entry,), phrasing.text
        elif phrasing.label.kind in ("gap", "smalltalk"):
            assert last.passages[0].entry == phrasing.label.entry, phrasing.text


@pytest.mark.parametrize(
    "text",
    [
        "你这些信息是哪家报纸登的，记者叫什么？",
        "Что такое «три зоны и один полюс»? Что это значит?",
        "What is the approval bureau? What does the approval bureau do?",
    ],
)
def test_no_answer_is_given_twice_in_one_message(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    shown = [passage.entry for passage in reply.passages if passage.entry]
    assert reply.outcome == "answer", brief(reply)
    assert len(set(shown)) == len(shown), shown


@pytest.mark.parametrize(
    "text",
    ["Wer leitet den Bezirk?", "Grazie mille", "土地はいくらですか", "구청장은 누구입니까", "Ауданды кім басқарады?"],
)
def test_a_language_that_is_not_spoken_gets_a_sentence_not_a_guess(
    assistant: Assistant, knowledge: Knowledge, text: str
) -> None:
    english = knowledge.wording.unspoken.en
    assert ask(assistant, text).text == english
    for language in LANGUAGES:
        reply = assistant.reply(text, Context(language=language), LATER)
        assert (reply.outcome, reply.answered, reply.language) == ("unknown", (), language)
        assert reply.text.splitlines() == list(dict.fromkeys((knowledge.wording.unspoken.in_(language), english)))


def test_nonsense_is_answered_in_the_language_of_the_conversation(assistant: Assistant) -> None:
    assert assistant.reply("asdf qwer", Context(language="zh"), LATER).language == "zh"


@pytest.mark.parametrize(
    "text",
    ["1", "42", "11%", "2017", '{"a": 1}', "x = 5; y = 7;", "SELECT * FROM users", 'os.system("rm -rf /")', "<=>"],
)
def test_a_number_or_a_scrap_of_a_program_is_no_question(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.answered) == ("unknown", ())


def test_what_only_looks_like_a_program_is_a_question(assistant: Assistant) -> None:
    for text in ("GDP > 10%?", "<b>GDP target</b>", "[GDP target]", "GDP target (2017); please"):
        assert ask(assistant, text).answered == ("gdp-target",)


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("补贴多少，租金多少", {"gap-subsidies", "gap-rent-property"}),
        ("补贴+租金", {"gap-subsidies", "gap-rent-property"}),
        ("税率是多少？签证怎么办？", {"gap-taxes", "gap-visas"}),
        ("кредит и электричество", {"gap-loan-terms", "gap-utilities"}),
        ("Сколько стоит земля и как получить визу?", {"gap-land", "gap-visas"}),
        ("land price and a loan", {"gap-land", "gap-loan-terms"}),
        ("How much is rent, and can I get a subsidy?", {"gap-rent-property", "gap-subsidies"}),
    ],
)
def test_two_gaps_in_one_message_are_both_named(
    assistant: Assistant, knowledge: Knowledge, text: str, gaps: set[str]
) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, {passage.entry for passage in reply.passages}) == ("gap", gaps)
    assert all(knowledge.entries[gap].title.in_(reply.language) in reply.text for gap in gaps)


@pytest.mark.parametrize(
    "text", ["电价和水价", "贷款利率和期限", "visa requirements and residence permit", "размер и срок кредита"]
)
def test_one_gap_named_twice_is_one(assistant: Assistant, text: str) -> None:
    assert len(ask(assistant, text).passages) == 1


@pytest.mark.parametrize(
    "text", ["2018年松北的GDP增长目标定了没，多少", "2019年有没有，GDP目标", "А на 2019 год есть ли цель, по ВВП"]
)
def test_another_year_counts_in_a_clause_of_its_own(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert (reply.outcome, reply.passages[0].entry) == ("gap", "gap-other-years")
