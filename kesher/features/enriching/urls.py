"""Addresses of what is found outside about a customer."""

from django.urls import path

from kesher.features.enriching import views

urlpatterns = [
    path("<uuid:pk>/outside/", views.show, name="outside"),
    path("<uuid:pk>/outside/look/", views.look, name="look_outside"),
    path("<uuid:pk>/outside/accept/", views.accept, name="accept_from_outside"),
    path("<uuid:pk>/outside/dismiss/", views.dismiss, name="dismiss_from_outside"),
]
