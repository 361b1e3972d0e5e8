"""What is done to hand orders over, beside what happens by itself."""

from django.utils.translation import gettext_lazy as lazy

from kesher.features.accounting import house, outbox, sets
from kesher.features.accounting.models import Handover, HandoverSet, State
from kesher.features.orders.models import CANCELLED, DRAFT, Order
from kesher.records.acting import action


def _may_go(order: Order) -> bool:
    return order.status not in {DRAFT, CANCELLED} and bool(house.terms().provider)


@action(
    label=lazy("Hand over to accounting"),
    done=lazy("Handed over to accounting"),
    icon="building-bank",
    applies=_may_go,
)
def hand_over(order: Order) -> Order:
    """Once, whatever happens on the way; what became of it stands on the card."""
    outbox.soon(outbox.ask(order))
    return order


@action(
    label=lazy("Try again"),
    done=lazy("Tried again"),
    icon="refresh",
    applies=lambda handover: handover.state == State.FAILED,
)
def retry(handover: Handover) -> Handover:
    """What may have arrived is looked for there first."""
    outbox.again(handover)
    outbox.soon(handover)
    return handover


@action(
    label=lazy("Hand over the orders of these days"),
    done=lazy("Orders of these days handed over"),
    icon="building-bank",
    applies=lambda chosen: not chosen.is_handed_over,
    in_bulk=False,
)
def hand_over_all(chosen: HandoverSet) -> HandoverSet:
    """All that wait, in one uniform file; each order once."""
    return sets.hand_over(chosen)
