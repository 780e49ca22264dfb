"""Cue words: what tells that a message goes on from the one before, corrects it, compares or names an origin."""

import re

# pronouns and the like, in Russian and English
_BACK = (
    r"\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ней|нем|нём|них|ним|там|туда|этот|эта|это|эти|этого|этой|этом|этим)\b|"
    r"\b(?:it|its|they|them|their|that|this|these|those|he|him|his|there)\b"
)
# begins with, or holds, what points back
REFERS = re.compile(
    r"^(?:然后|所以|它|他|她|这|那|该|其|具体|为什么|为啥|怎么|什么时候|啥时候|谁)|[它他她](?:们|的)?|这个|那个|里面|其中|除了|"
    r"^(?:почему|зачем|для чего|когда|кто|где|куда|как|что|сколько|чем)\b|^(?:а|и|но|ну)\s|"
    r"^(?:на|до|с|в|за|по|к|под|от|из) как\w+ \w+[ ?]*$|"
    r"^(?:and|but|so|then|why|when|who|where|how|what)\b|"
    rf"{_BACK}",
    re.IGNORECASE,
)
# stands for what was spoken of: no certainty about the other words undoes that
POINTS = re.compile(
    r"[它他她](?:们|的)?|这个|那个|这里|那里|里面|其中|该|"
    rf"{_BACK}",
    re.IGNORECASE,
)
PRONOUN = re.compile(
    r"[它他她](?:们|的)?|\b(?:он|она|оно|они|его|её|ее|их|ему|ей|им|ней|нем|нём|них|ним)\b|"
    r"\b(?:it|its|they|them|their|he|him|his|she|her)\b",
    re.IGNORECASE,
)
# wants more of the same
MORE = re.compile(
    r"详细|具体(?:点|一?些|说|讲)|展开|多[说讲]|细[说讲]|继续[说讲]|还有(?:吗|别的|什么|呢)|再[说讲](?:说|讲|点|些|具体)|"
    r"подробн|(?:расскаж\w*|скаж\w*) (?:ещё|еще|больше|побольше)|что (?:ещё|еще)|поконкретнее|разверн|детал|"
    r"\bmore\b|\bdetails?\b|elaborate|go on|in depth|expand on",
    re.IGNORECASE,
)
# the same of another thing
INSTEAD = re.compile(
    r"^那?么?.{1,16}呢[？?]?$|^那.{1,14}[？?]?$|"
    r"^(?:ну )?(?:а|и) (?:что )?(?:насч[её]т |про |по |во? |со? |для |у |на |об? )?|"
    r"^(?:and|what about|how about|and what about|also|same for)\b",
    re.IGNORECASE,
)
INTERROGATIVE = re.compile(
    r"什么|啥|怎么|谁|几|多少|哪|为何|吗|"
    r"\b(?:кто|кого|кому|когда|где|куда|как\w*|сколько|почему|зачем|чем|чего|ли)\b|"
    r"\b(?:when|who|whom|how (?!about)|where|why|which|is|are|was|were|do|does|did|can|will)\b",
    re.IGNORECASE,
)
NEW_SUBJECT = re.compile(
    r"换个(?:话题|问题)|另一个问题|别的问题|不说这个|друг(?:ой|ая|ую) (?:вопрос|тем)|смен\w+ тем|сменим|не о том|"
    r"(?:different|another|new|other) (?:question|topic|subject)|chang\w+ (?:the )?(?:subject|topic)",
    re.IGNORECASE,
)
# stands before what is only compared with
COMPARED = re.compile(
    r"(?:比起?|较|相比|较之|than|compared (?:to|with)|against|чем в|по сравнению с|относительно|к уровню)\s*$",
    re.IGNORECASE,
)
# stands before where somebody comes from
ORIGIN = re.compile(
    r"(?:\b(?:из|от|from|(?:я|мы|сами?|родом|приехали?) со?)\s*$)|"
    r"(?:我(?:是|在|从|们)[^，,。！？]{0,6}$)|(?:来自|从)[^，,。！？]{0,4}$",
    re.IGNORECASE,
)
# a scrap of a program: marks that sentences do not have
SCRAP = re.compile(r"[{}=\\<>|].*[{}=\\<>|]|\w\.\w+\(|=\s*\S+;|\bSELECT\b.*\bFROM\b", re.DOTALL)
# what a correction begins with; the rest is what was meant
CORRECTION = re.compile(
    r"^(?:不是|不对|我不是问这个|不是这个)[，,。\s]*(?:我是?(?:想问|问|说)的?是?|我的意思是)\s*|"
    r"^(?:нет|да нет|не то|не об этом|не про это)[,.]?\s*(?:я\s+)?"
    r"(?:(?:имею|имела?) в виду|(?:спрашива\w+\s+)?(?:про|о|об))\s+|"
    r"^(?:no|nope|not that)[,.]?\s*i (?:mean|meant|was asking about|am asking about|asked about)\s+",
    re.IGNORECASE,
)
