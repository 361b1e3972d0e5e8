"""Pages about oneself, outside any organisation: choosing one, the profile, joining one."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kesher.accounts import invitations, people, seats
from kesher.accounts.forms import NewcomerForm, ProfileForm
from kesher.accounts.gate import public, signed_in
from kesher.accounts.models import Invitation, User
from kesher.accounts.oneself import closed_to, organizations_of


@signed_in
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """One's organisations; straight in when there is but one."""
    user = people.signed_in(request)
    ways = {f"/{each.slug}/": each.name for each in organizations_of(user)}
    if len(ways) == 1:
        return HttpResponseRedirect(next(iter(ways)))
    closed = [] if ways else [each.name for each in closed_to(user)]
    return render(request, "accounts/choose.html", {"ways": ways, "closed": closed})


@signed_in
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """One's name, language, time zone and tastes."""
    user = User.objects.get(pk=people.signed_in(request).pk)
    countries = {each.country for each in organizations_of(user)}
    form = ProfileForm(request.POST or None, instance=user, countries=countries)
    if not form.is_valid():
        return render(
            request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200
        )
    form.save()
    seats.forget(user_id=user.pk)
    with translation.override(user.language):
        messages.success(request, _("Your profile was saved."))
    response = HttpResponseRedirect(request.path)
    seats.make_fresh(response)
    return response


@public("whoever holds an invitation is not a user yet")
@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Accepting an invitation: as who one is, or as a new user."""
    invitation = invitations.find(slug, token)
    if invitation is None:
        return render(request, "accounts/invitation_spent.html", status=404)
    with translation.override(_language(request, invitation)):
        invited = people.known(invitation.email)
        if invited is None and not request.user.is_authenticated:
            return _join_as_new(request, invitation)
        return _join_as_known(request, invitation, invited)


def _join_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewcomerForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    if not form.is_valid():
        context = {"invitation": invitation, "form": form}
        return render(request, "accounts/join.html", context, status=422 if form.is_bound else 200)
    try:
        user = invitations.accept_as_new(
            invitation, **form.cleaned_data, language=translation.get_language()
        )
    except invitations.Spent:
        return render(request, "accounts/invitation_spent.html", status=404)
    login = Login(user=user, redirect_url=f"/{invitation.organization.slug}/")
    return perform_login(request, login)


def _join_as_known(
    request: HttpRequest, invitation: Invitation, invited: User | None
) -> HttpResponse:
    mine = request.user == invited
    if invited is None or not mine or request.method != "POST":
        context = {"invitation": invitation, "mine": mine, "next": request.path}
        return render(request, "accounts/join_known.html", context)
    try:
        invitations.accept(invitation, invited)
    except (invitations.Spent, ValidationError):
        return render(request, "accounts/invitation_spent.html", status=404)
    return HttpResponseRedirect(f"/{invitation.organization.slug}/")


def _language(request: HttpRequest, invitation: Invitation) -> str:
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
    return translation.get_language() if chosen else invitation.organization.language
