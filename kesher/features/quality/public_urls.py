"""Where the weekly letter is stopped: it belongs to no organisation's addresses."""

from django.urls import path

from kesher.features.quality import public

urlpatterns = [path("<str:token>/", public.page, name="stop_digest")]
