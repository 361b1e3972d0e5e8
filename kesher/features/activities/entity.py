"""How tasks, calls, notes and meetings are used."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.description import ANY, Card, Entity, Guest, Line, Panel, Timeline
from kesher.entity.registry import entities
from kesher.entity.starting import Start, ship_list, ship_view
from kesher.features.activities import actions
from kesher.features.activities.metrics import next_step
from kesher.features.activities.models import Call, Meeting, MeetingStatus, Note, Task
from kesher.lib import html

# What is said of each beside its subject: asked for in the form, shown on the card.
CALL = ("party", "direction", "result", "at", "duration", "description", "about", "owner")
NOTE = ("text", "party", "about", "owner")
MEETING = ("party", "at", "duration", "place", "status", "description", "about", "owner")

ship_list(
    "call.result",
    [
        Start(key="talked", he="התקיימה שיחה", en="Talked", colour="green"),
        Start(key="no_answer", he="אין מענה", en="No answer", colour="gray"),
        Start(key="busy", he="תפוס", en="Busy", colour="gray"),
        Start(key="call_back", he="לחזור מאוחר יותר", en="Call back later", colour="amber"),
        Start(key="message", he="נותרה הודעה", en="Left a message", colour="blue"),
        Start(key="wrong_number", he="מספר שגוי", en="Wrong number", colour="red"),
    ],
)
ship_view(
    entity="tasks", name=_("Mine, open"), conditions="owner = me and status = open", order="due_at"
)
ship_view(
    entity="tasks",
    name=pgettext_lazy("view", "Late"),
    conditions="status = open and due_at < now",
    order="due_at",
)
ship_view(entity="tasks", name=pgettext_lazy("view", "All"), conditions="")


def _task_line(task: Task) -> Line:
    return Line(at=task.due_at or task.created_at, title=task.subject, body=task.description)


def _call_line(call: Call) -> Line:
    return Line(at=call.at, title=call.subject, body=call.description, tone="contact")


def _note_line(note: Note) -> Line:
    return Line(at=note.created_at, title=note.title, body=html.to_text(note.text))


def _meeting_line(meeting: Meeting) -> Line:
    tone = "contact" if meeting.status == MeetingStatus.HELD else ""
    return Line(at=meeting.at, title=meeting.subject, body=meeting.description, tone=tone)


def _details(*fields: str) -> Card:
    return Card(
        start=(Panel(key="facts", title=_("Details"), fields=fields),),
        main=(Panel(key="timeline", title=_("What happened")),),
        end=(Panel(key="guests"),),
    )


TASKS = entities.register(
    Entity(
        model=Task,
        key="tasks",
        icon="checkbox",
        columns=("subject", "party", "due_at", "priority", "status", "owner"),
        form=(
            "subject",
            "party",
            "due_at",
            "priority",
            "owner",
            "description",
            "about",
            "is_private",
        ),
        quick=("subject", "party", "due_at", "owner"),
        search=("subject",),
        filters=(
            "subject",
            "party",
            "due_at",
            "priority",
            "status",
            "owner",
            "postponed",
            "done_at",
            "created_at",
            "created_by",
        ),
        order="due_at",
        card=_details("party", "due_at", "priority", "status", "owner", "description", "about"),
        appears_on={
            ANY: Guest(
                title=_("Open tasks"),
                columns=("subject", "due_at", "owner"),
                reads=("status",),
                conditions="status = open",
                order="due_at",
                metric=next_step,
            )
        },
        actions=(
            actions.complete,
            actions.reopen,
            actions.postpone,
            actions.tomorrow,
            actions.assign,
        ),
        timeline=Timeline(party="party", line=_task_line, body="description", may_be_alone=True),
    )
)

CALLS = entities.register(
    Entity(
        model=Call,
        key="calls",
        icon="phone",
        columns=("subject", "party", "direction", "result", "at", "duration", "owner"),
        form=("subject", *CALL, "is_private"),
        quick=("subject", "party", "direction", "result", "description"),
        filters=(
            "subject",
            "party",
            "direction",
            "result",
            "at",
            "duration",
            "owner",
            "created_at",
        ),
        order="-at",
        card=_details(*CALL),
        timeline=Timeline(party="party", line=_call_line, body="description"),
    )
)

NOTES = entities.register(
    Entity(
        model=Note,
        key="notes",
        icon="note",
        columns=("text", "party", "owner", "created_at"),
        form=(*NOTE, "is_private"),
        quick=("text", "party"),
        search=("text",),
        filters=("text", "party", "owner", "created_at", "created_by"),
        card=_details(*NOTE),
        timeline=Timeline(party="party", line=_note_line, body="text"),
    )
)

MEETINGS = entities.register(
    Entity(
        model=Meeting,
        key="meetings",
        icon="calendar-event",
        columns=("subject", "party", "at", "duration", "place", "status", "owner"),
        form=("subject", *MEETING, "is_private"),
        quick=("subject", "party", "at", "duration", "place"),
        filters=("subject", "party", "at", "place", "status", "owner", "created_at"),
        order="-at",
        card=_details(*MEETING),
        actions=(actions.hold,),
        timeline=Timeline(party="party", line=_meeting_line, body="description"),
    )
)

entities.lend("parties", actions.follow_up)
