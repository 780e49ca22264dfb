"""Contact data that is left in the chat, known by its form; what only looks like it, first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.contact_data import beside_contact

ELSE = [
    # figures, days and sums
    "2017",
    "1",
    "2017-02-22",
    "22.02.2017",
    "20170222",
    "2016-2017",
    "2016 2017 2018",
    "11 20 10 20 11 2017",
    "10 000 000",
    "10000000",
    "投资10000000",
    "12 345 678 юаней",
    "1234567 м2",
    "$12345678",
    "12345678元",
    "сколько это: 1 234 567,89",
    "4111 1111 1111 1111",
    "11010519491231002X",
    # questions, with or without a number in them
    "",
    "?",
    "税率多少 13800000000",
    "这个电话13800000000是招商局的吗？",
    "whose number is +86 451 84010000",
    "что за номер +7 912 345-67-89",
    "is there a wechat account of the new area I can follow",
    "official wechat account",
    "телефон администрации",
    "微信公众号",
    "@",
    "@me",
    "a@b",
    "GDP@2017",
    # a question with a contact at its end is a question
    "Здравствуйте, мы строительная компания из Тулы, хотели бы узнать про аренду земли под склад площадью два "
    "гектара рядом с портом и о сроках оформления, мой телефон +7 912 345-67-89",
    "我们是广东的一家食品企业，计划明年在贵区设立加工厂，想了解土地价格和税收优惠政策，联系电话13800138000",
]
LEFT = [
    ("+86 138 0013 8000", ""),
    ("13800138000", ""),
    ("13800000000", ""),
    ("１３８００１３８０００", ""),
    ("84010000", ""),
    ("8 (912) 345-67-89", ""),
    ("0451-84010000", ""),
    ("+1 202 555 0199", ""),
    ("ivan.petrov@example.com", ""),
    ("@ivanov_trade", ""),
    ("мой телефон +7 912 345-67-89", "мой телефон"),
    ("мой телефон 10 000 000", "мой телефон"),
    ("Иван Петров, 8 912 345 67 89", "Иван Петров"),
    ("перезвоните завтра после обеда: 89123456789", "перезвоните завтра после обеда"),
    ("пишите на почту ivan@firma.ru", "пишите на почту"),
    ("мой телеграм @ivanov_trade", "мой телеграм"),
    ("вичат zhang_3", "вичат"),
    ("мой вичат: zhangwei", "мой вичат"),
    ("add my WeChat abc123", "add my WeChat"),
    ("my wechat is zhangwei", "my wechat"),
    ("my number is +49 151 0000000, call me tomorrow", "my number is , call me tomorrow"),
    ("please mail the brochure to li.wei@firm.cn", "please mail the brochure to"),
    ("WhatsApp +1 (202) 555-0199", "WhatsApp"),
    ("我的微信是zhangwei", "我的微信"),
    ("加我微信 wx_8877", "加我微信"),
    ("微信号：li2017wei", "微信"),
    ("我的电话13912345678，请联系我", "我的电话 ,请联系我"),
    ("13900002222 王先生，下午打给我", "王先生,下午打给我"),
    ("资料发到li.wei@firm.cn谢谢", "资料发到 谢谢"),
    ("请加我微信wx_8877谢谢", "请加我微信 谢谢"),
]


@pytest.mark.parametrize("text", ELSE)
def test_anything_else_is_none(text: str) -> None:
    assert beside_contact(text) is None


@pytest.mark.parametrize(("text", "beside"), LEFT)
def test_contact_data_with_little_beside_it(text: str, beside: str) -> None:
    assert beside_contact(text) == beside


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    beside = beside_contact(text)
    assert beside is None or len(beside) <= 2 * len(text) + 8


@given(st.text(alphabet="0123456789 ()-.+@_ab微信电话", max_size=300))
def test_no_run_of_marks_takes_long(text: str) -> None:
    beside_contact(text)
