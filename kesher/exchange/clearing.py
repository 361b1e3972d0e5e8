"""What becomes of imports that nobody comes back to, or that tell of somebody who is erased."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils import timezone

from kesher.exchange.models import ImportPage, ImportProject, ImportRun
from kesher.records import forgetting

KEPT: Final = timedelta(days=30)


@forgetting.forgets
def forget(record_ids: set[UUID]) -> list[str]:
    """Drop the imports that brought a record in which is erased: their files still tell of it."""
    runs: set[UUID] = set()
    for pk in record_ids:
        for told in ("outcomes", "corrections"):
            pages = forgetting.mentioning(ImportPage.objects.all(), told, str(pk))
            runs |= set(pages.values_list("run", flat=True))
    found = ImportRun.objects.filter(pk__in=runs)
    keys = [*found.values_list("storage_key", flat=True)]
    projects = ImportProject.objects.filter(runs__in=found).distinct()
    keys += [key for project in projects for key in _forget_documents(project)]
    found.delete()
    return keys


def _forget_documents(project: ImportProject) -> list[str]:
    """Whose they are is not known: all go. Those that hang on records have bytes of their own."""
    keys = [one["key"] for one in (*project.documents, *project.waiting)]
    project.documents, project.waiting = [], []
    project.save(update_fields=["documents", "waiting"])
    return keys


def forget_old() -> int:
    """Drop the files and the rows of imports that nobody will come back to."""
    old = ImportRun.objects.filter(created_at__lt=timezone.now() - KEPT)
    for key in old.values_list("storage_key", flat=True):
        default_storage.delete(key)
    stale = ImportProject.objects.filter(created_at__lt=timezone.now() - KEPT)
    for project in stale.exclude(documents=[], waiting=[]):
        for key in _forget_documents(project):
            default_storage.delete(key)
    return old.delete()[0]
