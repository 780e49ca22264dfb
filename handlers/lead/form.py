"""The contact form on its way: what is asked next, what was answered. Pure, and JSON between two messages.

Every change counts the edition up. A button carries the form and the edition that it stands under, so one of an earlier
step, or pressed twice, is recognised and changes nothing. A change that a step does not allow returns the form itself.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from handlers.lead.answers import FIELDS, OPTIONAL, Answer, Field

VERSION: Literal[1] = 1  # of the document that a form is kept in
SUMMARY: Literal["summary"] = "summary"
KEPT_HOURS = 24  # after the last step
Step = Field | Literal["summary"]


@dataclass(frozen=True)
class Form:
    """A form that is being filled in.

    id          also that of the lead that it becomes
    step        the field that is asked for, or the summary that is to be confirmed
    answers     by field; "" where it was skipped
    phone       the phone number in the answer to "reach", "" if there is none
    edition     how often it changed
    correcting  the field is asked for again from the summary
    heard       the message that was dealt with last
    doubtful    what was written last, if it may be meant for somebody else: the assistant, or the office
    strayed     the person did something else since the field was asked for
    has_key     the key that shares the phone number stands below the text field
    long_at     when a text came that was as long as one can be, so that its rest may follow, in seconds since 1970
    shown_at    when the step was shown last
    """

    id: str
    shown_at: AwareDatetime
    step: Step = FIELDS[0]
    answers: dict[Field, str] = field(default_factory=dict)
    phone: str = ""
    edition: int = 0
    correcting: bool = False
    heard: int = 0
    doubtful: str = ""
    strayed: bool = False
    has_key: bool = False
    long_at: int = 0
    version: Literal[1] = VERSION

    @property
    def number(self) -> int:
        """The number of the field that is asked for, counted from 1; of the summary, that of the last one."""
        return len(FIELDS) if self.step == SUMMARY else FIELDS.index(self.step) + 1

    @property
    def given(self) -> str:
        """The answer that the field has already, "" if none."""
        return "" if self.step == SUMMARY else self.answers.get(self.step, "")

    @property
    def can_skip(self) -> bool:
        """Whether the field may stay empty."""
        return self.step in OPTIONAL

    @property
    def is_sound(self) -> bool:
        """Whether everything before the step is answered, and nothing needed is missing."""
        done = FIELDS if self.step == SUMMARY or self.correcting else FIELDS[: self.number - 1]
        return all(self.answers.get(each) or (each in OPTIONAL and each in self.answers) for each in done)

    def answered(self, answer: Answer) -> "Form":
        """Take an answer to the field and go on."""
        if self.step == SUMMARY:
            return self
        phone = answer.phone if self.step == "reach" else self.phone
        return self._next(answers=self.answers | {self.step: answer.text}, phone=phone)

    def skipped(self) -> "Form":
        """Leave the field empty and go on."""
        return self.answered(Answer("")) if self.can_skip else self

    def kept(self) -> "Form":
        """Go on with the answer that the field has."""
        return self._next() if self.given else self

    def back(self) -> "Form":
        """Go back to the field before; from a correction to the summary."""
        if self.step == SUMMARY:
            return self
        return self._at(SUMMARY if self.correcting else FIELDS[max(self.number - 2, 0)])

    def correct(self, wrong: Field) -> "Form":
        """Ask for a field again from the summary."""
        return self._at(wrong, correcting=True) if self.step == SUMMARY else self

    def doubted(self, text: str) -> "Form":
        """Keep a text until the person has said whether it is an answer."""
        return replace(self.resumed(), doubtful=text)

    def resumed(self) -> "Form":
        """Ask for the same again, after something else."""
        return self._at(self.step, correcting=self.correcting)

    def _next(self, **changes: Any) -> "Form":
        is_last = self.correcting or self.step == FIELDS[-1]
        return self._at(SUMMARY if is_last else FIELDS[self.number], **changes)

    def _at(self, step: Step, correcting: bool = False, **changes: Any) -> "Form":
        fresh: dict[str, Any] = {"doubtful": "", "strayed": False, "has_key": False, "edition": self.edition + 1}
        return replace(self, step=step, correcting=correcting, **fresh, **changes)


_FORMS = TypeAdapter(Form)


def document(form: Form) -> dict[str, Any]:
    """Return a form as it is kept: JSON."""
    kept: dict[str, Any] = _FORMS.dump_python(form, mode="json")
    return kept


def form_of(kept: object) -> Form | None:
    """Return the form of a document; None if there is none, or it is damaged or of another version."""
    try:
        form = _FORMS.validate_python(kept)
    except ValidationError:
        return None
    return form if form.is_sound else None
