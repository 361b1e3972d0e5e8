"""A submission from its arrival to a lead: everything that arrives is kept before it is judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.utils.translation import override

from kesher.entity.action import Refused
from kesher.features.intake import asked, attaching, guard, letters, matching
from kesher.features.intake.guard import Attempt
from kesher.features.intake.matching import Found
from kesher.features.intake.models import IntakeForm, State, Submission
from kesher.features.intake.typed import Sent, Understood, understand
from kesher.features.leads.models import Lead
from kesher.features.parties.contacts import ADDRESSES, EMAILS, PHONES
from kesher.jobs import job
from kesher.jobs.queue import enqueue
from kesher.lib import hebrew
from kesher.records import history, writing
from kesher.records.models import Access

KEY: Final = "intake_forms"
# What may still become a lead, and what a person may send on its way.
OPEN: Final = {State.RECEIVED, State.WAITING, State.SUSPECTED, State.FAILED}
MOST_NAMES, LONGEST_NAME, LONGEST_VALUE = 60, 80, 5000
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A submission on its way in; `way` is page, post or api, `attempt` is for the guard."""

    way: str
    sent: Sent
    key: str = ""
    attempt: Attempt | None = None
    agent: str = ""
    referrer: str = ""
    utm: dict[str, str] = field(default_factory=dict)
    files: attaching.Uploads = field(default_factory=dict)


@transaction.atomic
def receive(form: IntakeForm, came: Came) -> tuple[Submission, Understood]:
    """Keep it, whatever it is, and say what is to become of it; the same key counts once."""
    sent, told = _read(form, came)
    against = guard.reasons(form, came.attempt) if came.attempt else []
    state = _first_state(form, told, against)
    # Whoever corrects what was wrong sends the same page again.
    key = "" if state == State.REFUSED else came.key
    row = Submission(
        form=form,
        key=key,
        way=came.way,
        sent=kept(sent),
        address=came.attempt.address if came.attempt else "",
        agent=came.agent[:300],
        referrer=came.referrer[:500],
        utm=came.utm,
        state=state,
        reasons=against if state == State.SUSPECTED else _told_faults(told),
    )
    if not _is_first(row):
        return Submission.objects.get(form=form, key=key), told
    _log(row)
    if state != State.REFUSED:
        attaching.keep(row, came.files)
    _go_on(row, told)
    return row, told


def _read(form: IntakeForm, came: Came) -> tuple[Sent, Understood]:
    """A file answers by having come; a name that was typed in its place does not."""
    questions = asked.questions(form)
    typed = {name: values for name, values in came.sent.items() if name not in asked.FILES}
    sent = typed | attaching.names(came.files)
    told = understand(questions, sent)
    told.faults |= attaching.faults(questions, came.files)
    return sent, told


def kept(sent: Sent) -> dict[str, list[str]]:
    """What was sent, within limits that no form comes near."""
    names = list(sent)[:MOST_NAMES]
    return {name[:LONGEST_NAME]: [one[:LONGEST_VALUE] for one in sent[name]] for name in names}


@job()
def carry_out(submission: UUID) -> None:
    """Make the lead; once, however often it is asked for."""
    row = Submission.objects.select_for_update().filter(pk=submission).first()
    if row is None or row.state != State.RECEIVED:
        return
    try:
        with transaction.atomic(), override(row.form.language):
            _make(row)
    except (ValidationError, Refused) as wrong:
        row.state, row.reasons = State.FAILED, _sentences(wrong)
        _save(row)


@transaction.atomic
def confirm(pk: UUID) -> Submission | None:
    """The link in the letter was opened, and its button pressed; None where nothing waits."""
    row = Submission.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.state != State.WAITING:
        return row
    return _send_on(row)


@transaction.atomic
def accept(pk: UUID) -> Submission:
    """Somebody looked: what was suspected, failed or was never confirmed becomes a lead."""
    row = Submission.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.state not in OPEN:
        raise Refused(_("This submission cannot become a lead."))
    return _send_on(row)


def _send_on(row: Submission) -> Submission:
    row.state, row.reasons = State.RECEIVED, []
    _save(row)
    enqueue(carry_out, submission=row.pk)
    return row


def _first_state(form: IntakeForm, told: Understood, against: Sequence[str]) -> State:
    if told.faults:
        return State.REFUSED
    if against:
        return State.SUSPECTED
    return State.WAITING if form.is_confirmed else State.RECEIVED


def _told_faults(told: Understood) -> list[str]:
    return [f"{name}: {' '.join(lines)}" for name, lines in told.faults.items()]


def _is_first(row: Submission) -> bool:
    """Keep the row, unless another with its key is there; two at once are kept once."""
    Submission.objects.bulk_create([row], ignore_conflicts=bool(row.key))
    return Submission.objects.filter(pk=row.pk).exists()


def _go_on(row: Submission, told: Understood) -> None:
    if row.state == State.RECEIVED:
        enqueue(carry_out, submission=row.pk)
    elif row.state == State.WAITING:
        letters.ask_to_confirm(row, to=told.mail)


def _make(row: Submission) -> None:
    form = row.form
    told = understand(asked.questions(form), row.sent)
    if told.faults:
        raise ValidationError(_told_faults(told))
    found = matching.find_or_make(told, owner=form.owner)
    past = matching.past_of(found.party) if found.is_known else None
    values = {"subject": _subject(form, told), "source": form.source, **told.lead}
    lead = writing.create(
        Lead,
        **values | {"message": _message(told, found)},
        party=found.party,
        owner=form.owner,
        campaign=row.utm.get("utm_campaign", "")[:120] or form.campaign,
        was_known=found.is_known,
    )
    attaching.hand_over(row, lead)
    history.tell(lead, "come in", list(_said(row, found, past)))
    row.state = State.MATCHED if found.is_known else State.MADE
    row.party, row.lead, row.reasons = found.party, lead, []
    _save(row)


def _subject(form: IntakeForm, told: Understood) -> str:
    return f"{form.title or form.name} – {matching.name_of(told)}"[:LONGEST_SUBJECT]


def _message(told: Understood, found: Found) -> str:
    """What they wrote; and, of somebody known, what they typed that their card does not say."""
    lines = [str(told.lead.get("message", ""))]
    if found.is_known:
        lines += _unlike(told, found)
    return "\n".join(line for line in lines if line)


def _unlike(told: Understood, found: Found) -> Iterable[str]:
    party = found.party
    if hebrew.key(str(told.party.get("name", party.name))) != hebrew.key(party.name):
        yield f"{_('Name')}: {told.party['name']}"
    if told.firm:
        yield f"{_('Firm')}: {told.firm}"
    for label, rows in ((_("Phone"), PHONES), (_("E-mail"), EMAILS), (_("City"), ADDRESSES)):
        main = rows.kind.main  # type: ignore[attr-defined]  # they are lists of rows
        known = {row[main] for row in rows.read(party)}
        for row in told.party.get(rows.key) or ():
            if row[main] not in known:
                yield f"{label}: {rows.kind.shown(row)}"  # type: ignore[attr-defined]  # as above


CAME: Final = later("Sent by the form “%(form)s”.")
FROM: Final = later("From: %(page)s")
AD: Final = later("Campaign: %(campaign)s")
RETURNING: Final = later("A returning customer: earlier leads – %(count)s, the last on %(day)s.")
CUSTOMER: Final = later("Whoever sent it is a customer already.")
KNOWN: Final = later("Whoever sent it was known already, without leads.")
OTHERS: Final = later("The same phone or e-mail address is also that of %(count)s more.")
EMPLOYED: Final = later("Works at %(firm)s.")


def _said(row: Submission, found: Found, past: matching.Past | None) -> Iterable[history.Sentence]:
    yield history.Sentence(text=CAME, names={"form": str(row.form)})
    if row.referrer:
        yield history.Sentence(text=FROM, names={"page": row.referrer})
    if row.utm:
        told = " · ".join(row.utm.values())
        yield history.Sentence(text=AD, names={"campaign": told})
    if past is not None:
        yield _of_past(past)
        if past.is_customer:
            yield history.Sentence(text=CUSTOMER)
    if found.others:
        yield history.Sentence(text=OTHERS, names={"count": str(found.others)})
    if found.firm is not None:
        yield history.Sentence(text=EMPLOYED, names={"firm": str(found.firm)})


def _of_past(past: matching.Past) -> history.Sentence:
    if not past.leads:
        return history.Sentence(text=KNOWN)
    day = date_format(localtime(past.last), "d/m/Y")
    return history.Sentence(text=RETURNING, names={"count": str(past.leads), "day": day})


def _save(row: Submission) -> None:
    row.save(update_fields=["state", "reasons", "party", "lead"])
    _log(row)


def _log(row: Submission) -> None:
    """To the log of accesses, to which is only ever added: each state that a submission came to."""
    against = row.reasons if row.state == State.SUSPECTED else []
    history.note_access(KEY, row.state, record_id=row.pk, reasons=against)


def _sentences(wrong: Exception) -> list[str]:
    if not isinstance(wrong, ValidationError):
        return [str(wrong)]
    if not hasattr(wrong, "error_dict"):
        return wrong.messages
    return [f"{name}: {' '.join(lines)}" for name, lines in wrong.message_dict.items()]


def texts_of(row: Submission) -> list[tuple[str, Any]]:
    """What was sent, by the words of the questions, for people to read."""
    labels = {one.name: one.label for one in asked.questions(row.form)}
    return [
        (labels[name], ", ".join(values)) for name, values in row.sent.items() if name in labels
    ]


def steps_of(row: Submission) -> Sequence[Access]:
    """When it came to which state, the first one first."""
    rows = Access.objects.filter(entity=KEY, record_id=row.pk, verb__in=State.values)
    return list(rows.order_by("at", "pk"))
