"""What can go wrong with the database."""


class StorageError(Exception):
    """The database cannot do what was asked; the cause is kept, passwords are not."""


class DatabaseUnavailable(StorageError):  # noqa: N818  # it says what is the case; "Error" adds nothing
    """The database is away, locked by somebody else or full: trying again later may help."""


class AlreadyThere(StorageError):  # noqa: N818
    """There is a row already that there may be one of only."""
