"""Light or dark, comfortable or compact: kept for the person, in every organisation."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kesher.accounts.gate import member
from kesher.records import keeping
from kesher.screens.request import Request

TASTES = {"theme": {"system", "light", "dark"}, "density": {"comfortable", "compact"}}


@member
@require_POST
def preference(request: Request) -> HttpResponse:
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    if value not in TASTES.get(name, ()):
        return HttpResponse(status=422)
    keeping.taste(request.seat.user, name, value)
    return HttpResponse(status=204)
