"""Addresses of the settings."""

from django.urls import path, re_path

from kesher.features.settings import (
    audit,
    cards,
    choices,
    fields,
    keys,
    lights,
    ordering,
    organization,
    people,
    pipelines,
    roles,
    speed,
    teams,
    work,
)
from kesher.screens.urls import EntityConverter

__all__ = ["EntityConverter", "urlpatterns"]

LOGS = r"(?P<sort>changes|accesses)"

urlpatterns = [
    path("", organization.index),
    path("organization/", organization.change),
    path("fields/", fields.start),
    path("fields/<entity:entity>/", fields.listing),
    path("fields/<entity:entity>/new/", fields.new),
    path("fields/<uuid:pk>/", fields.change),
    path("lists/", choices.index),
    path("lists/<str:list_key>/", choices.listing),
    path("lists/<str:list_key>/new/", choices.new),
    path("answers/<uuid:pk>/", choices.change),
    path("rules/", lights.start),
    path("rules/<uuid:pk>/", lights.change),
    path("rules/<entity:entity>/", lights.listing),
    path("rules/<entity:entity>/new/", lights.new),
    path("rules/<entity:entity>/say/", lights.say),
    path("pipelines/", pipelines.index),
    path("pipelines/new/", pipelines.change),
    path("pipelines/<uuid:pk>/", pipelines.change),
    path("pipelines/<uuid:pk>/stages/", pipelines.stages),
    path("pipelines/<uuid:pk>/new/", pipelines.new_stage),
    path("stages/<uuid:pk>/", pipelines.change_stage),
    path("cards/", cards.listing),
    path("cards/<uuid:pk>/reset/", cards.reset),
    path("users/", people.listing),
    path("users/invite/", people.invite),
    path("users/<uuid:pk>/", people.change),
    path("invitations/<uuid:pk>/withdraw/", people.withdraw),
    path("teams/", teams.listing),
    path("teams/new/", teams.change),
    path("teams/<uuid:pk>/", teams.change),
    path("roles/", roles.listing),
    path("roles/new/", roles.new),
    path("roles/<uuid:pk>/", roles.change),
    path("audit/", audit.log),
    re_path(rf"^audit/{LOGS}/$", audit.log),
    re_path(rf"^audit/{LOGS}/csv/$", audit.as_csv),
    path("jobs/", work.listing),
    path("jobs/<uuid:pk>/cancel/", work.cancel),
    path("jobs/<uuid:pk>/retry/", work.retry),
    path("speed/", speed.show),
    path("keys/", keys.listing),
    path("keys/new/", keys.new),
    path("keys/<uuid:pk>/revoke/", keys.revoke),
    path("<entity:entity>/<uuid:pk>/move/", ordering.move),
    path("<entity:entity>/<uuid:pk>/switch/", ordering.switch),
]
