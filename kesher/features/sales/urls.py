"""Where sales management stands."""

from django.urls import path

from kesher.features.sales import forecast_views, repeat_views, views

urlpatterns = [
    path("", views.sales, name="sales"),
    path("forecast/", forecast_views.forecast, name="sales-forecast"),
    path("forecast/weeks/", forecast_views.weeks, name="sales-weeks"),
    path("repeat/", repeat_views.repeated, name="sales-repeat"),
]
