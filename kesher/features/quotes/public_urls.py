"""The customer's addresses: they belong to no organisation's, and need no sign-in."""

from django.urls import path

from kesher.features.quotes import public

urlpatterns = [
    path("<str:token>/", public.page, name="quote_page"),
    path("<str:token>/answer/", public.answer, name="quote_answer"),
    path("<str:token>/pdf/", public.paper, name="quote_paper"),
    path("<str:token>/logo/", public.logo, name="quote_logo"),
]
