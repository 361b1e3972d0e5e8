"""The addresses of the import's steps and of the export, beside those that every entity has."""

from django.urls import path

from kesher.exchange.models import Step
from kesher.features.exchanging import (
    bringing,
    correcting,
    explaining,
    mappings,
    projects,
    rereading,
    taking,
    undoing,
)
from kesher.screens import urls as grammar  # knows the word `entity` of the addresses below

assert grammar.urlpatterns  # noqa: S101  imported for what it registers

CANCELLED, PAUSED = Step.CANCELLED, Step.PAUSED
urlpatterns = [
    path("moving-in/", projects.index, name="projects"),
    path("moving-in/<uuid:pk>/", projects.show, name="project"),
    path("moving-in/<uuid:pk>/name/", projects.rename, name="project_name"),
    path("moving-in/<uuid:pk>/drop/", projects.drop, name="project_drop"),
    path("moving-in/<uuid:pk>/add/", projects.add, name="project_add"),
    path("moving-in/<uuid:pk>/check/", projects.go, {"what": "check"}, name="project_check"),
    path("moving-in/<uuid:pk>/bring/", projects.go, {"what": "bring"}, name="project_bring"),
    path("moving-in/<uuid:pk>/stop/", projects.halt, {"step": CANCELLED}, name="project_stop"),
    path("moving-in/<uuid:pk>/pause/", projects.halt, {"step": PAUSED}, name="project_pause"),
    path("moving-in/<uuid:pk>/resume/", projects.resume, name="project_resume"),
    path("moving-in/<uuid:pk>/undo/", projects.undo, name="project_undo"),
    path("moving-in/<uuid:pk>/type/", projects.change_type, name="project_type"),
    path("moving-in/<uuid:pk>/leave/", projects.leave, name="project_leave"),
    path("<entity:entity>/export/", taking.export, name="export"),
    path("<entity:entity>/import/", bringing.choose, name="import"),
    path("<entity:entity>/import/mappings/", mappings.listing, name="mappings"),
    path("<entity:entity>/import/mappings/<uuid:pk>/", mappings.download, name="mapping"),
    path("<entity:entity>/import/mappings/<uuid:pk>/drop/", mappings.drop, name="mapping_drop"),
    path("<entity:entity>/import/<uuid:pk>/", bringing.look, name="import_run"),
    path("<entity:entity>/import/<uuid:pk>/sheet/", rereading.sheet, name="import_sheet"),
    path("<entity:entity>/import/<uuid:pk>/way/", rereading.way, name="import_way"),
    path("<entity:entity>/import/<uuid:pk>/use/", mappings.use, name="import_use"),
    path("<entity:entity>/import/<uuid:pk>/words/", explaining.explain, name="import_words"),
    path("<entity:entity>/import/<uuid:pk>/check/", bringing.check, name="import_check"),
    path("<entity:entity>/import/<uuid:pk>/again/", bringing.again, name="import_again"),
    path("<entity:entity>/import/<uuid:pk>/start/", bringing.start, name="import_start"),
    path("<entity:entity>/import/<uuid:pk>/stop/", bringing.stop, name="import_stop"),
    path("<entity:entity>/import/<uuid:pk>/pause/", bringing.pause, name="import_pause"),
    path("<entity:entity>/import/<uuid:pk>/resume/", bringing.resume, name="import_resume"),
    path("<entity:entity>/import/<uuid:pk>/undo/", undoing.undo, name="import_undo"),
    path("<entity:entity>/import/<uuid:pk>/corrections/", correcting.show, name="corrections"),
    path(
        "<entity:entity>/import/<uuid:pk>/corrections/undo/",
        correcting.undo,
        name="corrections_undo",
    ),
    path("<entity:entity>/import/<uuid:pk>/rows/", bringing.rows, name="import_rows"),
]
