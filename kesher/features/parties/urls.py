"""The parties' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.parties import views

urlpatterns = [path("<uuid:pk>/light/", views.light_history, name="light_history")]
