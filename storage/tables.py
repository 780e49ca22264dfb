"""The tables. Every change here needs a migration; a test holds the two equal.

A person's rows are found by the column `user_id` (`users` itself: `id`). It refers to no other table: each kind of data
has a retention period of its own, and what a person says must be kept even if nothing else of them is known. Columns
marked INTERNAL say where the office keeps a thing, or who of the office dealt with it, and nothing of the person.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    text,
)

from storage.column_types import CleanJson, CleanText, SequenceNumber, UtcDateTime

INTERNAL = {"internal": True}
NOT_CLOSED = text("state <> 'closed'")
PUBLISHING = text("state = 'publishing'")
NOT_DONE = text("content IS NOT NULL")
IS_FREE = text("content IS NOT NULL AND holder IS NULL")
IS_HELD = text("holder IS NOT NULL")
BLOCK_IN_FORCE = text("lifted_at IS NULL")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chosen", CleanText),
    Column("code", CleanText, nullable=False),
    Column("spoken", CleanText),
    Column("name", CleanText, nullable=False),
    Column("username", CleanText, nullable=False),
    Column("album", CleanText, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False, index=True),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("reason", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", BigInteger, info=INTERNAL),
    Column("staff_name", CleanText, nullable=False, info=INTERNAL),
    Column("lifted_at", UtcDateTime, index=True),
    Column("lifted_by_id", BigInteger, info=INTERNAL),
    Column("lifted_by_name", CleanText, nullable=False, info=INTERNAL),
    Index("uq_blocks_in_force", "user_id", unique=True, sqlite_where=BLOCK_IN_FORCE, postgresql_where=BLOCK_IN_FORCE),
    sqlite_autoincrement=True,  # a button may still name a block that was erased
)

conversations = Table(
    "conversations",
    metadata,
    Column("user_id", BigInteger, nullable=False),
    Column("kind", CleanText, nullable=False),
    Column("state", CleanJson, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "kind"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("language", CleanText, nullable=False),
    Column("channel", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("entries", CleanJson, nullable=False),
    Column("offered", CleanJson, nullable=False),
    Column("confidence", Float),
    Column("milliseconds", Integer, nullable=False),
    Column("knowledge_version", CleanText, nullable=False),
    Column("shown", CleanText, nullable=False),
    Index(None, "user_id", "asked_at"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("decision_id", BigInteger, nullable=False, index=True),
    Column("kind", CleanText, nullable=False),
    Column("entry", CleanText, nullable=False),
    Column("place", CleanText, nullable=False),
    Column("digest", CleanText, nullable=False),
    Column("staff_id", BigInteger),
    Column("staff_name", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("undone_by_id", BigInteger),
    Column("undone_by_name", CleanText, nullable=False),
    Column("undone_at", UtcDateTime),
)

feedback = Table(
    "feedback",
    metadata,
    Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("helpful", Boolean, nullable=False),
    Column("comment", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

inquiries = Table(
    "inquiries",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("name", CleanText, nullable=False),
    Column("username", CleanText, nullable=False),
    Column("language", CleanText, nullable=False),
    Column("state", CleanText, nullable=False, index=True),
    Column("taken_by_id", BigInteger, info=INTERNAL),
    Column("taken_by_name", CleanText, nullable=False, info=INTERNAL),
    Column("question", CleanText, nullable=False),
    Column("transcript", CleanJson, nullable=False),
    Column("answer", CleanText, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, index=True),
    Column("staff_chat_id", BigInteger, info=INTERNAL),
    Column("topic_id", BigInteger, info=INTERNAL),
    Column("card_message_id", BigInteger, info=INTERNAL),
    Column("delivery", CleanText, nullable=False, index=True, info=INTERNAL),
    Column("delivery_at", UtcDateTime, nullable=False, info=INTERNAL),
    Index("uq_inquiries_not_closed", "user_id", unique=True, sqlite_where=NOT_CLOSED, postgresql_where=NOT_CLOSED),
    Index(None, "staff_chat_id", "topic_id"),
    sqlite_autoincrement=True,  # the number of an erased inquiry is not given to another one
)

inquiry_messages = Table(
    "inquiry_messages",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("inquiry_id", ForeignKey("inquiries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("direction", CleanText, nullable=False),
    Column("author_id", BigInteger, info=INTERNAL),
    Column("author_name", CleanText, nullable=False, info=INTERNAL),
    Column("kind", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("source_chat_id", BigInteger, info=INTERNAL),
    Column("source_message_id", BigInteger, info=INTERNAL),
    Column("target_chat_id", BigInteger, info=INTERNAL),
    Column("target_message_id", BigInteger, info=INTERNAL),
    Column("at", UtcDateTime, nullable=False),
    Column("delivery", CleanText, nullable=False, index=True, info=INTERNAL),
    Column("delivery_at", UtcDateTime, nullable=False, info=INTERNAL),
    Index("uq_inquiry_messages_source", "inquiry_id", "source_chat_id", "source_message_id", unique=True),
    Index(None, "source_chat_id", "source_message_id"),
    Index(None, "target_chat_id", "target_message_id"),
    sqlite_autoincrement=True,
)

inquiry_places = Table(
    "inquiry_places",
    metadata,
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("inquiry_id", ForeignKey("inquiries.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("chat_id", "message_id"),
)

staff_topics = Table(
    "staff_topics",
    metadata,
    Column("user_id", BigInteger, nullable=False),
    Column("staff_chat_id", BigInteger, nullable=False, info=INTERNAL),
    Column("topic_id", BigInteger, nullable=False, info=INTERNAL),
    PrimaryKeyConstraint("user_id", "staff_chat_id"),
    Index("uq_staff_topics_topic", "staff_chat_id", "topic_id", unique=True),
)

staff_group_moves = Table(
    "staff_group_moves",
    metadata,
    Column("old_chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("new_chat_id", BigInteger, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("form_id", CleanText, nullable=False, unique=True),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("language", CleanText, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("organisation", CleanText, nullable=False),
    Column("country", CleanText, nullable=False),
    Column("sector", CleanText, nullable=False),
    Column("plan", CleanText, nullable=False),
    Column("reach", CleanText, nullable=False),
    Column("phone", CleanText, nullable=False),
    Column("consent_at", UtcDateTime, nullable=False),
    Column("consent_text", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("delivery", CleanText, nullable=False, index=True, info=INTERNAL),
    Column("delivery_at", UtcDateTime, nullable=False, info=INTERNAL),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("holder", CleanText, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("number", BigInteger, unique=True),
    Column("undoes", ForeignKey("publications.id"), index=True),
    Column("state", CleanText, nullable=False, index=True),
    Column("album", CleanText, nullable=False),
    Column("author_id", BigInteger),
    Column("author_name", CleanText, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("staff_chat_id", BigInteger, nullable=False),
    Column("topic_id", BigInteger),
    Column("message_id", BigInteger, nullable=False),
    Column("decided_by_id", BigInteger),
    Column("decided_by_name", CleanText, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False, index=True),
    Index("uq_publications_publishing", "state", unique=True, sqlite_where=PUBLISHING, postgresql_where=PUBLISHING),
    sqlite_autoincrement=True,
)

publication_files = Table(
    "publication_files",
    metadata,
    Column("publication_id", ForeignKey("publications.id", ondelete="CASCADE"), nullable=False),
    Column("name", CleanText, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    PrimaryKeyConstraint("publication_id", "name"),
)

campaign_clicks = Table(
    "campaign_clicks",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("campaign", CleanText, nullable=False),
    Column("message_id", BigInteger, nullable=False, info=INTERNAL),
    Column("first", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Index("uq_campaign_clicks_message", "user_id", "message_id", unique=True),
)

answered_messages = Table(
    "answered_messages",
    metadata,
    Column("user_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("answer_id", BigInteger, nullable=False),
    Column("question_id", BigInteger),
    Column("at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "message_id"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("user_id", BigInteger, nullable=False),
    Column("category", CleanText, nullable=False, index=True),
    Column("since", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "category"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", SequenceNumber, primary_key=True),
    Column("entry", CleanText, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("digest", CleanText, nullable=False),
    Column("category", CleanText, nullable=False),
    Column("content", CleanJson, nullable=False),
    Column("state", CleanText, nullable=False, index=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("decided_by", CleanText, nullable=False),
    Column("staff_chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("delivery", CleanText, nullable=False, index=True),
    Column("delivery_at", UtcDateTime, nullable=False),
    Index("uq_announcements_edition", "entry", "edition", unique=True),
)

announcement_recipients = Table(
    "announcement_recipients",
    metadata,
    Column("announcement_id", ForeignKey("announcements.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", BigInteger, nullable=False, index=True),
    Column("state", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("announcement_id", "user_id"),
    Index(None, "announcement_id", "state"),
    Index(None, "state", "at"),
)

replicas = Table(
    "replicas",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("beat", BigInteger, nullable=False),
)

updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("queue", BigInteger, nullable=False),
    Column("content", CleanJson),
    Column("holder", ForeignKey("replicas.name", ondelete="SET NULL")),
    Column("attempts", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("due_since", UtcDateTime),
    Index("ix_updates_free", "queue", sqlite_where=IS_FREE, postgresql_where=IS_FREE),
    Index("ix_updates_holder", "holder", sqlite_where=IS_HELD, postgresql_where=IS_HELD),
    Index("ix_updates_not_done", "queue", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE),
)
