"""/apply: a short form by which an investor leaves a contact; nothing of it is stored as an application unless agreed.

What is written meanwhile is dealt with in `lead_messages`; here are the command and the buttons.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from telegram import Update

from handlers.chat import ask
from handlers.inquiry import investor as inquiry
from handlers.lead import notices as lead_notices
from handlers.lead.actions import (
    Agree,
    Anew,
    Apply,
    Back,
    Choose,
    Correct,
    FormAction,
    KeepAnswer,
    Leave,
    Resume,
    Settle,
    Skip,
)
from handlers.lead.answers import MOST, WrongAnswerError, on_telegram, read
from handlers.lead.form import KEPT_HOURS, SUMMARY, Form, document, form_of
from handlers.lead.screens import SHARE, LeadScreens
from handlers.press import Press, StaleButtonError, handles
from handlers.turn import Turn
from storage.leads import NewLead

FORM = "form"


async def begin(update: Update, turn: Turn) -> None:
    """Begin a form."""
    await _begin(turn)


@handles(Apply, answers=True)
async def apply(action: Apply, press: Press, turn: Turn) -> None:
    """Do as the command does."""
    await press.answer()
    await _begin(turn)


@handles(Anew)
async def anew(action: Anew, press: Press, turn: Turn) -> None:
    """Begin a form in place of the one that the button is about; of any other one, ask first."""
    form = await open_form(turn)
    if form is not None and (form.id, form.edition) != (action.form, action.edition):
        await _begin(turn)
    else:
        await _start(turn, form)


@handles(Resume)
async def resume(action: Resume, press: Press, turn: Turn) -> None:
    """Go on with the form that is open."""
    form = await open_form(turn)
    if form is None:
        await press.show(screens(turn).gone())
    else:
        await go_on(form, form.resumed(), turn, press=press)


@handles(Choose)
async def choose(action: Choose, press: Press, turn: Turn) -> None:
    """Answer with what was offered; for the phone number, give the key that shares it."""
    form = await _current(action, press, turn)
    if form is None:
        return
    options = screens(turn).options(form)
    if action.option >= len(options):
        raise StaleButtonError
    if form.step == "reach" and action.option == SHARE:
        await keep(replace(form, has_key=True), turn)
        await turn.send(screens(turn).share())
    elif form.step == "reach":
        await go_on(form, form.answered(on_telegram(turn.person.username)), turn, press=press)
    else:
        await take(form, options[action.option], turn, press)


@handles(KeepAnswer)
async def keep_answer(action: KeepAnswer, press: Press, turn: Turn) -> None:
    """Go on with the answer that is there."""
    await _change(action, press, turn, Form.kept)


@handles(Skip)
async def skip(action: Skip, press: Press, turn: Turn) -> None:
    """Leave the field empty."""
    await _change(action, press, turn, Form.skipped)


@handles(Back)
async def back(action: Back, press: Press, turn: Turn) -> None:
    """Go back to the field before."""
    await _change(action, press, turn, Form.back)


@handles(Correct)
async def correct(action: Correct, press: Press, turn: Turn) -> None:
    """Answer a field once more."""
    await _change(action, press, turn, lambda form: form.correct(action.field))


@handles(Settle)
async def settle(action: Settle, press: Press, turn: Turn) -> None:
    """Take a text for an answer after all, or pass it to whom it was meant for."""
    form = await _current(action, press, turn)
    if form is None:
        return
    if action.is_answer:
        await take(form, form.doubtful, turn, press)
        return
    await press.answer()
    if await turn.services.stores.inquiries.current(turn.person.id) is not None:
        await inquiry.confirm(turn, *await inquiry.keep(turn, inquiry.Asked(form.doubtful, turn.person.language)))
    else:
        await ask.question(turn, form.doubtful)
    await go_on(form, form.resumed(), turn)


@handles(Leave)
async def leave(action: Leave, press: Press, turn: Turn) -> None:
    """Close the form; nothing of it is kept."""
    form = await _current(action, press, turn)
    if form is None:
        return
    await turn.end_form(FORM)
    await _put_key_away(form, turn)
    await press.show(screens(turn).left(), here=not form.has_key)


@handles(Agree)
async def agree(action: Agree, press: Press, turn: Turn) -> None:
    """Store the form, say so, then tell staff; pressed again, only say so again."""
    leads, form = turn.services.stores.leads, await open_form(turn)
    stored = next((lead for lead in await leads.of(turn.person.id) if lead.form_id == action.form), None)
    if stored is None:
        form = await _current(action, press, turn)
        if form is None:
            return
        if form.step != SUMMARY:
            raise StaleButtonError
        stored, _ = await leads.store(_lead(form, action, turn), turn.now)
    if form is not None and form.id == action.form:
        await turn.end_form(FORM)
    await press.show(screens(turn).received(stored))
    await lead_notices.deliver(turn.services, stored.id)


async def open_form(turn: Turn) -> Form | None:
    """Return the form that the person is filling in."""
    return form_of(await turn.form(FORM))


async def keep(form: Form, turn: Turn) -> None:
    """Keep a form until the person goes on with it."""
    await turn.keep_form(FORM, document(form), timedelta(hours=KEPT_HOURS))


async def take(form: Form, typed: str, turn: Turn, press: Press | None = None) -> None:
    """Take a text for the answer to what the form asks for; if it is of no use, ask again."""
    if form.step == SUMMARY:
        await go_on(form, form.resumed(), turn)
        return
    try:
        answer = read(form.step, typed)
    except WrongAnswerError as wrong:
        await go_on(form, form.resumed(), turn, turn.say(wrong.key, answer=wrong.answer))
    else:
        note = turn.say("lead-cut", most=MOST[form.step]) if answer.is_cut else ""
        await go_on(form, form.answered(answer), turn, note, press)


async def go_on(before: Form, after: Form, turn: Turn, note: str = "", press: Press | None = None) -> None:
    """Keep what became of a form, then show what it asks for now: in place of the pressed message, else below."""
    await keep(replace(after, shown_at=turn.now), turn)
    await _put_key_away(before, turn)
    screen = screens(turn).current(after, note)
    if press is not None:
        await press.show(screen, here=not before.has_key)
    else:
        await turn.send(screen)


def screens(turn: Turn) -> LeadScreens:
    """Return the messages of the form in the person's language."""
    settings, person = turn.services.settings, turn.person
    return LeadScreens(turn.services.texts, person.language, settings.keep_leads_days, person.name)


async def _begin(turn: Turn) -> None:
    """Begin a form; whoever has one open, or has sent one, is asked first."""
    form, known = await open_form(turn), await turn.services.stores.leads.of(turn.person.id)
    if form is not None and form.answers:
        await turn.send(screens(turn).begun(form))
    elif form is not None:
        await go_on(form, form.resumed(), turn)
    elif known:
        await turn.send(screens(turn).known(known[-1]))
    else:
        await _start(turn)


async def _start(turn: Turn, before: Form | None = None) -> None:
    """Begin a form whatever there was before."""
    form = Form(secrets.token_hex(8), turn.now)
    await go_on(before or form, form, turn)


async def _current(action: FormAction, press: Press, turn: Turn) -> Form | None:
    """Return the form if the button stands under what it asks for now; else show how things stand."""
    form = await open_form(turn)
    if form is None:
        await press.answer(turn.say("stale-notice"))
        await press.show(screens(turn).gone())
        return None
    if (form.id, form.edition) == (action.form, action.edition):
        return form
    await press.answer(turn.say("stale-notice"))
    await turn.send(screens(turn).current(form))
    return None


async def _change(action: FormAction, press: Press, turn: Turn, change: Callable[[Form], Form]) -> None:
    form = await _current(action, press, turn)
    if form is not None:
        await go_on(form, change(form), turn, press=press)


async def _put_key_away(form: Form, turn: Turn) -> None:
    if form.has_key:
        await turn.send(screens(turn).put_away())


def _lead(form: Form, action: Agree, turn: Turn) -> NewLead:
    asked = LeadScreens(turn.services.texts, action.language, turn.services.settings.keep_leads_days)
    return NewLead(
        form_id=form.id,
        user_id=turn.person.id,
        language=turn.person.language,
        **form.answers,
        phone=form.phone,
        consent_at=turn.now,
        consent_text=asked.consent(),
    )
