"""Hostile parts of messages: texts, names, marks, whatever else one can send, and the data of buttons."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import yaml

from handlers.callbacks import Action
from tests.handlers.wire import ME, Params

CORPUS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "corpus.yaml").read_text("utf-8"))
TEXTS = [text for texts in CORPUS.values() for text in texts]
WORDS = "only fact-1 gap choose GDP target 2017 目标 银行 ВРП банк ж 中 ? ! . , 是多少 какой".split()
COMMANDS = (
    "start help topics language contact apply subscribe unsubscribe privacy mydata forget inquiries entry stats "
    "unanswered draft file publish undo version reload take close reopen nothing"
).split()
CODES = ("en", "ru", "zh-hans", "", "xx", "de-CH-1996", "\u202een", "-", "zh" * 99)
ENTITIES = (
    "mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough spoiler blockquote "
    "expandable_blockquote code pre text_link text_mention custom_emoji no_such_kind"
).split()
NUMBERS = (0, 1, 2, 3, 7, -1, 42, 500, 2**31, 2**52, 2**63 - 1)
FILE = {"file_id": "f", "file_unique_id": "f"}
MOST = 4096


def mark(person: int) -> str:
    """Return what everything of a person says somewhere, so that it can be found in other people's chats."""
    return f"mark{person}x"


def text(dice: Random) -> str:
    """Return a hostile text, of at most as many units as Telegram takes."""
    kind = dice.randrange(10)
    if kind < 4:
        made = dice.choice(TEXTS)
    elif kind < 6:
        made = " ".join(dice.choice(WORDS + TEXTS) for _ in range(dice.randint(1, 12)))
    elif kind == 6:
        made = dice.choice(TEXTS) * dice.randint(2, 900)
    elif kind == 7:
        made = "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randint(1, 60)))
    elif kind == 8:
        made = dice.choice("aя1中😀\u0301٣<&'\" -.,:/(%🇷") * dice.choice((1, 63, 64, 65, 2048, MOST))
    else:
        made = " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, 4)))
    return made[: MOST // 2] if max(made, default="") > "\uffff" else made[:MOST]


def marked(dice: Random, person: int) -> str:
    """Return a hostile text that can be told to be a person's."""
    return dice.choice(("{0} {1}", "{1} {0}", "{1}\n{0}")).format(mark(person), text(dice))


def user(dice: Random, person: int) -> Params:
    """Return a person with a hostile name."""
    name = dice.choice((text(dice)[:64], "Guest", "\u202e</b>", "{name}", "<a href='tg://user?id=7'>Alice</a>"))
    made: Params = {"id": person, "is_bot": False, "first_name": f"{mark(person)} {name}"}
    made |= {"last_name": text(dice)[:64]} if dice.random() < 0.3 else {}
    made |= {"username": dice.choice(("name", "bot", "a" * 32, "<b>", "'--"))} if dice.random() < 0.4 else {}
    return made | ({"language_code": dice.choice(CODES)} if dice.random() < 0.8 else {})


def entities(dice: Random) -> list[Params]:
    """Return marks that overlap, begin before the text or end after it."""
    return [_entity(dice) for _ in range(dice.choice((0, 0, 1, 3, 100)))]


def _entity(dice: Random) -> Params:
    kind = dice.choice(ENTITIES)
    made: Params = {
        "type": kind,
        "offset": dice.choice((-5, 0, 0, 1, 7, 9999)),
        "length": dice.choice((-1, 0, 1, 5, 9999)),
    }
    if kind == "text_link":
        made["url"] = dice.choice(("javascript:alert(1)", "http://\u202e.example", "tg://user?id=7", "", "\ud800"))
    if kind == "text_mention":
        made["user"] = {"id": dice.choice((7, 42)), "is_bot": False, "first_name": "<b>"}
    return made


def content(dice: Random, person: int) -> Params:
    """Return what a message holds: words, or whatever else one can send."""
    return dice.choice(_CONTENTS)(dice, person)


def _words(dice: Random, person: int) -> Params:
    return {"text": marked(dice, person), "entities": entities(dice)}


def _command(dice: Random, person: int) -> Params:
    named = f"/{dice.choice(COMMANDS)}{dice.choice(('', '', '@bot', '@other_bot', '@'))}"
    rest = dice.choice(("", " 1", " -1", " q-only__lang-zh", f" src-{'a' * 99}", " q-../x", f" {marked(dice, person)}"))
    return {"text": named + rest, "entities": [{"type": "bot_command", "offset": 0, "length": len(named)}]}


def _captioned(dice: Random, person: int) -> Params:
    photo = [FILE | {"width": 1, "height": 1}]
    kind, held = dice.choice(
        (
            ("photo", photo),
            ("document", FILE | {"file_name": dice.choice(TEXTS), "mime_type": "\0", "file_size": 2**52}),
            ("video", FILE | {"width": 0, "height": -1, "duration": 2**31}),
            ("voice", FILE | {"duration": 0}),
            ("audio", FILE | {"duration": 1, "title": dice.choice(TEXTS), "performer": "<b>"}),
            ("animation", FILE | {"width": 1, "height": 1, "duration": 1}),
        )
    )
    words = {"caption": marked(dice, person)[:1024], "caption_entities": entities(dice)} if dice.random() < 0.6 else {}
    return {kind: held} | words


def _other(dice: Random, person: int) -> Params:
    wild = dice.choice(TEXTS)
    option = {"text": wild, "voter_count": 0, "persistent_id": "1"}
    poll = {"id": "1", "question": wild, "options": [option], "total_voter_count": 0, "is_closed": False}
    poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False}
    poll |= {"members_only": False}
    sticker = FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    place = {"latitude": dice.choice((0, 90, -999.5, 1e300)), "longitude": dice.choice((0, 180, -1e9))}
    contact = {"phone_number": dice.choice((wild, "+1")), "first_name": wild, "user_id": dice.choice((person, 7))}
    return dice.choice(
        (
            {"contact": contact},
            {"location": place},
            {"venue": {"location": place, "title": wild, "address": wild}, "location": place},
            {"dice": {"emoji": "🎲", "value": dice.choice((1, 64, -1))}},
            {"poll": poll},
            {"sticker": sticker | {"emoji": wild, "set_name": wild}},
            {"video_note": FILE | {"length": 1, "duration": 1}},
            {"story": {"chat": {"id": 7, "type": "private"}, "id": 1}},
            {"game": {"title": wild, "description": wild, "photo": []}},
            {"no_such_content": {"a": wild}},
        )
    )


_CONTENTS: list[Callable[[Random, int], Params]] = [_words, _words, _words, _command, _captioned, _other]


def around(dice: Random, person: int) -> Params:
    """Return what a message says of itself beside its content: forwarded, quoted, a reply, in a topic."""
    wild, number = dice.choice(TEXTS), dice.choice(NUMBERS)
    chat = {"id": dice.choice((7, person)), "type": "private", "first_name": "A"}
    other: Params = {"message_id": number, "date": 1, "chat": chat, "from": ME, "text": wild}
    choices: tuple[Params, ...] = (
        {"forward_origin": {"type": "user", "date": 1, "sender_user": {"id": 7, "is_bot": False, "first_name": wild}}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": wild}},
        {"reply_to_message": other},
        {"reply_to_message": other, "quote": {"text": wild, "position": -1, "entities": entities(dice)}},
        {"external_reply": {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": wild}}},
        {"message_thread_id": number, "is_topic_message": True},
        {"author_signature": wild, "has_protected_content": True},
        {"reply_markup": {"inline_keyboard": [[{"text": wild, "callback_data": wild}]]}},
        {"no_such_field": {"deep": [wild] * 9}},
    )
    return dice.choice(choices) if dice.random() < 0.3 else {}


def forged(dice: Random) -> str:
    """Return the data of a button: of every kind with somebody else's numbers, nearly right, or anything."""
    kind = dice.randrange(4)
    if kind == 0:
        return text(dice)[:80]
    code = dice.choice([*Action.kinds, "zz"])
    forms = Action.kinds[code].forms if code in Action.kinds else {}
    values = [_value(dice, form) for form in forms.values()]
    if kind == 1:
        values = [dice.choice((value, value, text(dice)[:9], "")) for value in values]
        values += ["x"] if dice.random() < 0.2 else []
    return ":".join(("1" if kind > 1 or dice.random() < 0.7 else dice.choice("029"), code, *values))


def _value(dice: Random, form: Any) -> str:
    if form is bool:
        return dice.choice("hn")
    if form is int:
        return str(1 if dice.random() < 0.5 else abs(dice.choice(NUMBERS)))  # 1 is the first of everything
    if form is str:
        return dice.choice(("only", "fact-1", "gap", "many", "few", "gone", "a" * 48, "0", "policies"))
    return str(dice.choice(form.__args__))
