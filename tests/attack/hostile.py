"""Makes hostile updates: raw, as Telegram's server would send them, and as it never would."""

from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from tests.attack.contents import MOST, NUMBERS, TEXTS, around, content, entities, forged, marked, text, user
from tests.handlers.wire import ME, Params

VICTIM = 7  # the number of whom the others attack
FIRST = 50_000  # the number of the first attacker


@dataclass(frozen=True)
class Attack:
    """A hostile update.

    raw       as it comes, without its number
    sender    the person it comes from
    answered  whether that person must get an answer to it
    """

    raw: dict[str, Any]
    sender: int
    answered: bool = False


class Attackers:
    """Makes attacks of many people, each of whom can be told apart."""

    def __init__(self, dice: Random, staff_chat_id: int) -> None:
        self._dice = dice
        self._numbers = count(1)
        self._moments = count(1)
        self._staff = staff_chat_id
        self._shown: dict[int, list[str]] = {}
        ways = {self._sent: 8, self._pressed: 3, self._edited: 1, self._in_group: 1, self._inline: 1, self._rare: 1}
        self._ways = [way for way, often in ways.items() for _ in range(often)]

    def see(self, chat: int, data: list[str]) -> None:
        """Note which buttons a chat was shown last; of the victim all."""
        self._shown[chat] = data + (self._shown.get(chat, []) if chat == VICTIM else [])

    def attack(self, person: int) -> Attack:
        """Return the next attack of a person."""
        who = user(self._dice, person)
        return self._dice.choice(self._ways)(who)

    def malformed(self, person: int) -> Attack:
        """Return an update of a person that Telegram would never send."""
        dice = self._dice
        raw = deepcopy(self.attack(person).raw)  # parts of it are the same in every update
        for _ in range(dice.randint(1, 3)):
            _spoil(dice, raw)
        return Attack(raw, person)

    def _sent(self, who: Params) -> Attack:
        message = self._message(who, _private(who))
        is_part = "photo" in message and self._dice.random() < 0.3
        album = {"media_group_id": str(self._dice.randrange(3))} if is_part else {}
        return Attack({"message": message | album}, who["id"], answered=not album)

    def _edited(self, who: Params) -> Attack:
        return Attack({"edited_message": self._message(who, _private(who)) | {"edit_date": 2}}, who["id"])

    def _message(self, who: Params, chat: Params) -> Params:
        held = content(self._dice, who["id"])
        number = next(self._numbers) if self._dice.random() < 0.95 else self._dice.choice(NUMBERS)
        bare: Params = {"message_id": number, "date": 60 * next(self._moments), "chat": chat, "from": who}
        return bare | around(self._dice, who["id"]) | held

    def _pressed(self, who: Params) -> Attack:
        dice, chat = self._dice, _private(who)
        under: Params = {"message_id": dice.choice((*NUMBERS, 10**6)), "date": dice.choice((0, 1)), "chat": chat}
        under |= {"from": ME, "text": dice.choice(TEXTS)} if under["date"] else {}
        query = {"id": "q", "from": who, "chat_instance": "c", "message": under, "data": self._data(who["id"])}
        if dice.random() < 0.1:  # in a group, the staff's buttons pressed elsewhere
            under["chat"] = self._group()
            return Attack({"callback_query": query}, who["id"])
        if dice.random() < 0.1:
            query = {key: value for key, value in query.items() if key not in ("message", "data")}
            return Attack({"callback_query": query | {"inline_message_id": "i", "game_short_name": "g"}}, who["id"])
        return Attack({"callback_query": query}, who["id"])

    def _data(self, person: int) -> str:
        """Return the data of a button: one's own, somebody else's, or forged."""
        chats = [person] * 3 + [self._dice.choice(list(self._shown) or [0]), self._staff, VICTIM, VICTIM, 0, 0]
        return self._dice.choice(self._shown.get(self._dice.choice(chats)) or [forged(self._dice)])

    def _group(self) -> Params:
        kind = self._dice.choice(("group", "supergroup", "channel"))
        number = self._dice.choice((-500, -1001000000002, self._staff - 1))
        return {"id": number, "type": kind, "title": text(self._dice)[:128], "is_forum": self._dice.random() < 0.5}

    def _in_group(self, who: Params) -> Attack:
        message = self._message(who, self._group())
        if "text" in message and self._dice.random() < 0.6:
            message |= {"text": f"@bot {message['text']}"[:MOST]}
            message["entities"] = [{"type": "mention", "offset": 0, "length": 4}, *entities(self._dice)]
        kind = "channel_post" if message["chat"]["type"] == "channel" else "message"
        return Attack({kind: message}, who["id"])

    def _inline(self, who: Params) -> Attack:
        dice, words = self._dice, marked(self._dice, who["id"])[:256]
        if dice.random() < 0.4:
            return Attack({"chosen_inline_result": {"result_id": forged(dice), "from": who, "query": words}}, who["id"])
        query = {"id": "q", "from": who, "query": words, "offset": dice.choice(("", "10", "-1", "x"))}
        query |= {"chat_type": dice.choice(("sender", "odd"))}
        query |= {"location": {"latitude": 1e9, "longitude": 0}} if dice.random() < 0.2 else {}
        return Attack({"inline_query": query}, who["id"])

    def _rare(self, who: Params) -> Attack:
        """Return a kind of update that the bot has nothing to do with, or one that nobody knows."""
        chat = _private(who)
        message = self._message(who, chat)
        member = {"user": ME, "status": "kicked", "until_date": 0}
        changed = {"chat": chat, "from": who, "date": 1, "old_chat_member": member, "new_chat_member": member}
        bare: Params = {key: message[key] for key in ("message_id", "date", "chat", "from")}
        paid: Params = {"currency": "X", "total_amount": -1, "invoice_payload": "", "telegram_payment_charge_id": ""}
        paid |= {"provider_payment_charge_id": text(self._dice)}
        business = message | {"business_connection_id": "b"}
        raw: tuple[dict[str, Any], ...] = (
            {"my_chat_member": changed},
            {"message": bare | {"pinned_message": bare | {"text": "a"}}},
            {"message": bare | {"new_chat_title": text(self._dice)[:128]}},
            {"message": bare | {"successful_payment": paid}},
            {"poll_answer": {"poll_id": "1", "user": who, "option_ids": [-1], "option_persistent_ids": []}},
            {"business_message": business},
            {"edited_channel_post": message | {"chat": self._group()}},
            {"no_such_update": {"from": who, "a": [message]}},
            {},
        )
        return Attack(self._dice.choice(raw), who["id"])


def _private(who: Params) -> Params:
    return {"id": who["id"], "type": "private", "first_name": who["first_name"]}


def _spoil(dice: Random, raw: dict[str, Any]) -> None:
    """Take something out of an update, or put something of another type in."""
    place: Any = raw
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.8:
            place = place[key]
            continue
        if dice.random() < 0.3:
            del place[key]
        else:
            place[key] = dice.choice((None, "", "x", -1, 2**70, 1.5, True, [], {}, [[]], {"id": None}, "\ud800", "77"))
        return
