"""The questions of a message: sentences, clauses that ask, and the chatter around them."""

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^.!?。！？；;\n…]*(?:\.(?=\S)[^.!?。！？；;\n…]*)*[.!?。！？；;\n…]*")
_CLAUSE = re.compile(r"(?<=[,，;；:：.!?。！？…—])(?!\d)")
_MARK = re.compile(r"[?？]")

_ASK_ZH = re.compile(
    r"什么|啥|怎么|怎样|咋|哪|多少|几[个家条天项号点成]|多[大高久快长]|谁|吗|呢|么[？?]?$|有没有|没有?[？?]?$|是不是|能不能|会不会|"
    r"可不可以|为什么|为何|如何|何时|是否|不[？?]?$|请问|想问|想知道|想了解|求问|想弄|想搞清|介绍|说说|讲讲"
)
_WHO_RU = (
    r"(?:кто|кого|кому|где|куда|когда|как(?:ой|ая|ое|ие|ую|ова|овы|им|ими|их|ого)|сколько|почему|зачем|откуда|насколько|"
    r"на сколько|для чего|с кем|(?:с|в|на) как\w+|(?:есть|будет|будут|можно|правда|был|была|планируется) ли)\b"
)
_WHO_EN = (
    r"(?:who|whom|whose|what|what's|when|where|which|how|why|is|are|was|were|do|does|did|will|would|can|could|has|have|"
    r"with which|by how much|in which|since when)\b"
)
_ASK_REST = re.compile(
    rf"[?？]|(?:^|[\s,(«\"—–-])(?:{_WHO_RU}|(?:что|чем|чему|как)\b)|\bли\b|"
    r"(?:^|[\s,(\"—–])(?:who|what|when|where|which|how|why)\b|"
    r"^(?:and |so |then |also |but |is|are|was|were|do|does|did|will|would|can|could|has|have)\b|"
    r"\bправда\b|расскажи|подскажи|объясни|скажите|интересу|"
    r"(?:хо(?:чу|тел\w*|чется)|нужно|надо|пытаюсь) (?:бы )?(?:узнать|понять|знать)|"
    r"tell me|wondering|(?:want|like|need|trying) to (?:know|understand|find out)|remind me|explain",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"[,，、]?\s*(?:另外|还有就是|还有|以及|顺便问(?:一下|下|一句)?|再问(?:一下|下|一句)?|此外|再就是|再有|再(?=说说|讲讲|介绍))[,，：:]?\s*|"
    r"(?:[,;]\s+(?:и |а )?|\s+(?:и|а)\s+)(?:также|ещё|еще)[,:]?\s+(?:интересует\s+)?|"
    r"[,;]?\s+(?:и |а )?(?:отдельно|плюс|заодно|во-вторых)[,:]?\s+(?:интересует\s+)?|"
    rf",?\s+и\s+(?={_WHO_RU})|,\s+а\s+(?={_WHO_RU}|про\b|насч[её]т\b)|,\s+(?={_WHO_RU})|"
    rf"[,;]?\s+(?:and also|also|as well as|secondly)[,:]?\s+|,?\s+(?:and|&)\s+(?={_WHO_EN})|,\s+(?={_WHO_EN})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:^|\s)\(?(?:[1-4][).、:](?!\d)|[①-④]|第?[一二三四][、：:是]|(?:во-)?(?:первое|второе|третье|первых|вторых|третьих)[,:]|"
    r"(?:first|second|third)(?:ly)?[,:])\s*",
    re.IGNORECASE,
)
_COMMA_ZH = re.compile(r"[，,]|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_LIST = re.compile(
    r"\s*[,，、;；]\s*(?:и\s+|and\s+|а\s+)?|\s+(?:и|and|&|\+)\s+|(?<=[\u3400-\u9fff])(?:和|跟|与|\s+)(?=[\u3400-\u9fff])"
)
_CUT = re.compile(
    r"\s*[,，、;；+]\s*(?:(?:и|and|а|plus|плюс)\s+)?|\s+(?:и|а|and|&|plus|плюс|также)\s+|"
    r"(?<=[\u3400-\u9fffA-Za-z])(?:和|跟|与|及|还有|以及|并)(?=[\u3400-\u9fffA-Za-z])",
    re.IGNORECASE,
)
_CUTS = 5
_INTRODUCTION_ZH = re.compile(r"^(?:我(?:是|叫|在|从|来自)|我们(?:是|公司|在|做|从)|本人|你好|您好|打扰|不好意思)")
_MOST = 8
_PLAIN = {
    True: 45,
    False: 140,
}  # letters (Chinese or not) up to which a sentence is taken for questions without chatter


@dataclass(frozen=True)
class Segment:
    """A part of a message: its text, whether it asks something, and the part before it."""

    text: str
    asks: bool
    before: str = ""


def is_long(text: str) -> bool:
    """Tell whether a message is long enough to hold chatter besides its question."""
    return len(text) > _PLAIN[_is_han(text)]


def asks(text: str) -> bool:
    """Tell whether a clause asks for something, by its mark or its words."""
    bare = text.strip(" ，,；;：:。！!~.…—")
    return _ASK_REST.search(bare) is not None or _ASK_ZH.search(bare) is not None


def split(text: str) -> list[Segment]:
    """Return the parts of a message that could be questions of their own, at most the last eight.

    In a long message only what carries a question mark asks, where there is such a mark at all.
    """
    parts: list[str] = []
    for sentence in _sentences(text):
        pieces = [sentence] if is_long(sentence) else [p for p in _JOINT.split(sentence) if p and re.search(r"\w", p)]
        parts.extend(clause for piece in pieces for clause in _clauses(piece))
    marked = is_long(text) and any(_MARK.search(part) for part in parts)
    return [
        Segment(part, bool(_MARK.search(part)) if marked else asks(part), parts[number - 1] if number else "")
        for number, part in enumerate(parts)
    ][-_MOST:]


def enumerated(text: str) -> list[str]:
    """Return the members of a short list ("retail sales, budget revenue"), which may be one question or several."""
    if is_long(text):
        return []
    members = [member.strip() for member in _LIST.split(text) if member and re.search(r"\w", member)]
    return members[:4] if len(members) > 1 else []


def halves(text: str) -> list[tuple[str, str]]:
    """Return the ways to cut a short message in two at a comma or an "and"."""
    if is_long(text):
        return []
    found = ((text[: cut.start()].strip(), text[cut.end() :].strip()) for cut in _CUT.finditer(text))
    return [pair for pair in found if all(re.search(r"\w{2}", half) for half in pair)][:_CUTS]


def clauses(text: str) -> list[str]:
    """Return what stands between the marks of a text."""
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _is_han(text: str) -> bool:
    return re.search(r"[\u3400-\u9fff]", text) is not None


def _sentences(text: str) -> list[str]:
    points = [point for point in _NUMBER.split(text) if point.strip()]
    return [found.strip() for point in points for found in _SENTENCE.findall(point) if re.search(r"\w", found)]


def _clauses(piece: str) -> list[str]:
    """Split off how a person introduces himself in Chinese, and clauses where more than one of them asks.

    What does not ask stays with what follows it.
    """
    clauses = [clause for clause in _COMMA_ZH.split(piece) if clause.strip()]
    if len(clauses) > 1 and _INTRODUCTION_ZH.search(clauses[0]) and not _ASK_ZH.search(clauses[0]):
        return [clauses[0], *_clauses("，".join(clauses[1:]))]
    if len(clauses) < 2 or sum(_ASK_ZH.search(clause) is not None for clause in clauses) < 2:
        return [piece]
    joined: list[str] = []
    pending = ""
    for clause in clauses:
        pending = f"{pending}，{clause}" if pending else clause
        if _ASK_ZH.search(clause):
            joined.append(pending)
            pending = ""
    if pending:
        joined[-1] = f"{joined[-1]}，{pending}"
    return joined
