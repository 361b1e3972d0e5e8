"""Addresses of forms: they belong to no organisation's, and need no sign-in."""

from django.urls import path

from kesher.features.intake import public

urlpatterns = [
    path("<str:token>/", public.page, name="intake_form"),
    path("<str:token>/thanks/", public.thanks, name="intake_thanks"),
    path("<str:token>/sent/", public.sent, name="intake_sent"),
    path("<str:token>/confirm/<str:signed>/", public.confirm, name="intake_confirm"),
]
