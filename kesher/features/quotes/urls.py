"""The quotes' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.quotes import views

urlpatterns = [
    path("lines/", views.sums, name="quote_sums"),
    path("<uuid:pk>/pdf/", views.paper, name="quote_pdf"),
    path("<uuid:pk>/versions/<int:number>/", views.version, name="quote_version"),
]
