"""The first page of an organisation, and help."""

from django.urls import path

from kesher.features.home import helping
from kesher.features.home.views import my_day

urlpatterns = [
    path("", my_day, name="my_day"),
    path("help/", helping.index, name="help"),
    path("help/steps/", helping.first_steps, name="first_steps"),
    path("help/<slug:key>/", helping.chapter, name="help_chapter"),
]
