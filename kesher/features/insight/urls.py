"""Where the figures stand."""

from django.urls import path

from kesher.features.insight import views
from kesher.features.insight.place import CONVERSION

urlpatterns = [path(f"{CONVERSION}/", views.conversion, name="conversion")]
