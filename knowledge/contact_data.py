"""Contact data that a person leaves in the chat, known by its form: a number to call, an address, a name elsewhere."""

import re
import unicodedata

_LONGEST = 200  # characters of a message that is little else
_BESIDE, _NAME = 16, 3  # words, or Chinese characters, that may stand beside it; and without a word for it
_UNIT = r"[$€¥元万亿亩平米人%]|юан|руб|долл|евро|тыс|млн|млрд|кв|м2|га\b|yuan|rmb|cny|usd|eur|dollar|mil|bil|sq"
_PART = r"[a-z\d_-]"  # of a name or address; Chinese may stand right beside it
_NUMBER = re.compile(
    rf"(?<![a-zа-яё\d_.,$€¥])(?<!\d[ .-])\+?\(?\d(?:[ ().-]{{0,2}}\d){{6,14}}"
    rf"(?![a-zа-яё\d_%]|[.,]\d| ?-?\d|\s?(?:{_UNIT}))",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_DAYS = re.compile(
    rf"{_YEAR}[ .-]?\d\d?[ .-]?\d\d?|\d\d?[ .-]\d\d?[ .-]{_YEAR}|{_YEAR}(?:[ -]+{_YEAR})+|(?:\d\d? )+{_YEAR}"
)
_SUM = re.compile(r"\d{1,3}(?:[ .]\d{3})+|\d{1,3}0{5,7}")
_MAIL = re.compile(rf"(?:{_PART}|[.+]){{1,64}}@{_PART}{{1,63}}(?:\.{_PART}{{2,24}}){{1,4}}", re.IGNORECASE)
_ELSEWHERE = r"(?<![a-zа-яё])(?:微信|wechat|weixin|вичат|телеграмм?|telegram|тг|tg|vx|wx|qq|whatsapp|ватсап|line)"
_OWN = r"(?:我的|加我的?|мой|my)"
_CALLED = rf"@?[a-z]{_PART}{{4,31}}"
_NAME_ELSEWHERE = re.compile(
    rf"(?<![a-z\d_.])@[a-z]{_PART}{{4,31}}|({_OWN} ?{_ELSEWHERE})(?:号|id| id)? ?(?:[:是=—-]| is\b| это\b) ?{_CALLED}|"
    rf"((?:{_OWN} ?)?{_ELSEWHERE})(?:号|id| id)? ?[:是=—-]? ?(?:is )?(?={_PART}*[\d_]){_CALLED}",
    re.IGNORECASE,
)
_WORD_FOR_IT = re.compile(
    r"电话|手机|号码|微信|邮箱|邮件|联系|来电|致电|打给|回电|给我|发我|发到|发给|加我|"
    r"\b(?:тел|моб|номер|звон|перезвон|позвон|набер|почт|мейл|имейл|пиш|напиш|контакт|свяж|ватсап|вичат|присыл)|"
    r"\b(?:phone|mobile|cell|tel|number|call|ring|text me|e?-?mail|write|contact|reach|whatsapp|wechat|telegram|send)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|什么|啥|怎么|谁|哪|吗|多少|为何|\b(?:who|whose|what|where|why|how|which)\b|"
    r"\b(?:кто|чей|что за|где|почему|как|как[оаи]\w+|сколько|ли)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")


def beside_contact(text: str) -> str | None:
    """Return what stands beside contact data in a message that is little else; None for every other message."""
    if len(text) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text)
    is_named = _WORD_FOR_IT.search(text) is not None
    rest = _NAME_ELSEWHERE.sub(lambda found: f"{found[1] or found[2] or ''} ", _MAIL.sub(" ", text))
    rest = _NUMBER.sub(lambda found: found[0] if _is_figure(found[0], is_named) else " ", rest)
    if rest == text or _ASKS.search(rest):
        return None
    beside = len(_WORD.findall(rest))
    return None if beside > (_BESIDE if is_named else _NAME) else " ".join(rest.split()).strip(" ,.;:!")


def _is_figure(number: str, is_named: bool) -> bool:
    """Tell whether digits are days or years, or a sum where no word says that they are a number to call."""
    return _DAYS.fullmatch(number) is not None or (not is_named and _SUM.fullmatch(number) is not None)
