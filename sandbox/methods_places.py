"""Bot API methods that show places on the map."""

from typing import Any

from sandbox.contents import location
from sandbox.errors import bad_request
from sandbox.methods_messages import post, target
from sandbox.state import State
from sandbox.transport import Params

_DETAILS = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")


def place(params: Params) -> dict[str, Any]:
    """Return the content that shows the place of a call."""
    degrees = []
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        text = params.text(name).strip()
        if not text:
            raise bad_request(f"{name} is empty")
        try:
            degrees.append(float(text))
        except ValueError:
            raise bad_request(f'field "{name}" must be a valid Number') from None
        if not -most <= degrees[-1] <= most:
            raise bad_request("wrong location specified")
    return location(*degrees)


def venue(params: Params) -> dict[str, Any]:
    """Return the content that shows a place with its name and address."""
    shown = place(params)
    names = {name: params.text(name).strip() for name in ("title", "address")}
    for name, text in names.items():
        if not text:
            raise bad_request(f'field "{name}" must be non-empty')
    details = {name: text for name in _DETAILS if (text := params.text(name))}
    return shown | {"venue": shown | names | details}


def send_location(state: State, params: Params) -> dict[str, Any]:
    """Send a place."""
    chat = target(state, params)
    return post(state, params, chat, place(params))


def send_venue(state: State, params: Params) -> dict[str, Any]:
    """Send a place with its name and address."""
    chat = target(state, params)
    return post(state, params, chat, venue(params))


METHODS = {"sendlocation": send_location, "sendvenue": send_venue}
