"""What a customer answered to a quote, as it is told to them when they ask what is kept."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.entity.naming import capital
from kesher.features.moving.telling import Told, moment, tells
from kesher.features.quotes.models import QuoteAnswer


@tells(QuoteAnswer, gettext_lazy("Answers to quotes"))
def answer(row: QuoteAnswer) -> Told:
    return {
        _("When"): moment(row.at),
        capital(_("quote")): str(row.version.quote),
        _("Answer"): _("Accepted by the customer")
        if row.accepted
        else _("Refused by the customer"),
        _("Name"): row.name,
        _("In their words"): row.words,
        _("Network address"): row.address,
        _("Program"): row.agent,
    }
