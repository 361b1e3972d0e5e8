"""What members see of an agreement beside its card: the sums while they type."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.agreements.models import Agreement
from kesher.features.quotes.adding import answer
from kesher.screens.errors import answered
from kesher.screens.request import Request


@member
@require_POST
@answered
def sums(request: Request) -> HttpResponse:
    return answer(request, entities.get("agreements"), Agreement())
