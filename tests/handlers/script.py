"""Scripted conversations: what a person does, step by step, and what they must then see.

A step is one act and what it must bring:
  send, open (a link to the bot), photo (with this caption), sticker, voice, document, location, contact (own or other),
  edit, press (a label), key (below the text field, by its label), block, unblock
  wait     nothing, for the next message of the bot after the last act
  says     texts that must stand in the reply          lacks    texts that must not
  buttons  labels that must be under it                only     exactly these labels, in this order
  edits    true: the message changes in place          notice   the short notice that a press brings
  file     the name of the file that comes with it      silent   true: nothing is said
  keys     labels below the text field, [] for none
A text like @en.no-answer or @en.wording.empty stands for what the knowledge says there, up to its first placeholder.
"""

from pathlib import Path
from typing import Any

import yaml

from knowledge.schema import LANGUAGES, Knowledge, Localized
from sandbox.client import Conversation, Message
from sandbox.html import parse_html, utf16_length

FOLDER = Path(__file__).parent / "conversations"
EXPECTED = {"says", "lacks", "buttons", "only", "edits", "notice", "file", "silent", "keys"}
Step = dict[str, Any]


def load(language: str) -> list[dict[str, Any]]:
    """Read the conversations of a language, each with a name and its steps."""
    told: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    return told


async def play(chat: Conversation, steps: list[Step], knowledge: Knowledge) -> None:
    """Play a conversation; at its end the bot must have said nothing more than was expected."""
    expected = 0
    for step in steps:
        seen = await _act(chat, step)
        if step.get("silent") or "block" in step or "unblock" in step:
            continue
        if "notice" in step:
            assert (await chat.wait_answer()).text == step["notice"], step
            if not EXPECTED & step.keys() - {"notice"}:
                continue
        reply = await chat.wait_reply()
        expected += not step.get("edits", False)
        assert (reply.id in seen) is step.get("edits", False), step
        _check(reply, step, knowledge)
        if "keys" in step:
            keyboard = await chat.keyboard()
            assert [key for row in (keyboard.labels if keyboard else []) for key in row] == step["keys"], step
    said = [message for message in await chat.messages() if message.from_bot]
    assert len(said) == expected, [message.text for message in said]


async def _act(chat: Conversation, step: Step) -> set[int]:
    """Do what a step says and return the messages that the bot had sent before."""
    ((act, what),) = ((key, value) for key, value in step.items() if key not in EXPECTED)
    messages = await chat.messages()
    match act:
        case "wait":
            return set()
        case "send":
            await chat.send(what)
        case "press":
            await chat.press(what)
        case "open":
            await chat.open(what)
        case "photo":
            await chat.send_photo(caption=what or "")
        case "edit":
            await chat.edit(next(m for m in reversed(messages) if not m.from_bot), what)
        case "location":
            await chat.send_location(45.8, 126.5)
        case "contact":
            await chat.send_contact("+7900", "<b>", own=what != "other")
        case "key":
            await chat.press_key(what)
        case _:
            await getattr(chat, act if act in ("block", "unblock") else f"send_{act}")()
    return {message.id for message in messages if message.from_bot}


def _check(reply: Message, step: Step, knowledge: Knowledge) -> None:
    for text in (_meant(said, knowledge) for said in _list(step.get("says"))):
        assert text in reply.text, (step, reply.text)
    for text in _list(step.get("lacks")):
        assert text not in reply.text, (step, reply.text)
    for label in _list(step.get("buttons")):
        assert label in reply.labels, (step, reply.labels)
    if "only" in step:
        assert reply.labels == step["only"], step
    assert reply.raw.get("document", {}).get("file_name") == step.get("file"), step
    text, _ = parse_html(reply.html)
    assert 0 < utf16_length(text) <= 4096


def _meant(text: str, knowledge: Knowledge) -> str:
    if not text.startswith("@"):
        return text
    language, _, name = text[1:].partition(".")
    spoken = next(each for each in LANGUAGES if each == language)
    wording = name.removeprefix("wording.")
    said: Localized = getattr(knowledge.wording, wording) if wording != name else knowledge.entries[name].answer
    return said.in_(spoken).partition("{")[0]


def _list(value: object) -> list[str]:
    return [] if value is None else [str(each) for each in value] if isinstance(value, list) else [str(value)]
