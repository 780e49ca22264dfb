"""What is kept in the database, by what it is about."""

from storage.conversations import Conversations
from storage.database import Database
from storage.feedback import Feedback
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from storage.leases import Leases
from storage.people import People
from storage.questions import Questions
from storage.topics import Topics


class Stores:
    """The stores of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.conversations = Conversations(database)
        self.questions = Questions(database)
        self.feedback = Feedback(database)
        self.inquiries = Inquiries(database)
        self.messages = InquiryMessages(database)
        self.topics = Topics(database)
        self.leads = Leads(database)
        self.leases = Leases(database)
