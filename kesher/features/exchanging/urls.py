"""The addresses of the import's steps and of the export, beside those that every entity has."""

from django.urls import path

from kesher.features.exchanging import bringing, taking
from kesher.screens import urls as grammar  # knows the word `entity` of the addresses below

assert grammar.urlpatterns  # noqa: S101  imported for what it registers

urlpatterns = [
    path("<entity:entity>/export/", taking.export, name="export"),
    path("<entity:entity>/import/", bringing.choose, name="import"),
    path("<entity:entity>/import/<uuid:pk>/", bringing.look, name="import_run"),
    path("<entity:entity>/import/<uuid:pk>/sheet/", bringing.sheet, name="import_sheet"),
    path("<entity:entity>/import/<uuid:pk>/check/", bringing.check, name="import_check"),
    path("<entity:entity>/import/<uuid:pk>/again/", bringing.again, name="import_again"),
    path("<entity:entity>/import/<uuid:pk>/start/", bringing.start, name="import_start"),
    path("<entity:entity>/import/<uuid:pk>/stop/", bringing.stop, name="import_stop"),
    path("<entity:entity>/import/<uuid:pk>/rows/", bringing.rows, name="import_rows"),
]
