"""The cast. Noa administers Alon, Yossi sells there, Dana belongs to Brosh and must see nothing.

Plain functions with keywords; each makes one thing, through the product's own verbs.
"""

from typing import Any

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, Team, User
from kesher.entity import starting
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.leads.models import Lead
from kesher.features.parties.models import Party
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization

PASSWORD = "correct horse battery"  # noqa: S105  the cast's


def an_organization(slug: str, *, name: str, admin: str, admin_name: str) -> Organization:
    organization = founding.found(
        slug, name=name, admin_email=admin, admin_name=admin_name, password=PASSWORD
    )
    with scope(organization.pk):
        starting.fill()
    organization.refresh_from_db()
    return organization


def alon_ltd() -> Organization:
    return an_organization(
        "alon", name="אלון בע״מ", admin="noa@alon.example", admin_name="נועה לוי"
    )


def brosh() -> Organization:
    return an_organization(
        "brosh", name="ברוש שיווק", admin="dana@brosh.example", admin_name="דנה כהן"
    )


def a_member(name: str, *, email: str, role: str, team: Team | None = None) -> Membership:
    """Somebody seated in the organisation in scope; `role` is a shipped role's code."""
    user = User.objects.create_user(email, PASSWORD, name=name)
    return founding.join(user, Role.objects.get(code=role), team)


def a_team(name: str = "מכירות") -> Team:
    return writing.create(Team, name=name)


def a_party(**values: Any) -> Party:
    return writing.create(Party, **{"name": "משה כהן", **values})


def a_firm(**values: Any) -> Party:
    return writing.create(Party, **{"name": "גלים בע״מ", "kind": "organization", **values})


def a_lead(**values: Any) -> Lead:
    party = values.pop("party", None) or a_party()
    return writing.create(Lead, **{"subject": "התעניינות בשירות", "party": party, **values})


def a_task(**values: Any) -> Task:
    return writing.create(Task, **{"subject": "לחזור ללקוח", **values})


def a_call(**values: Any) -> Call:
    return writing.create(Call, **{"subject": "שיחת היכרות", **values})


def a_note(**values: Any) -> Note:
    return writing.create(Note, **{"text": "<p>לקוח ותיק</p>", **values})


def a_meeting(**values: Any) -> Meeting:
    return writing.create(Meeting, **{"subject": "פגישה", **values})
