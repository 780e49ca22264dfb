"""Conversations of several turns: what is carried over, and what is not."""

import json
from pathlib import Path

import pytest

from knowledge.assistant import Assistant
from knowledge.own_tests import brief
from knowledge.reply import Context, Reply
from knowledge.schema import Knowledge
from tests.knowledge.asking import LATER, converse

# Each turn with what it must get: outcomes and entries, either of which may be one of several.
DIALOGUES: dict[str, list[tuple[str, str, str]]] = {
    "zh targets": [
        ("今年GDP增长目标是多少？", "answer", "gdp-target"),
        ("那财政收入呢？", "answer", "fiscal-revenue-target"),
        ("居民收入呢", "answer", "resident-income-target"),
        ("详细点", "answer", "resident-income-target"),
    ],
    "zh leader": [
        ("谁是松北区的书记？", "answer", "district-leader"),
        ("他是什么时候上任的？", "gap", "district-leader|gap-other-officials"),
        ("谢谢", "smalltalk", "smalltalk-thanks"),
    ],
    "zh russia": [
        ("对俄贸易有什么计划？", "answer", "russia-trade"),
        ("那金融方面呢？", "answer", "russia-finance"),
        ("科技方面呢？", "answer", "russia-technology"),
        ("今天天气怎么样？", "unknown", "no-answer"),
    ],
    "zh bank": [
        ("你好", "smalltalk", "smalltalk-greeting"),
        ("和哈尔滨银行签了什么协议？", "answer", "harbin-bank-agreement"),
        ("什么时候签的？", "answer", "harbin-bank-agreement"),
        ("再说说", "answer", "harbin-bank-agreement"),
    ],
    "zh change": [
        ("科技创新城二期怎么样了", "answer", "innovation-city-phase-two"),
        ("换个话题，综保区有什么安排？", "answer", "bonded-zones"),
        ("企业所得税税率是多少", "gap", "gap-taxes"),
    ],
    "zh years": [
        ("社会消费品零售目标是多少", "answer", "retail-sales-target"),
        ("2019年呢", "gap", "gap-other-years"),
        ("谢谢", "smalltalk", "smalltalk-thanks"),
    ],
    "zh correction": [
        ("谁是松北区的书记？", "answer", "district-leader"),
        ("不是，我是说GDP目标", "answer", "gdp-target"),
    ],
    "ru correction": [
        ("Кто первый секретарь района?", "answer", "district-leader"),
        ("не то, я про негативный перечень", "answer", "negative-list"),
    ],
    "en correction": [
        ("Who is the party secretary of Songbei?", "answer", "district-leader"),
        ("no, I mean the negative list", "answer", "negative-list"),
    ],
    "ru courtesy": [
        ("Что такое «три зоны и один полюс»?", "answer", "strategic-positioning"),
        ("Спасибо. А какой рост ВРП запланирован?", "answer", "gdp-target"),
    ],
    "en courtesy": [
        ("What are the functional zones?", "answer", "functional-zones"),
        ("Thanks. And when was the approval bureau set up?", "answer", "approval-bureau"),
    ],
    "ru targets": [
        ("Какой рост ВРП запланирован на 2017 год?", "answer", "gdp-target"),
        ("а розничные продажи?", "answer", "retail-sales-target"),
        ("а доходы жителей?", "answer", "resident-income-target"),
        ("подробнее", "answer", "resident-income-target"),
    ],
    "ru bank": [
        ("У района есть соглашение с банком?", "answer", "harbin-bank-agreement"),
        ("и когда подписали?", "answer", "harbin-bank-agreement"),
        ("а что получат предприятия?", "answer", "harbin-bank-support"),
    ],
    "ru russia": [
        ("Что планируют в торговле с Россией?", "answer", "russia-trade"),
        ("а в финансах?", "answer", "russia-finance"),
        ("а в технологиях?", "answer", "russia-technology"),
        ("спасибо!", "smalltalk", "smalltalk-thanks"),
    ],
    "ru zones": [
        ("Сколько создано функциональных зон?", "answer", "functional-zones"),
        ("как они называются?", "gap", "functional-zones"),
        ("а как ими будут управлять?", "answer", "functional-zones"),
    ],
    "ru change": [
        ("Кто руководит районом?", "answer", "district-leader"),
        ("расскажите подробнее", "answer", "district-leader"),
        ("Другой вопрос: есть ли негативный перечень?", "answer", "negative-list"),
        ("а что в нём?", "gap|answer", "negative-list"),
    ],
    "en targets": [
        ("What is the GDP growth target for 2017?", "answer", "gdp-target"),
        ("what about retail?", "answer", "retail-sales-target"),
        ("and incomes?", "answer", "resident-income-target"),
        ("tell me more", "answer", "resident-income-target"),
    ],
    "en bank": [
        ("Does the district have an agreement with a bank?", "answer", "harbin-bank-agreement"),
        ("when was it signed?", "answer", "harbin-bank-agreement"),
        ("what do companies get from it?", "answer", "harbin-bank-support"),
        ("thanks!", "smalltalk", "smalltalk-thanks"),
    ],
    "en russia": [
        ("What is planned for trade with Russia?", "answer", "russia-trade"),
        ("and finance?", "answer", "russia-finance"),
        ("what about technology?", "answer", "russia-technology"),
        ("How do I cook rice?", "unknown", "no-answer"),
    ],
    "en zones": [
        ("How many functional zones are there?", "answer", "functional-zones"),
        ("what are they called?", "gap", "functional-zones"),
        ("more details please", "answer|gap", "functional-zones"),
    ],
    "en change": [
        ("three lists one network", "answer", "three-lists-one-network"),
        ("when did it start?", "answer", "three-lists-one-network"),
        ("Who is the party secretary of Songbei?", "answer", "district-leader"),
    ],
}


def said(reply: Reply) -> set[str]:
    return set(reply.answered) or {reply.passages[0].entry}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(assistant: Assistant, name: str) -> None:
    language = name[:2]
    replies = converse(assistant, *(text for text, _, _ in DIALOGUES[name]))
    wrong = [
        (text, brief(reply), f"wanted {outcome} {entries}")
        for (text, outcome, entries), reply in zip(DIALOGUES[name], replies, strict=True)
        if reply.outcome not in outcome.split("|") or not said(reply) <= set(entries.split("|"))
    ]
    assert wrong == []
    assert {reply.language for reply in replies} == {language}


@pytest.mark.parametrize("name", DIALOGUES)
def test_the_context_survives_json(assistant: Assistant, name: str) -> None:
    context = Context()
    for (text, _, _), straight in zip(
        DIALOGUES[name], converse(assistant, *(text for text, _, _ in DIALOGUES[name])), strict=True
    ):
        reply = assistant.reply(text, Context.from_json(json.loads(json.dumps(context.to_json()))), LATER)
        assert reply == straight
        assert len(json.dumps(reply.context.to_json())) < 4000
        context = reply.context


@pytest.mark.parametrize(
    ("opening", "follow_up"),
    [
        ("今年GDP增长目标是多少？", "详细点"),
        ("今年GDP增长目标是多少？", "那零售呢？"),
        ("У района есть соглашение с банком?", "и когда подписали?"),
        ("Какой рост ВРП запланирован на 2017 год?", "подробнее"),
        ("Does the district have an agreement with a bank?", "when was it signed?"),
        ("How many functional zones are there?", "tell me more"),
    ],
)
def test_a_follow_up_alone_is_something_else(assistant: Assistant, opening: str, follow_up: str) -> None:
    """What makes the difference is the conversation, so without it the reply is another."""
    alone = converse(assistant, follow_up)[0]
    after = converse(assistant, opening, follow_up)[1]
    assert after.outcome == "answer"
    assert (alone.outcome, alone.answered, alone.confidence) != (after.outcome, after.answered, after.confidence)


@pytest.mark.parametrize(
    ("opening", "more"),
    [
        ("今年GDP增长目标是多少？", "详细点"),
        ("Есть ли негативный перечень?", "подробнее"),
        ("Who is the party secretary of Songbei?", "more details please"),
    ],
)
def test_more_of_the_same_adds_what_is_not_given(
    assistant: Assistant, knowledge: Knowledge, opening: str, more: str
) -> None:
    first, second = converse(assistant, opening, more)
    assert second.answered == first.answered
    entry = knowledge.entries[second.answered[0]]
    assert entry.not_given is not None
    assert entry.not_given.in_(second.language) in second.text
    assert entry.not_given.in_(first.language) not in first.text


@pytest.mark.parametrize(
    ("opening", "whole"),
    [
        ("对俄贸易有什么计划？", "松北区今年固定资产投资增长目标是多少？"),
        ("Что планируют в торговле с Россией?", "Какой рост инвестиций в основной капитал запланирован на 2017 год?"),
        ("What is planned for trade with Russia?", "What is the target for fixed-asset investment in 2017?"),
    ],
)
def test_a_whole_question_is_read_without_the_conversation(assistant: Assistant, opening: str, whole: str) -> None:
    alone, after = converse(assistant, whole)[0], converse(assistant, opening, whole)[1]
    assert after.answered == alone.answered == ("fixed-asset-investment-target",)


@pytest.mark.parametrize(
    ("opening", "standing", "entry"),
    [
        ("GDP target 2017?", "Who leads the district?", "district-leader"),
        ("What is planned for trade with Russia?", "Where does this information come from?", "information-source"),
        ("对俄贸易有什么计划？", "这些数字是从哪儿来的？", "information-source"),
        ("Что планируют в торговле с Россией?", "Кто возглавляет район Сунбэй?", "district-leader"),
    ],
)
def test_a_sure_question_about_something_else_stands(
    assistant: Assistant, opening: str, standing: str, entry: str
) -> None:
    """However it begins: only what points back is about what was spoken of."""
    assert converse(assistant, opening, standing)[1].answered == (entry,)


@pytest.mark.parametrize(
    ("gap", "plain", "entry"),
    [
        ("土地价格是多少", "GDP目标是多少", "gdp-target"),
        ("сколько стоит земля", "Какая цель по ВВП?", "gdp-target"),
        ("land price?", "What is the retail target?", "retail-sales-target"),
    ],
)
def test_a_plain_question_after_a_gap_opens_with_its_answer(
    assistant: Assistant, knowledge: Knowledge, gap: str, plain: str, entry: str
) -> None:
    before, reply = converse(assistant, gap, plain)
    assert (before.outcome, reply.answered) == ("gap", (entry,))
    assert reply.text.startswith(knowledge.entries[entry].answer.in_(reply.language))


def test_small_talk_does_not_end_the_subject(assistant: Assistant) -> None:
    replies = converse(assistant, "What is the GDP growth target for 2017?", "thanks!", "and retail?")
    assert replies[1].outcome == "smalltalk"
    assert replies[2].answered == ("retail-sales-target",)


def test_two_people_share_nothing(assistant: Assistant) -> None:
    before = converse(assistant, "more details please")[0]
    assert converse(assistant, "Is there a negative list?", "more details please")[1].answered == ("negative-list",)
    assert converse(assistant, "more details please")[0] == before


def test_the_chosen_language_stays(assistant: Assistant) -> None:
    context = Context(language="ru")
    for text in ("GDP", "详细点", "thanks", "tax", "2017"):
        reply = assistant.reply(text, context, LATER)
        context = reply.context
        assert context.language == "ru"


def test_the_conversation_in_the_readme_is_a_real_one(assistant: Assistant) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    told = readme.partition("A real conversation:\n\n```\n> ")[2].partition("\n```")[0].split("\n\n> ")
    turns, shown = zip(*((each.split("\n")[0], each.split("\n")[1:]) for each in told), strict=True)
    for lines, reply in zip(shown, converse(assistant, *turns), strict=True):
        (passage,) = reply.passages
        said = [passage.title, *passage.plain.split("\n")]
        for line in lines:
            assert any(each.startswith(line.strip().removesuffix("…").rstrip()) for each in said), (line, said)
    assert len(told) == 5
