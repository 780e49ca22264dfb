"""The Bot API method that answers inline queries."""

import re
from typing import Any

from sandbox import inline_mode, limits
from sandbox.errors import ApiError, bad_request
from sandbox.inline_queries import Offer, Result
from sandbox.markup import inline_keyboard
from sandbox.methods_places import place, venue
from sandbox.state import State
from sandbox.transport import Params

MAX_RESULTS = 50
MAX_RESULT_ID = 64
MAX_OFFSET = 64
MAX_START = 64
CACHED_SECONDS = 300
MOST_CACHED = 24 * 3600
_START = re.compile(r"[A-Za-z0-9_-]*")
_SHOWN = ("type", "id", "title", "description", "url", "thumbnail_url", "address")


def answer_inline_query(state: State, params: Params) -> bool:
    """Offer results to a person who typed something after the bot's name."""
    button = _button(params.json("button"))
    results = params.json("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object: expected an Array of inline query results")
    if len(results) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    offered = [_result(result) for result in results]
    if len(params.text("next_offset").encode()) > MAX_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    _check_ids([result.id for result in offered])
    given = params.integer("cache_time") if params.text("cache_time") else CACHED_SECONDS
    until = state.clock() + min(max(given, 0), MOST_CACHED)
    offer = Offer(tuple(offered), params.text("next_offset"), button, params.flag("is_personal"), until)
    inline_mode.answer(state, params.text("inline_query_id"), offer)
    return True


def _check_ids(ids: list[str]) -> None:
    if "" in ids:
        raise bad_request("RESULT_ID_EMPTY")
    if any(len(each.encode()) > MAX_RESULT_ID for each in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")


def _button(button: Any) -> dict[str, Any] | None:
    if button is None:
        return None
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    start = button.get("start_parameter")
    if ("web_app" in button) == (start is not None):
        raise bad_request("InlineQueryResultsButton must have exactly one optional field")
    if not start or not isinstance(start, str):
        raise bad_request("can't use empty start_parameter")
    if len(start) > MAX_START:
        raise bad_request("too long start_parameter specified")
    if not _START.fullmatch(start):
        raise bad_request("unallowed characters in start_parameter are used")
    return {"text": button["text"], "start_parameter": start}


def _wrong(reason: str) -> ApiError:
    return bad_request(f"can't parse InlineQueryResult: {reason}")


def _result(result: Any) -> Result:
    if not isinstance(result, dict):
        raise _wrong("Inline query result must be an object")
    for name in ("type", "id"):
        if not isinstance(result.get(name), str):
            raise _wrong(f'Can\'t find field "{name}"')
    if result["type"] not in ("article", "venue"):
        raise _wrong(f'the sandbox offers no results of type "{result["type"]}"')
    if result["type"] == "article" and not str(result.get("title") or "").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    shown = {name: result[name] for name in _SHOWN if result.get(name)}
    return Result(result["id"], shown, _content(result), inline_keyboard(result.get("reply_markup")))


def _content(result: dict[str, Any]) -> dict[str, Any]:
    content = result.get("input_message_content")
    if content is None and result["type"] == "venue":
        return venue(Params(result))
    if not isinstance(content, dict):
        raise _wrong('Can\'t find field "input_message_content"')
    if "message_text" in content:
        text = Params(content | {"text": content["message_text"]})
        try:
            return limits.message_text(text)
        except ApiError as refused:
            if refused.description.endswith("message is too long"):
                raise bad_request("MESSAGE_TOO_LONG") from None
            raise
    if "latitude" in content:
        return venue(Params(content)) if "title" in content else place(Params(content))
    raise bad_request("invalid inline message content specified")


METHODS = {"answerinlinequery": answer_inline_query}
