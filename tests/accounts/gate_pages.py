"""Addresses of an organisation to knock at: the real accounts pages, and one page of each gate."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone, translation

from kesher.accounts import seats
from kesher.accounts.gate import administrator, member, public
from kesher.accounts.models import Team
from kesher.accounts.views import choose
from kesher.tenancy import current
from kesher.tenancy.organization import settings_changed


@member
def who(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "user": request.seat.user.email,
            "role": request.seat.member.role.code,
            "organization": str(current().organization_id),
            "actor": str(current().actor_id),
            "channel": current().channel,
            "language": translation.get_language(),
            "zone": timezone.get_current_timezone_name(),
        }
    )


@member
def teams(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"teams": sorted(Team.objects.values_list("name", flat=True))})


@member
def make_team(request: HttpRequest) -> HttpResponse:
    Team.objects.create(name=request.POST["name"])
    return HttpResponse(status=int(request.POST.get("status", "200")))


@administrator
def settings_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("settings")


@public("a test of openness")
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


@administrator
def change_settings(request: HttpRequest) -> HttpResponse:
    settings_changed()
    return HttpResponse(str(request.seat.organization.version))


@member
def forget_me(request: HttpRequest) -> HttpResponse:
    seats.forget(user_id=request.seat.user.pk)
    return HttpResponse()


@member
def version(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.seat.organization.version))


urlpatterns = [
    path("", choose, name="choose"),
    path("accounts/", include("kesher.accounts.urls")),
    path("healthz", hello),
    path("<slug:organization>/", who),
    path("<slug:organization>/teams/", teams),
    path("<slug:organization>/teams/new/", make_team),
    path("<slug:organization>/settings/", settings_page),
    path("<slug:organization>/settings/change/", change_settings),
    path("<slug:organization>/version/", version),
    path("<slug:organization>/forget-me/", forget_me),
]
