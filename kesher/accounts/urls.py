"""Addresses of accounts: allauth's, and those of our own before them."""

from django.urls import include, path
from django.views.i18n import set_language

from kesher.accounts import views
from kesher.accounts.gate import public

urlpatterns = [
    path("language/", public("signing in in one's language")(set_language), name="set_language"),
    path("email/", views.no_such_page, name="account_email_closed"),
    path("", include("allauth.urls")),
]
