"""The first page of an organisation."""

from django.urls import path

from kesher.features.home.views import my_day

urlpatterns = [path("", my_day, name="my_day")]
