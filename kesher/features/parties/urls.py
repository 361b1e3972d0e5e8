"""The parties' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.parties import deciding, duplicates, joining, likeliest, views

urlpatterns = [
    path("pairs/", duplicates.show, name="pairs"),
    path("pairs/apart/", duplicates.tell_apart, name="tell_apart"),
    path("likely/", likeliest.show, name="likely"),
    path("likely/search/", likeliest.search, name="likely_search"),
    path("likely/automatic/", likeliest.automatic, name="likely_automatic"),
    path("likely/stop/", likeliest.stop, name="likely_stop"),
    path("likely/decide/", deciding.show, name="likely_decide"),
    path("likely/decide/merge/", deciding.merge, name="likely_merge"),
    path("likely/decide/apart/", deciding.apart, name="likely_apart"),
    path("likely/decide/later/", deciding.later, name="likely_later"),
    path("do/merge/", joining.merge_two, name="merge_two"),
    path("<uuid:pk>/do/merge/", joining.merge, name="merge"),
    path("<uuid:pk>/light/", views.light_history, name="light_history"),
]
