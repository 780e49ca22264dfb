"""Which inquiry a message belongs to: cards, messages and their copies, notices, in every chat."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.tables import inquiry_places


async def note(
    database: Database, connection: AsyncConnection, inquiry_id: int, chat_id: int | None, message_id: int | None
) -> None:
    """Remember a message of an inquiry; without a message there is nothing to do."""
    if chat_id is not None and message_id is not None:
        row = database.insert(inquiry_places).values(chat_id=chat_id, message_id=message_id, inquiry_id=inquiry_id)
        await connection.execute(row.on_conflict_do_nothing())
