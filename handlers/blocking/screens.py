"""What staff see of blocked people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from handlers.blocking.actions import BlockPerson, LetBe, Unblock
from handlers.locales import Texts
from handlers.screen import Block, Button, Rows, Screen, compose, cut
from knowledge.schema import Language
from storage.blocklist import Blocked

MOST = 20  # in the list
EXCERPT = 80  # of a reason there


@dataclass(frozen=True)
class BlockScreens:
    """Messages in the language of the staff and the time of the office."""

    texts: Texts
    language: Language
    zone: tzinfo

    def asked(self, who: str, reason: str, action: BlockPerson) -> Screen:
        """Ask whether a person shall be blocked, and say what that means."""
        blocks = [Block(self.say("block-ask", who=who), "title"), Block(self._reason(reason))]
        yes, no = Button(self.say("block-yes"), action), Button(self.say("block-no"), LetBe(action.user))
        return self._compose([*blocks, Block(self.say("block-means"))], [[yes], [no]])

    def standing(self, blocked: Blocked) -> Screen:
        """Say who blocked a person or lifted that, with the way back."""
        if not blocked.is_in_force:
            return self.remark(self.line(blocked))
        blocks = [Block(self.line(blocked)), Block(self._reason(blocked.reason), gap="\n")]
        return self._compose(blocks, [[self._unblock(blocked, listed=False)]])

    def listed(self, found: Sequence[Blocked], note: str = "") -> Screen:
        """Return who is blocked, the newest first, under a note if there is one."""
        headline = self.say("block-list", count=len(found)) if found else self.say("block-list-none")
        blocks = [Block(note), Block(headline, "title")]
        for blocked in found[:MOST]:
            blocks += [Block(self.line(blocked)), Block(self._reason(cut(blocked.reason, EXCERPT)), gap="\n")]
        rest = len(found) - MOST
        blocks += [Block(self.say("block-list-more", count=rest))] if rest > 0 else []
        return self._compose(blocks, [[self._unblock(blocked, listed=True)] for blocked in found[:MOST]])

    def line(self, blocked: Blocked) -> str:
        """Return who blocked a person and when, or who lifted that."""
        who = who_of(blocked.user_id, blocked.name, blocked.username)
        if blocked.lifted_by is None or blocked.lifted_at is None:
            return self.say("block-now", who=who, name=blocked.staff.name or "–", at=self._moment(blocked.at))
        return self.say("block-lifted", who=who, name=blocked.lifted_by.name, at=self._moment(blocked.lifted_at))

    def remark(self, text: str) -> Screen:
        """Say something."""
        return self._compose([Block(text)], [])

    def say(self, key: str, **values: object) -> str:
        """Return one of the bot's own texts."""
        return self.texts.say(key, self.language, **values)

    def _unblock(self, blocked: Blocked, listed: bool) -> Button:
        who = blocked.name or str(blocked.user_id)
        return Button(self.say("block-unblock", who=who), Unblock(blocked.id, listed))

    def _reason(self, reason: str) -> str:
        return self.say("block-reason", reason=reason) if reason else self.say("block-no-reason")

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def _compose(self, blocks: Sequence[Block], rows: Rows) -> Screen:
        return compose(blocks, rows, self.say("shortened"))


def who_of(user_id: int, name: str, username: str) -> str:
    """Return a person in one line: the name, the username and the number, as far as they are known."""
    return " · ".join((*filter(None, (name, username and f"@{username}")), str(user_id)))
