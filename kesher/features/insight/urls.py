"""Where the figures stand."""

from django.urls import path

from kesher.features.insight import views
from kesher.features.insight.place import ANALYSIS, CONVERSION

urlpatterns = [
    path(f"{CONVERSION}/", views.conversion, name="conversion"),
    path(f"{ANALYSIS}/", views.who_is_won, name="who_is_won"),
]
