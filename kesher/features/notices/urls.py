"""The bell's addresses."""

from django.urls import path

from kesher.features.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read, name="notices_read"),
    path("<uuid:pk>/", views.opened, name="notice"),
]
