"""What can go wrong with the database."""


class StorageError(Exception):
    """The database cannot do what was asked; the cause is kept, passwords are not."""


class DatabaseUnavailable(StorageError):  # noqa: N818  # it says what is the case; "Error" adds nothing
    """The database is away, locked by somebody else or full: trying again later may help."""


class AlreadyThere(StorageError):  # noqa: N818
    """There is a row already that there may be one of only."""


class NewerVersion(StorageError):  # noqa: N818
    """The tables are of a version that this program does not know."""


class OlderVersion(StorageError):  # noqa: N818
    """The tables are of an earlier version, and it is not for the caller to change them."""


class NoDatabase(StorageError):  # noqa: N818
    """There is no database where one should be."""


class Damaged(StorageError):  # noqa: N818
    """A file of a database cannot be read as far as its end, or not at all."""


class NotABackup(StorageError):  # noqa: N818
    """A file is whole, but it is not one of this program's."""


class InUse(StorageError):  # noqa: N818
    """Somebody works with the database."""


class NotEmpty(StorageError):  # noqa: N818
    """The database holds something that would be lost."""
