"""What no text of the base may do: outlive its time, promise what was a plan, or leave unnamed what it is asked for."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from knowledge.composer import Composer
from knowledge.dates import spell_date
from knowledge.numbers import numbers
from knowledge.reply import Context
from knowledge.schema import LANGUAGES, Entry, Knowledge, Language
from tests.knowledge.asking import LATER, each_entry

# Signings, foundings and status have no end: the note that a period is over must not stand under them.
LASTING: dict[Language, str] = {
    "zh": "签署|签订|成立|推出|国家级新区|试点|优势",
    "ru": r"подписа|создано|ввёл|статус|государственного уровня|пилотн|преимуществ",
    "en": r"\bsigned|set up|launched|status|national-level|pilot programme|advantage",
}
PLANNED: dict[Language, str] = {
    "zh": "将|计划|设想|当年",
    "ru": r"планировал|намеревал|намечал|предусматрив|предполагал|призван|должн[оаы]? был|должен был",
    "en": r"\b(?:was|were) (?:meant )?to\b|\bplan(?:ned)?\b|\bmeant to\b",
}
# Renderings that say something else than the source, and a promise without a day.
WRONG: dict[Language, str] = {
    "zh": r"今后|也就是把|报头|约\d|1万元GDP",
    "ru": r"экспертиз|переезд|переед|пилотн\w+ зон|кварталь|квартал\w* \(|отряд|свободн\w+ вход|пробовать перв"
    r"|точк\w+ прорыва|разделение полномочий|правов\w+ сред|головн\w+|\bвышел|в дальнейшем",
    "en": r"masthead|talent introduction|precise investment|strong pull|reasonable layout|China-Russia"
    r"|\bgives financial",
}
# What people ask for must be named among what is not given, be it in a word.
ASKED: dict[str, dict[Language, tuple[str, ...]]] = {
    "information-source": {
        "zh": ("版面", "地点", "联系方式", "外文版"),
        "ru": ("полос", "где", "контакт", "перевод"),
        "en": ("page", "where", "contacts", "translation"),
    },
    "harbin-bank-agreement": {
        "zh": ("谁签字", "在哪里签署", "期限", "金额"),
        "ru": ("кто и где его подписал", "срок", "сумм"),
        "en": ("who signed it and where", "term", "amount"),
    },
    "harbin-bank-support": {
        "zh": ("融智", "标准", "哪些项目", "外资企业"),
        "ru": ("интеллектуальная поддержка", "отбора", "уже получили", "иностранным капиталом"),
        "en": ("know-how", "selected", "have been supported", "foreign-owned"),
    },
    "russia-cooperation-goal": {
        "zh": ("由谁批准", "何时建成", "标准", "哪些资源", "俄方"),
        "ru": ("кто утвердил", "к какому сроку", "показателям", "ресурсы", "российских партнёров"),
        "en": ("who approved", "by when", "by what measure", "resources", "Russian partners"),
    },
    "reform-principles": {
        "zh": ("短板", "资源", "绿色布局", "日程", "失败"),
        "ru": ("слабые места", "ресурсах", "«зелёное» размещение", "графиком", "неудачи"),
        "en": ("shortcomings", "resources", "green layout", "schedule", "fails"),
    },
    "economic-targets-2017": {
        "zh": ("会议", "季度", "由谁负责", "测算"),
        "ru": ("на каком заседании", "по кварталам", "отвечает", "методики"),
        "en": ("at which meeting", "by quarter", "responsible", "method"),
    },
    "sino-russian-financial-alliance": {
        "zh": ("哈尔滨银行", "成员", "负责人", "哪栋楼"),
        "ru": ("Харбинским банком", "кто входит", "возглавляет", "здании"),
        "en": ("Harbin Bank", "members", "leaders", "building"),
    },
}


def facts(knowledge: Knowledge) -> Iterator[tuple[Entry, Language, str]]:
    for entry_id, language in each_entry(knowledge, "fact"):
        entry = knowledge.entries[entry_id]
        yield entry, language, entry.answer.in_(language)


def test_only_what_has_ended_expires(knowledge: Knowledge) -> None:
    for entry, language, answer in facts(knowledge):
        if entry.valid_until:
            assert not re.search(LASTING[language], answer, re.IGNORECASE), (entry.id, language)
            assert str(entry.valid_until.year) in answer, (entry.id, language)


def test_the_signed_agreement_and_the_status_stand_as_they_are(knowledge: Knowledge) -> None:
    lasting = {
        entry.id for entry, language, answer in facts(knowledge) if re.search(LASTING[language], answer, re.IGNORECASE)
    }
    assert lasting >= {"harbin-bank-agreement", "russia-finance", "dual-policy-advantage", "new-area-overview"}
    during = date(2017, 6, 1)
    for entry in lasting | {"russia-cooperation-goal"}:
        for language in LANGUAGES:
            shown = {Composer(knowledge).show(entry, language, Context(), day).text for day in (during, LATER)}
            assert len(shown) == 1, (entry, language)


def test_the_note_speaks_of_plans_and_targets(knowledge: Knowledge) -> None:
    for language, words in {"zh": "计划.*目标", "ru": "планы.*показатели", "en": "plans and targets"}.items():
        assert re.search(words, getattr(knowledge.wording.expired, language)), language


def test_a_plan_without_an_end_says_of_which_day_it_is(knowledge: Knowledge) -> None:
    planned = 0
    for entry, language, answer in facts(knowledge):
        if entry.valid_until is None and re.search(PLANNED[language], answer, re.IGNORECASE):
            planned += 1
            days = [number for number in numbers(answer, language) if re.fullmatch(r"\d{4}-\d\d-\d\d", number)]
            assert days, (entry.id, language)
    assert planned >= 3 * 15


def test_no_text_has_a_rendering_that_misleads(knowledge: Knowledge) -> None:
    texts = {name: getattr(knowledge.wording, name) for name in type(knowledge.wording).model_fields}
    for entry in knowledge.entries.values():
        texts |= {f"{entry.id}.{field}": getattr(entry, field) for field in ("title", "answer", "not_given")}
    said = [(name, each, text.in_(each)) for name, text in texts.items() if text for each in LANGUAGES]
    terms = knowledge.terms.terms
    said += [(name, each, " / ".join(terms[name].in_(each))) for name in terms for each in LANGUAGES]
    for name, language, text in said:
        found = re.search(WRONG[language], text, re.IGNORECASE)
        assert found is None, (name, language, found)


@pytest.mark.parametrize("entry_id", ASKED)
def test_what_is_not_given_names_what_is_asked_for(knowledge: Knowledge, entry_id: str) -> None:
    entry = knowledge.entries[entry_id]
    assert entry.not_given is not None
    for language, words in ASKED[entry_id].items():
        assert [word for word in words if word not in entry.not_given.in_(language)] == [], language


def test_every_gap_ends_with_one_short_line_of_what_was_looked_through(knowledge: Knowledge) -> None:
    (source,) = knowledge.sources.values()
    for entry_id, language in each_entry(knowledge, "gap"):
        if knowledge.entries[entry_id].invites:  # it leads to the office: no source was to tell
            continue
        text, line = Composer(knowledge).show(entry_id, language, Context(), LATER).text.split("\n")
        assert text == knowledge.entries[entry_id].answer.in_(language)
        assert source.publisher.in_(language) in line
        assert spell_date(source.published, language) in line
        assert len(line) < 80
