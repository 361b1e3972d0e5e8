"""The orders' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.orders import views

urlpatterns = [path("lines/", views.sums, name="order_sums")]
