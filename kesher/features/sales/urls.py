"""Where sales management stands."""

from django.urls import path

from kesher.features.sales import views

urlpatterns = [path("", views.sales, name="sales")]
