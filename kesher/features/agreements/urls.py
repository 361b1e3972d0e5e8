"""The agreements' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.agreements import views

urlpatterns = [path("lines/", views.sums, name="agreement_sums")]
