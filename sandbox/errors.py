"""What the sandbox refuses, in the words of the Bot API."""


class ApiError(Exception):
    """A refusal as the Bot API words it: an HTTP code, a description, and what a program can make use of."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """A control request that no person in front of a Telegram client could make."""


def bad_request(reason: str) -> ApiError:
    """Return the 400 for `reason`."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """Return the 403 for `reason`."""
    return ApiError(403, f"Forbidden: {reason}")


def upgraded(chat_id: int) -> ApiError:
    """Return the 400 for a basic group that has become the supergroup of this number."""
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, description, migrate_to_chat_id=chat_id)


def not_found() -> ApiError:
    """Return the bare 404 that unknown methods and malformed tokens get."""
    return ApiError(404, "Not Found")


def unauthorized() -> ApiError:
    """Return the 401 for a token that belongs to no bot."""
    return ApiError(401, "Unauthorized")
