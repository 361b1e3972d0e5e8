"""The parties' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.parties import duplicates, joining, views

urlpatterns = [
    path("pairs/", duplicates.show, name="pairs"),
    path("pairs/apart/", duplicates.tell_apart, name="tell_apart"),
    path("do/merge/", joining.merge_two, name="merge_two"),
    path("<uuid:pk>/do/merge/", joining.merge, name="merge"),
    path("<uuid:pk>/light/", views.light_history, name="light_history"),
]
