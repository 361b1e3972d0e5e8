"""What a new organisation begins with: a pipeline with its stages, reasons, views and colours."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.entity.starting import Start, ship_list, ship_rows, ship_rule, ship_view
from kesher.features.deals.moving import REASONS
from kesher.features.deals.pipelines import Category, Pipeline, Stage

FIRST_STAGES = (
    Start(key="open", he="פתוחה", en="Open", colour="blue", meaning="open"),
    Start(key="won", he="זכייה", en="Won", colour="green", meaning="won"),
    Start(key="lost", he="הפסד", en="Lost", colour="gray", meaning="lost"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStage:
    """A stage of the pipeline that is there from the first day."""

    told: Start
    probability: int
    category: str = Category.PIPELINE
    days: int | None = None
    entry_fields: tuple[str, ...] = ()


SALES = (
    FirstStage(
        told=Start(key="discovery", he="בירור צרכים", en="Discovery", colour="blue"),
        probability=10,
        days=14,
    ),
    FirstStage(
        told=Start(key="meeting", he="פגישה והדגמה", en="Meeting and demo", colour="cyan"),
        probability=25,
        days=21,
    ),
    FirstStage(
        told=Start(key="offer", he="הצעת מחיר", en="Offer", colour="violet"),
        probability=50,
        category=Category.BEST,
        days=21,
        entry_fields=("amount",),
    ),
    FirstStage(
        told=Start(key="negotiation", he="משא ומתן", en="Negotiation", colour="amber"),
        probability=75,
        category=Category.COMMIT,
        days=14,
        entry_fields=("amount", "expected_close"),
    ),
    FirstStage(
        told=Start(key="won", he="זכייה", en="Won", colour="green", meaning="won"),
        probability=100,
        entry_fields=("amount",),
    ),
    FirstStage(
        told=Start(key="lost", he="הפסד", en="Lost", colour="gray", meaning="lost"),
        probability=0,
    ),
)


def first_pipeline() -> None:
    """For an organisation that is being founded: nothing is remembered of it."""
    pipeline = Pipeline(key="sales", labels={"he": "מכירות", "en": "Sales"})
    Pipeline.objects.bulk_create([pipeline])
    Stage.objects.bulk_create(
        Stage(
            pipeline=pipeline,
            key=one.told.key,
            labels={"he": one.told.he, "en": one.told.en},
            colour=one.told.colour,
            meaning=one.told.meaning or "open",
            probability=one.probability,
            category=one.category,
            expected_days=one.days,
            entry_fields=list(one.entry_fields),
            position=place,
        )
        for place, one in enumerate(SALES)
    )


ship_rows(first_pipeline)
ship_list(
    REASONS,
    [
        Start(key="price", he="מחיר", en="Price", meaning="other"),
        Start(key="competitor", he="בחירה במתחרה", en="Chose a competitor", meaning="competitor"),
        Start(key="postponed", he="הפרויקט נדחה או בוטל", en="Project put off", meaning="other"),
        Start(key="no_budget", he="אין תקציב", en="No budget", meaning="other"),
        Start(key="no_answer", he="אין מענה", en="No answer", meaning="other"),
        Start(key="unfit", he="המוצר לא מתאים", en="Does not fit", meaning="other"),
        Start(key="unknown", he="לא ידוע", en="Not known", meaning="other"),
    ],
)
ship_list(
    "rival.source",
    [
        Start(key="customer", he="הלקוח סיפר", en="The customer told"),
        Start(key="offer", he="הצעה שראינו", en="An offer we saw"),
        Start(key="tender", he="מסמכי מכרז", en="Tender documents"),
        Start(key="website", he="אתר או מחירון", en="Website or price list"),
        Start(key="rumour", he="שמועה בשוק", en="Rumour"),
    ],
)

OPEN = "state = open"
ship_view(entity="deals", name=pgettext_lazy("view", "All"), conditions="")
ship_view(
    entity="deals",
    name=_("Mine, open"),
    conditions=f"{OPEN} and owner = me",
    order="expected_close",
)
ship_view(
    entity="deals",
    name=_("Closing this month"),
    conditions=f"{OPEN} and expected_close within this month",
    order="expected_close",
)
ship_view(
    entity="deals",
    name=_("Without a next step"),
    conditions=f"{OPEN} and has_next_step = no",
)
ship_view(
    entity="deals",
    name=pgettext_lazy("view", "Late"),
    conditions=f"{OPEN} and expected_close < today",
    order="expected_close",
)
ship_view(
    entity="deals",
    name=_("Won this quarter"),
    conditions="state = won and closed_at within this quarter",
    order="-closed_at",
)
ship_rule(
    entity="deals",
    purpose="row",
    colour="red",
    meaning=_("A deal that should have closed by now"),
    conditions=f"{OPEN} and expected_close < today",
)
