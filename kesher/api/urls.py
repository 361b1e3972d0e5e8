"""The grammar of the API, the same for every entity; what is not here is not there."""

from django.urls import path, re_path

from kesher.api import asking, batches, docs, document, items, lists, missing, pasts, verbs
from kesher.api.door import endpoint

urlpatterns = [
    path("docs", docs.page, name="api_docs"),
    path("openapi.json", endpoint(GET=document.show)),
    path("search", endpoint(GET=asking.find)),
    path("me", endpoint(GET=asking.me)),
    path("undo/<uuid:batch>", endpoint(POST=verbs.undo)),
    path("<slug:entity>", endpoint(GET=lists.listing, POST=lists.create)),
    path("<slug:entity>/batch", endpoint(POST=batches.batch)),
    path(
        "<slug:entity>/<uuid:pk>", endpoint(GET=items.read, PATCH=items.change, DELETE=items.remove)
    ),
    path("<slug:entity>/<uuid:pk>/history", endpoint(GET=pasts.changes)),
    path("<slug:entity>/<uuid:pk>/timeline", endpoint(GET=pasts.lines)),
    path("<slug:entity>/<uuid:pk>/do/<slug:verb>", endpoint(POST=verbs.do)),
    re_path(r"", missing.nothing),
]
