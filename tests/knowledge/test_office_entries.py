"""What leads to the office: how to reach it, a wish to invest, contact data left in the chat; other questions first."""

import pytest

from knowledge.assistant import Assistant
from knowledge.own_tests import brief
from knowledge.reply import Context, Reply
from knowledge.schema import LANGUAGES
from tests.knowledge.asking import LATER, ask

OFFICE, WISH, OWN = "gap-office-contacts", "gap-wish-to-invest", "gap-own-contact"


def said(reply: Reply) -> str:
    return f"{reply.outcome} {reply.passages[0].entry}"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        # other questions of people who want to invest
        ("怎么申请入驻园区", "gap-how-to-apply"),
        ("注册公司需要哪些手续", "gap-company-registration"),
        ("想来投资，地价多少钱一亩", "gap-land"),
        ("我们要投资物流，有什么补贴政策", "gap-subsidies"),
        ("как подать заявку", "gap-how-to-apply"),
        ("где зарегистрировать компанию", "gap-company-registration"),
        ("хотим вложить деньги, есть ли налоговые льготы", "gap-taxes"),
        ("как получить субсидии", "gap-subsidies"),
        ("How do I apply?", "gap-how-to-apply"),
        ("Where do I register a company?", "gap-company-registration"),
        ("How do I obtain subsidies?", "gap-subsidies"),
        ("I want to invest in a warehouse, how much is the rent?", "gap-rent-property"),
        # the ways to others
        ("行政审批局的联系电话", "gap-contacts"),
        ("哈尔滨银行客服电话多少", "gap-contacts"),
        ("телефон банка Харбина", "gap-contacts"),
        ("адрес районной администрации", "gap-contacts"),
        ("phone number of the tax bureau", "gap-contacts"),
        ("street address of the approval bureau", "gap-contacts"),
        # the office
        ("联系电话", OFFICE),
        ("怎么联系你们？", OFFICE),
        ("你们在哪儿办公", OFFICE),
        ("加你们微信，微信号是什么", OFFICE),
        ("телефон офиса", OFFICE),
        ("как связаться", OFFICE),
        ("где находится ваш офис", OFFICE),
        ("какой у вас имейл?", OFFICE),
        ("phone number", OFFICE),
        ("where is your office", OFFICE),
        ("your e-mail?", OFFICE),
        ("wechat", OFFICE),
        ("what are your office hours", OFFICE),
        # the wish
        ("我想在你们新区办厂", WISH),
        ("有笔资金想投到哈尔滨新区", WISH),
        ("хочу инвестировать в Харбинский новый район", WISH),
        ("мы бы хотели открыть у вас производство мебели", WISH),
        ("I want to invest in Harbin", WISH),
        ("We'd like to set up a plant in your zone", WISH),
        # what was left, without its form
        ("我把手机号留给你们", OWN),
        ("оставлю Вам свой телефон", OWN),
        ("let me leave you my phone", OWN),
    ],
)
def test_who_asks_what(assistant: Assistant, text: str, entry: str) -> None:
    reply = ask(assistant, text)
    assert said(reply) == f"gap {entry}", brief(reply)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("13800138000", None),
        ("ivan.petrov@example.com", None),
        ("@ivanov_trade", None),
        ("加我微信 wx_8877", "zh"),
        ("我的电话是13912345678", "zh"),
        ("мой телефон +7 912 345-67-89", "ru"),
        ("вот моя почта: petrov@firma.ru, напишите", "ru"),
        ("add my WeChat abc123", "en"),
        ("my number is +49 151 0000000, call me tomorrow", "en"),
    ],
)
def test_contact_data_is_no_question_and_changes_no_subject(
    assistant: Assistant, text: str, language: str | None
) -> None:
    for spoken in LANGUAGES:
        context = Context(spoken, "GDP目标", "gdp-target", ("gdp-target",))
        reply = assistant.reply(text, context, LATER)
        assert (said(reply), reply.language) == (f"gap {OWN}", language or spoken)
        assert "/apply" in reply.text
        assert (reply.context.entry, reply.context.question) == ("gdp-target", "GDP目标")


@pytest.mark.parametrize("entry", [OFFICE, WISH, OWN])
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_terminal_the_way_to_the_office_is_named(assistant: Assistant, entry: str, language: str) -> None:
    spoken = next(each for each in LANGUAGES if each == language)
    assert "/contact" in assistant.show(entry, spoken, Context(), LATER).text
