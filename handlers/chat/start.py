"""The commands: /start with the choice of a language, /help, /language, and commands that do not exist."""

from dataclasses import replace

from telegram import Update

from handlers.chat.actions import Topics
from handlers.lead.screens import apply_button
from handlers.screen import Block, Button, Screen, compose
from handlers.turn import Turn
from knowledge.schema import Language


async def begin(update: Update, turn: Turn) -> None:
    """Welcome: a new person chooses a language first, one who did so before sees the categories."""
    render, welcome = turn.render, turn.say("welcome")
    if turn.person.chosen is None:
        await turn.send(render.languages(turn.person, welcome))
    else:
        await turn.send(render.topics(turn.person.language, welcome))


async def assist(update: Update, turn: Turn) -> None:
    """Explain how to ask."""
    topics = Button(turn.say("topics"), Topics(here=False))
    contact = apply_button(turn.services.texts, turn.person.language)
    await turn.send(compose([Block(turn.say("help"))], [[topics], [contact]], turn.say("shortened")))


async def languages(update: Update, turn: Turn) -> None:
    """Offer the languages."""
    await turn.send(turn.render.languages(turn.person))


async def unknown(update: Update, turn: Turn) -> None:
    """Say that a command does not exist and show what can be done instead."""
    await turn.send(turn.render.topics(turn.person.language, turn.say("unknown-command")))


async def speak(language: Language, turn: Turn) -> Screen:
    """Keep the language that was chosen and return the menu in it."""
    await turn.remember(replace(turn.person, chosen=language))
    return turn.render.topics(language, turn.say("language-set"))
