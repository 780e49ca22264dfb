"""What the control interface shows of messages, events, people and groups."""

from typing import Any

from sandbox import topics
from sandbox.chats import Chat, PrivateChat
from sandbox.events import Event
from sandbox.groups import Group
from sandbox.html_writer import to_html


def message(shown: dict[str, Any]) -> dict[str, Any]:
    """Return a message with its text as escaped HTML."""
    text = shown.get("text", shown.get("caption", ""))
    entities = shown.get("entities") or shown.get("caption_entities") or []
    return shown | {"html": to_html(text, entities)}


def event(happened: Event) -> Event:
    """Return an event with its message, if it has one, as `message` shows it."""
    return happened | {"message": message(happened["message"])} if "message" in happened else happened


def standing(chat: Chat, now: float) -> dict[str, Any]:
    """Return how a chat stands: what the bot is doing, the keyboard, and whether a person may be written to."""
    view: dict[str, Any] = {"action": chat.action if chat.action_until > now else "", "keyboard": chat.keyboard}
    if isinstance(chat, PrivateChat):
        view |= {"started": chat.started, "blocked": chat.blocked, "deactivated": chat.deactivated}
    return view


def person(chat: PrivateChat, now: float) -> dict[str, Any]:
    """Return a person and how their private chat stands."""
    return chat.person.as_user() | standing(chat, now) | {"last_message": _last(chat)}


def group(of: Group, now: float) -> dict[str, Any]:
    """Return a group with its members and topics."""
    members = [{"status": each.status, **each.user} for each in of.present]
    opened = [topics.view(topic) for topic in of.topics.values()]
    more = {"members": members, "topics": opened, "moved_to": of.moved_to, "last_message": _last(of)}
    return of.about | standing(of, now) | more


def _last(chat: Chat) -> dict[str, Any] | None:
    return message(chat.messages[next(reversed(chat.messages))].shown()) if chat.messages else None
