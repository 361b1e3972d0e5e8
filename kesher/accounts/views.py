"""Pages about oneself, outside any organisation: choosing one, the profile, joining one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kesher.accounts.gate import public, signed_in
from kesher.accounts.oneself import organizations_of


@signed_in
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """One's organisations; straight in when there is but one."""
    organizations = organizations_of(request.user)
    if len(organizations) == 1:
        return HttpResponseRedirect(f"/{organizations[0].slug}/")
    return render(request, "accounts/choose.html", {"organizations": organizations})


@public("there is nothing behind it")
def no_such_page(_request: HttpRequest) -> HttpResponse:
    """Addresses of e-mail are changed by administrators, not by their holders."""
    raise Http404
