"""Addresses of the quality centre."""

from django.urls import path

from kesher.features.quality import correcting, views
from kesher.screens.urls import EntityConverter

__all__ = ["EntityConverter", "urlpatterns"]

urlpatterns = [
    path("", views.index, name="quality"),
    path("again/", views.again, name="quality_again"),
    path("digest/", views.choose_digest, name="quality_digest"),
    path("corrections/", correcting.show, name="corrections"),
    path("corrections/accept/", correcting.accept, name="accept_corrections"),
    path("corrections/reject/", correcting.reject, name="reject_corrections"),
    path("<entity:entity>/", views.show, name="quality_of"),
]
