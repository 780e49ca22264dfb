"""/subscribe and /unsubscribe: of which topics a person gets news; and the way out under each piece of news."""

from collections.abc import Collection
from typing import Literal

from telegram import Update

from handlers.chat.actions import Topics
from handlers.news.piece import rows_of_news
from handlers.news.subscription_actions import Follow, Switch, SwitchAll
from handlers.press import Press, StaleButtonError, handles
from handlers.screen import Block, Button, Screen, compose
from handlers.turn import Turn

Note = Literal["unsubscribed"]


async def subscribe(update: Update, turn: Turn) -> None:
    """Show which topics are on."""
    await turn.send(await _screen(turn))


async def unsubscribe(update: Update, turn: Turn) -> None:
    """Turn everything off at once, and show that it is."""
    await turn.services.stores.subscriptions.remove(turn.person.id)
    await turn.send(await _screen(turn, "unsubscribed"))


@handles(Switch)
async def switch(action: Switch, press: Press, turn: Turn) -> None:
    """Turn a topic on or off."""
    await _set(action.category, action.on, turn)
    await press.show(await _screen(turn))


@handles(SwitchAll)
async def switch_all(action: SwitchAll, press: Press, turn: Turn) -> None:
    """Turn all topics on, or everything off, even topics that are no longer there."""
    store = turn.services.stores.subscriptions
    if action.on:
        await store.add(turn.person.id, turn.knowledge.categories, turn.now)
    else:
        await store.remove(turn.person.id)
    await press.show(await _screen(turn))


@handles(Follow)
async def follow(action: Follow, press: Press, turn: Turn) -> None:
    """Turn the topic of a piece of news on or off; the news stays, its button turns round."""
    await _set(action.category, action.on, turn)
    await press.answer(turn.say("news-resumed" if action.on else "news-stopped"))
    keyboard = Screen("", rows_of_news(turn.services.texts, action.category, action.on, turn.person.language)).keyboard
    chat_id, message_id = turn.person.id, press.message.message_id if press.message else 0
    await turn.services.delivery.attempt(
        chat_id, lambda bot: bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
    )


async def _set(category: str, on: bool, turn: Turn) -> None:
    """Turn a category on or off. Raises StaleButtonError if there is none to turn on."""
    store = turn.services.stores.subscriptions
    if not on:
        await store.remove(turn.person.id, [category])
    elif category in turn.knowledge.categories:
        await store.add(turn.person.id, [category], turn.now)
    else:
        raise StaleButtonError


async def _screen(turn: Turn, note: Note | None = None) -> Screen:
    mine = await turn.services.stores.subscriptions.of(turn.person.id)
    say, mark, language = turn.say, turn.say("chosen-mark"), turn.person.language
    titles = {category.id: category.title.in_(language) for category, _ in turn.knowledge.categories.values()}
    rows = [
        [Button(f"{mark} {title}" if category in mine else title, Switch(category, category not in mine))]
        for category, title in titles.items()
    ]
    blocks = [
        Block(say("subscriptions"), "title"),
        Block(say("subscriptions-prompt")),
        Block(_state(mine, titles, turn)),
    ]
    blocks = [Block(say(note)), *blocks] if note else blocks
    every = [Button(say("subscribe-all"), SwitchAll(True))] if titles.keys() - mine else []
    every += [Button(say("unsubscribe-all"), SwitchAll(False))] if mine else []
    return compose(blocks, [*rows, every, [Button(say("topics"), Topics(here=False))]], say("shortened"))


def _state(mine: Collection[str], titles: dict[str, str], turn: Turn) -> str:
    """Return in words what the marks on the buttons show."""
    names = [title for category, title in titles.items() if category in mine]
    listed = turn.say("office-comma").join(names)
    return turn.say("subscriptions-on", names=listed) if names else turn.say("subscriptions-off")
