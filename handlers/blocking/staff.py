"""/block, /unblock and /blocked, in the staff group: from whom the office does not want to hear, and again does.

The command says whom by the person's number in Telegram, or by where it stands: in an investor's topic, in reply to
the card of an inquiry or to the notice of an application. Blocking is asked about first. The reason is read again from
the message with the command when the button is pressed, so that the button holds all that there is.
"""

from telegram import ChatMember, Message, Update
from telegram.constants import ChatMemberStatus

from handlers.blocking.actions import BlockPerson, LetBe, Unblock
from handlers.blocking.screens import BlockScreens, who_of
from handlers.callbacks import decode
from handlers.inquiry.staff import located, staff_of
from handlers.inquiry.staff_room import refresh_card
from handlers.lead.actions import SendNotice, WriteBack
from handlers.office import zone_of
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import MAX_NOTICE, Screen, cut
from handlers.transport.content import words_of
from handlers.transport.parcel import beside
from handlers.turn import Turn
from storage.masking import masked

MOST_REASON = 300
_MOST_DIGITS = 16  # of a number in Telegram, which has up to 52 bits
_IN_GROUP = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)


async def command_block(update: Update, turn: Turn) -> None:
    """Ask whether the person shall be blocked, or say why that is out of the question."""
    message = update.effective_message
    if message is not None:
        await turn.services.delivery.post(beside(message), await _asked(message, turn))


async def command_unblock(update: Update, turn: Turn) -> None:
    """Lift the block of the person."""
    message = update.effective_message
    if message is not None:
        await turn.services.delivery.post(beside(message), await _unblocked(message, turn))


async def command_list(update: Update, turn: Turn) -> None:
    """List who is blocked."""
    message = update.effective_message
    if message is not None:
        found = await turn.services.stores.blocklist.in_force()
        await turn.services.delivery.post(beside(message), screens(turn).listed(found))


@handles(BlockPerson, by="staff")
async def block(action: BlockPerson, press: Press, turn: Turn) -> None:
    """Block the person, once, whoever presses."""
    blocklist = turn.services.stores.blocklist
    _, reason = _read(_command(press, action.command))
    last = await blocklist.last(action.user)
    is_outdated = (last.id if last else 0) != action.last
    if is_outdated and not (last and last.is_in_force):
        raise StaleButtonError
    if objection := await _objection(action.user, press.chat_id, turn):
        await press.answer(cut(objection, MAX_NOTICE))
        return
    blocked, is_new = await blocklist.block(action.user, staff_of(turn), reason, turn.now)
    await press.answer(None if is_new else cut(screens(turn).line(blocked), MAX_NOTICE))
    await press.show(screens(turn).standing(blocked))
    await _refresh_cards(action.user, turn)  # also if it is not new: the process may have died before


@handles(LetBe, by="staff")
async def let_be(action: LetBe, press: Press, turn: Turn) -> None:
    """Leave things as they are, and show how they are."""
    await press.show(await _standing(action.user, turn))


@handles(Unblock, by="staff")
async def unblock(action: Unblock, press: Press, turn: Turn) -> None:
    """Lift a block, once, whoever presses; a later one of the same person stays."""
    blocklist = turn.services.stores.blocklist
    lifted, is_new = await blocklist.lift(action.block, staff_of(turn), turn.now)
    if lifted is None:
        raise StaleButtonError
    line = screens(turn).line(lifted)
    await press.answer(None if is_new else cut(line, MAX_NOTICE))
    if action.listed:
        await press.show(screens(turn).listed(await blocklist.in_force(), line))
    else:
        await press.show(screens(turn).standing(await blocklist.last(lifted.user_id) or lifted))
    await _refresh_cards(lifted.user_id, turn)


def screens(turn: Turn) -> BlockScreens:
    """Return what makes the messages."""
    zone = zone_of(turn.services.settings.office_timezone)
    return BlockScreens(turn.services.texts, turn.person.language, zone)


async def _asked(message: Message, turn: Turn) -> Screen:
    """Return the question whether to block, or why it is not asked."""
    user_id, reason = await _meant(message, turn)
    if user_id is None:
        return screens(turn).remark(turn.say("block-whom", command="/block"))
    last = await turn.services.stores.blocklist.last(user_id)
    if last is not None and last.is_in_force:
        return screens(turn).standing(last)
    if objection := await _objection(user_id, message.chat.id, turn):
        return screens(turn).remark(objection)
    action = BlockPerson(user_id, last.id if last else 0, message.message_id)
    return screens(turn).asked(await _who(user_id, turn), reason, action)


async def _unblocked(message: Message, turn: Turn) -> Screen:
    """Lift the block of the person that a command is about, and return what came of it."""
    user_id, _ = await _meant(message, turn)
    if user_id is None:
        return screens(turn).remark(turn.say("block-whom", command="/unblock"))
    blocklist = turn.services.stores.blocklist
    last = await blocklist.last(user_id)
    if last is None or not last.is_in_force:
        return await _standing(user_id, turn)
    lifted, is_new = await blocklist.lift(last.id, staff_of(turn), turn.now)
    if is_new:
        await _refresh_cards(user_id, turn)
    return screens(turn).standing(lifted or last)


async def _meant(message: Message, turn: Turn) -> tuple[int | None, str]:
    """Return the person that a command is about, None if it says none, and the reason that it gives."""
    number, reason = _read(message)
    return (await _owner(message, turn) if number is None else number), reason


async def _owner(message: Message, turn: Turn) -> int | None:
    """Return the person whose application a message replies to, or whose inquiry it is about by where it stands."""
    lead_id = _lead(message.reply_to_message, turn) if message.reply_to_message else None
    if lead_id is not None:
        lead = await turn.services.stores.leads.get(lead_id)
        return lead.user_id if lead else None
    inquiry = await located(message, turn)
    return inquiry.user_id if inquiry else None


def _lead(notice: Message, turn: Turn) -> int | None:
    """Return the number of the application that a message of this bot is about, as its button says."""
    if notice.from_user is None or notice.from_user.id != turn.bot.id or notice.reply_markup is None:
        return None
    buttons = [button for row in notice.reply_markup.inline_keyboard for button in row]
    actions = [decode(button.callback_data) for button in buttons]
    return next((action.lead for action in actions if isinstance(action, WriteBack | SendNotice)), None)


async def _objection(user_id: int, chat_id: int, turn: Turn) -> str | None:
    """Return why a person cannot be blocked: nothing is known of them, or Telegram says that they are in the group."""
    stores, delivery = turn.services.stores, turn.services.delivery
    if await stores.people.load(user_id) is None and not await stores.leads.of(user_id):
        return turn.say("block-unknown", number=user_id)
    member = await delivery.attempt(chat_id, lambda bot: bot.get_chat_member(chat_id, user_id))
    if isinstance(member, ChatMember) and _is_in_group(member):
        return turn.say("block-staff", who=await _who(user_id, turn))
    return None


def _is_in_group(member: ChatMember) -> bool:
    restricted = member.status == ChatMemberStatus.RESTRICTED and bool(getattr(member, "is_member", False))
    return member.status in _IN_GROUP or restricted


async def _standing(user_id: int, turn: Turn) -> Screen:
    """Return how it stands with a person."""
    last = await turn.services.stores.blocklist.last(user_id)
    if last is not None and last.is_in_force:
        return screens(turn).standing(last)
    return screens(turn).remark(turn.say("block-not", who=await _who(user_id, turn)))


async def _who(user_id: int, turn: Turn) -> str:
    user = await turn.services.stores.people.load(user_id)
    return who_of(user_id, user.name if user else "", user.username if user else "")


async def _refresh_cards(user_id: int, turn: Turn) -> None:
    inquiry = await turn.services.stores.inquiries.current(user_id)
    if inquiry is not None:
        await refresh_card(turn.services, inquiry)


def _read(command: Message) -> tuple[int | None, str]:
    """Return the number that a command names, None if it names none, and the reason, as both are kept."""
    words = words_of(command).split()[1:]
    is_number = bool(words) and words[0].isascii() and words[0].isdigit() and len(words[0]) <= _MOST_DIGITS
    reason = cut(masked(" ".join(words[is_number:])), MOST_REASON)
    return (int(words[0]) if is_number else None), reason


def _command(press: Press, message_id: int) -> Message:
    """Return the command that the question with the button replies to. Raises StaleButtonError if it is gone."""
    question = press.message if isinstance(press.message, Message) else None
    command = question.reply_to_message if question else None
    if command is None or command.message_id != message_id:
        raise StaleButtonError
    return command
