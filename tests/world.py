"""The cast. Noa administers Alon, Yossi sells there, Dana belongs to Brosh and must see nothing.

Plain functions with keywords; each makes one thing, through the product's own verbs.
"""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from kesher.accounts import founding
from kesher.accounts.models import Membership, Role, Team, User
from kesher.entity import starting
from kesher.features.accounting.models import HandoverSet
from kesher.features.activities.models import Call, Meeting, Note, Task
from kesher.features.agreements import billing
from kesher.features.agreements.actions import activate
from kesher.features.agreements.entity import AGREEMENTS
from kesher.features.agreements.models import Agreement, Billing, PriceChange
from kesher.features.catalogue.models import BundlePart, Category, Price, PriceList, Product
from kesher.features.competition.models import Arguments
from kesher.features.deals.models import Deal, Pipeline, Rival, Stage
from kesher.features.intake.models import AssignmentRule, Availability, IntakeForm
from kesher.features.leads.models import Lead
from kesher.features.negotiation.models import OfferRound
from kesher.features.orders.entity import ORDERS
from kesher.features.orders.models import Order
from kesher.features.parties.models import Party
from kesher.features.quotes.entity import QUOTES
from kesher.features.quotes.models import Quote, QuoteText
from kesher.features.sales.models import Adjustment, Goal
from kesher.lib.money import Money
from kesher.records import writing
from kesher.tenancy import scope
from kesher.tenancy.models import Organization
from tests import statements

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
    return _standing("alon", name="אלון בע״מ", admin="noa@alon.example", admin_name="נועה לוי")


def brosh() -> Organization:
    return _standing("brosh", name="ברוש שיווק", admin="dana@brosh.example", admin_name="דנה כהן")


def _standing(slug: str, **values: str) -> Organization:
    """Founded once in this process, then written down again: its ids and its version stay, and
    with them what the product remembers of its settings."""
    statements.repeated(slug, partial(an_organization, slug, **values))
    organization = Organization.objects.get(slug=slug)
    with scope(organization.pk):
        pass  # They opened scopes as they were then; leaving this one leads back to ours.
    return organization


def seated(name: str, organization: Organization) -> Membership:
    """Who has a seat there already, by name."""
    with scope(organization.pk):
        return Membership.objects.select_related("user", "role", "team").get(name=name)


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
    usual = {"subject": "התעניינות בשירות", "party": party, **why(values.get("status", ""))}
    return writing.create(Lead, **{**usual, **values})


def why(status: str) -> dict[str, str]:
    """What is told with a status of leads: nothing is lost without a reason."""
    return {"lost_reason": "unknown"} if status == "lost" else {}


def a_deal(**values: Any) -> Deal:
    party = values.pop("party", None) or a_party()
    return writing.create(Deal, **{"title": "ריהוט לקומה", "party": party, **values})


def a_rival(**values: Any) -> Rival:
    deal = values.pop("deal", None) or a_deal()
    competitor = values.pop("competitor", None) or a_firm(name="מתחרה בע״מ")
    return writing.create(Rival, deal=deal, competitor=competitor, **values)


def a_round(**values: Any) -> OfferRound:
    deal = values.pop("deal", None) or a_deal()
    values = {"side": "us", "price": Money(100_000, "ILS"), **values}
    return writing.create(OfferRound, deal=deal, **values)


def some_arguments(**values: Any) -> Arguments:
    competitor = values.pop("competitor", None) or a_firm(name="מתחרה בע״מ")
    values = {"answers": "<p>השירות שלנו זמין בכל שעה</p>", **values}
    return writing.create(Arguments, competitor=competitor, **values)


def a_goal(**values: Any) -> Goal:
    team = None if values.get("member") else values.pop("team", None) or a_team(f"צוות {uuid4()}")
    return writing.create(Goal, **{"metric": "won", "target": Decimal(10), "team": team, **values})


def an_adjustment(**values: Any) -> Adjustment:
    team = None if values.get("member") else values.pop("team", None) or a_team(f"צוות {uuid4()}")
    told = {"amount": 500_000_00, "reason": "לקוח גדול בדרך", "team": team}
    return writing.create(Adjustment, **{**told, **values})


def a_pipeline(**values: Any) -> Pipeline:
    return writing.create(Pipeline, **{"labels": {"he": "חידושים", "en": "Renewals"}, **values})


def a_stage(pipeline: Pipeline, **values: Any) -> Stage:
    labels = {"he": "בדיקה", "en": "Check"}
    return writing.create(Stage, pipeline=pipeline, **{"labels": labels, **values})


def a_task(**values: Any) -> Task:
    return writing.create(Task, **{"subject": "לחזור ללקוח", **values})


def a_call(**values: Any) -> Call:
    return writing.create(Call, **{"subject": "שיחת היכרות", **values})


def a_note(**values: Any) -> Note:
    return writing.create(Note, **{"text": "<p>לקוח ותיק</p>", **values})


def a_meeting(**values: Any) -> Meeting:
    return writing.create(Meeting, **{"subject": "פגישה", **values})


def a_product(**values: Any) -> Product:
    return writing.create(Product, **{"name": "נייר צילום", "price": Money(2490, "ILS"), **values})


def a_category(**values: Any) -> Category:
    return writing.create(Category, **{"name": "נייר", **values})


def a_price_list(**values: Any) -> PriceList:
    return writing.create(PriceList, **{"name": "מחירון", "currency": "ILS", **values})


def a_price(**values: Any) -> Price:
    product = values.pop("product", None) or a_product()
    price_list = values.pop("price_list", None) or a_price_list()
    values = {"price": Money(1990, price_list.currency), **values}
    return writing.create(Price, price_list=price_list, product=product, **values)


def a_part(**values: Any) -> BundlePart:
    bundle = values.pop("bundle", None) or a_product(name="ערכה")
    part = values.pop("part", None) or a_product()
    return writing.create(BundlePart, bundle=bundle, part=part, **values)


def a_quote(**values: Any) -> Quote:
    """With a line of two at ten shekels, unless other lines are given, as the API has them."""
    party = values.pop("party", None) or a_party()
    lines = QUOTES.field("lines")
    given = values.pop("lines", [{"description": "נייר", "quantity": "2", "unit_price": "10"}])
    values = {"title": "ציוד למשרד", **values}
    return writing.create(Quote, party=party, lines=lines.kind.from_json(given, lines), **values)


def an_order(**values: Any) -> Order:
    """With a line of two at ten shekels, unless other lines are given, as the API has them."""
    party = values.pop("party", None) or a_party()
    lines = ORDERS.field("lines")
    given = values.pop("lines", [{"description": "נייר", "quantity": "2", "unit_price": "10"}])
    values = {"title": "ציוד למשרד", **values}
    return writing.create(Order, party=party, lines=lines.kind.from_json(given, lines), **values)


def an_agreement(**values: Any) -> Agreement:
    """A hundred shekels a month, unless other lines are given, as the API has them."""
    party = values.pop("party", None) or a_party()
    lines = AGREEMENTS.field("lines")
    given = values.pop("lines", [{"description": "תחזוקה", "unit_price": "100"}])
    values = {"title": "חוזה שירות", **values}
    return writing.create(
        Agreement, party=party, lines=lines.kind.from_json(given, lines), **values
    )


def a_price_change(**values: Any) -> PriceChange:
    agreement = values.pop("agreement", None) or an_agreement()
    told = {"from_day": agreement.starts_on, "percent": Decimal(5), **values}
    return writing.create(PriceChange, agreement=agreement, **told)


def a_billing(**values: Any) -> Billing:
    """The first month of an agreement that began long ago."""
    begun = {"starts_on": date(2026, 1, 1), "billed_from": date(2026, 1, 1)}
    agreement = an_agreement(**begun, ends_on=date(2026, 1, 31), **values)
    activate(agreement)
    billing.bill_due(agreement.pk, date(2026, 2, 1))
    return Billing.objects.get(agreement=agreement)


def a_handover_set(**values: Any) -> HandoverSet:
    return writing.create(HandoverSet, **{"last": date(2026, 12, 31), **values})


def a_quote_text(**values: Any) -> QuoteText:
    return writing.create(QuoteText, **{"name": "פתיחה", "text": "שלום רב", **values})


def a_form(**values: Any) -> IntakeForm:
    """A web form; its fields are the usual ones, unless others are given as the API has them."""
    return writing.create(IntakeForm, **{"name": "יצירת קשר", "language": "he", **values})


def a_rule(**values: Any) -> AssignmentRule:
    """A rule of assignment, whatever the hour, unless it is told otherwise."""
    return writing.create(AssignmentRule, **{"name": "כלל", "by_hours": False, **values})


def some_hours(member: Membership, **values: Any) -> Availability:
    return writing.create(Availability, member=member, **values)
