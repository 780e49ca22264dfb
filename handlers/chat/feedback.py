"""Helpful or not: a vote under each answer, and in the person's words what was missing."""

from dataclasses import dataclass
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from handlers.callbacks import Action, decode
from handlers.chat.actions import Vote
from handlers.chat.ask import is_first_of_album
from handlers.conversation import as_language
from handlers.inquiry.actions import AskPerson
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, Screen, compose
from handlers.turn import Turn
from knowledge.schema import Language
from storage.masking import masked

COMMENT = "comment"
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Write(Action, code="vw"):
    """Write what the answer to a question lacked."""

    language: Language
    question: int


@dataclass(frozen=True)
class Cancel(Action, code="vx"):
    """Write nothing after all."""

    language: Language


@handles(Vote)
async def vote(action: Vote, press: Press, turn: Turn) -> None:
    """Keep a vote, show it, and ask what was missing where something was."""
    say, feedback = turn.services.texts.say, turn.services.stores.feedback
    outcome = await feedback.vote(action.question, turn.person.id, action.helpful, turn.now)
    if outcome == "not theirs":
        raise StaleButtonError
    await press.answer(say("vote-thanks", action.language))
    await _mark(action, press, turn)
    if outcome != "same" and not action.helpful:
        write = Button(say("write-comment", action.language), Write(action.language, action.question))
        person = Button(say("ask-person", action.language), AskPerson(action.language, action.question))
        await turn.send(compose([Block(say("what-was-missing", action.language))], [[write], [person]], ""))


@handles(Write)
async def ask_for_comment(action: Write, press: Press, turn: Turn) -> None:
    """Take the person's next message for what was missing."""
    await turn.keep_form(COMMENT, {"question": action.question, "language": action.language}, PATIENCE)
    await press.show(_prompt(action.language, turn))


@handles(Cancel)
async def cancel(action: Cancel, press: Press, turn: Turn) -> None:
    """Take it for a question again."""
    text = turn.services.texts.say("comment-cancelled", action.language)
    await press.show(turn.render.remark(text, action.language))


async def hear(update: Update, turn: Turn) -> bool:
    """Keep a message as what was missing, if that was asked for; without words, ask again."""
    asked, message = await turn.form(COMMENT), update.effective_message
    if asked is None or message is None:
        return False
    language = as_language(asked.get("language")) or turn.person.language
    words = message.text or message.caption
    if not words:
        if await is_first_of_album(turn, message.media_group_id):
            await turn.send(_prompt(language, turn))
        return True
    kept = await turn.services.stores.feedback.comment(int(asked["question"]), turn.person.id, masked(words))
    await turn.end_form(COMMENT)
    if not kept:  # the question was too old in the meantime
        return False
    await turn.send(turn.render.remark(turn.services.texts.say("comment-thanks", language), language))
    return True


def _prompt(language: Language, turn: Turn) -> Screen:
    say = turn.services.texts.say
    return compose([Block(say("comment-prompt", language))], [[Button(say("cancel", language), Cancel(language))]], "")


async def _mark(vote: Vote, press: Press, turn: Turn) -> None:
    """Show under the answer which button was pressed; where that is no longer possible, nothing is lost."""
    message, say = press.message, turn.services.texts.say
    if not isinstance(message, Message) or message.reply_markup is None:
        return
    labels = {True: say("helpful", vote.language), False: say("not-helpful", vote.language)}
    labels[vote.helpful] = f"{say('chosen-mark', vote.language)} {labels[vote.helpful]}"

    def drawn(button: InlineKeyboardButton) -> InlineKeyboardButton:
        action = decode(button.callback_data)
        if not isinstance(action, Vote):
            return button
        return InlineKeyboardButton(labels[action.helpful], callback_data=button.callback_data)

    keyboard = InlineKeyboardMarkup([[drawn(b) for b in row] for row in message.reply_markup.inline_keyboard])
    if keyboard != message.reply_markup:
        chat_id, message_id = turn.person.id, message.message_id
        await turn.services.delivery.attempt(
            chat_id, lambda bot: bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
        )
