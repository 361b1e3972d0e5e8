"""Whether the process lives, and whether the installation can do its work."""

import hmac
import shutil
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kesher.accounts.gate import public
from kesher.jobs.models import Pulse

OWN_PULSE = "readyz"
SILENCE = timedelta(seconds=60)
LEAST_FREE = 0.05
KEPT_SECONDS = 1


@public("asked by machines that watch the process, and tells nothing else")
@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public("asked by machines that watch the installation; detail only with their token")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if everything works, else 503. `Authorization: Bearer …` is told what does not."""
    found: dict[str, bool] = cache.get_or_set("readyz", findings, KEPT_SECONDS) or {}
    is_ready = all(found.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    if _may_know(request):
        return JsonResponse(found, status=status)
    return HttpResponse("ok" if is_ready else "not ok", content_type="text/plain", status=status)


def findings() -> dict[str, bool]:
    try:
        of_database = {
            "database": _can_write(),
            "migrations": _is_migrated(),
            "worker": _worker_lives(),
        }
    except (DatabaseError, InterfaceError):
        of_database = {"database": False, "migrations": False, "worker": False}
    return {**of_database, "disk": _has_room()}


def _can_write() -> bool:
    with transaction.atomic():
        Pulse.objects.bulk_create(
            [Pulse(name=OWN_PULSE, seen_at=Now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["seen_at"],
        )
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker_lives() -> bool:
    workers = Pulse.objects.exclude(name=OWN_PULSE)
    return workers.filter(seen_at__gt=Now() - SILENCE).exists()


def _has_room() -> bool:
    places = [settings.VAR, settings.MEDIA_ROOT]
    usages = [shutil.disk_usage(place) for place in places if place.exists()]
    return all(usage.free / usage.total > LEAST_FREE for usage in usages)


def _may_know(request: HttpRequest) -> bool:
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.HEALTH_TOKEN
    return bool(token) and hmac.compare_digest(told.encode(), token.encode())
