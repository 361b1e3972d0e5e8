"""Where the page of competitors stands."""

from django.urls import path

from kesher.features.competition import views

urlpatterns = [path("", views.competitors, name="competitors")]
