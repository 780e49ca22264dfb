"""What is kept in the database, by what it is about."""

from storage.acquaintance import Acquaintances
from storage.announcements import Announcements
from storage.answers import Answers
from storage.blocklist import Blocklist
from storage.campaigns import Campaigns
from storage.conversations import Conversations
from storage.database import Database
from storage.decisions import Decisions
from storage.feedback import Feedback
from storage.inquiries import Inquiries
from storage.inquiry_messages import InquiryMessages
from storage.leads import Leads
from storage.leases import Leases
from storage.people import People
from storage.publications import Publications
from storage.questions import Questions
from storage.recipients import Recipients
from storage.staff_group import StaffGroup
from storage.statistics import Statistics
from storage.subscriptions import Subscriptions
from storage.topics import Topics
from storage.unanswered import Unanswered
from storage.updates import Updates


class Stores:
    """The stores of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.people = People(database)
        self.blocklist = Blocklist(database)
        self.acquaintances = Acquaintances(database)
        self.conversations = Conversations(database)
        self.questions = Questions(database)
        self.answers = Answers(database)
        self.campaigns = Campaigns(database)
        self.feedback = Feedback(database)
        self.unanswered = Unanswered(database)
        self.decisions = Decisions(database)
        self.inquiries = Inquiries(database)
        self.messages = InquiryMessages(database)
        self.topics = Topics(database)
        self.staff_group = StaffGroup(database)
        self.leads = Leads(database)
        self.subscriptions = Subscriptions(database)
        self.announcements = Announcements(database)
        self.recipients = Recipients(database)
        self.publications = Publications(database)
        self.leases = Leases(database)
        self.updates = Updates(database)
        self.statistics = Statistics(database)
