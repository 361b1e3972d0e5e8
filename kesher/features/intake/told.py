"""What somebody sent by a form, as it is told to them when they ask what is kept."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.entity.naming import capital
from kesher.features.intake import asked
from kesher.features.intake.models import State, Submission
from kesher.features.moving.telling import VISITS, Told, moment, tells

VISITS.update(
    {one.value: one.label for one in State} | {State.RECEIVED: gettext_lazy("Submission received")}
)


@tells(Submission, gettext_lazy("Sent by forms"))
def submission(row: Submission) -> Told:
    """Word for word, and where it came from."""
    labels = {name: one.label for name, one in asked.offered().items()}
    labels |= {one["field"]: one["label"] for one in row.form.fields if one.get("label")}
    sent = {capital(labels.get(key, key)): _plain(value) for key, value in row.sent.items()}
    return {
        _("When"): moment(row.at),
        _("Form"): row.form.name,
        _("State"): row.get_state_display(),
        **sent,
        _("Came from"): row.referrer,
        capital(_("campaign")): ", ".join(row.utm.values()),
        _("Network address"): row.address,
        _("Program"): row.agent,
    }


def _plain(value: Any) -> str:
    each = value if isinstance(value, list) else [value]
    return "\n".join(str(one) for one in each if one)
