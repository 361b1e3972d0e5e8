"""Jobs as a Django application; reads every room's `jobs.py`, where its schedules stand."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "kesher.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("jobs")
