"""Every address of the service; organisations come last, since any word may be one."""

from django.urls import URLPattern, URLResolver, include, path

from kesher.accounts.views import choose
from kesher.config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", choose, name="choose"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("kesher.accounts.urls")),
    path("q/", include("kesher.features.quotes.public_urls")),
    path("o/", include("kesher.features.orders.public_urls")),
    path("f/", include("kesher.features.intake.public_urls")),
    path("u/", include("kesher.features.quality.public_urls")),
    path("api/v1/", include("kesher.features.files.api")),
    path("api/v1/", include("kesher.features.exchanging.api")),
    path("api/v1/", include("kesher.features.parties.api")),
    path("api/v1/", include("kesher.features.moving.api")),
    path("api/v1/", include("kesher.features.insight.api")),
    path("api/v1/", include("kesher.features.intake.api")),
    path("api/v1/", include("kesher.features.chance.api")),
    path("api/v1/", include("kesher.features.quality.api")),
    path("api/v1/", include("kesher.features.competition.api")),
    path("api/v1/", include("kesher.features.enriching.api")),
    path("api/v1/", include("kesher.features.sales.api")),
    path("api/v1/", include("kesher.api.urls")),
    path("<slug:organization>/", include("kesher.features.home.urls")),
    path("<slug:organization>/notices/", include("kesher.features.notices.urls")),
    path("<slug:organization>/stopwatch/", include("kesher.features.stopwatch.urls")),
    path("<slug:organization>/parties/", include("kesher.features.parties.urls")),
    path("<slug:organization>/parties/", include("kesher.features.moving.urls")),
    path("<slug:organization>/parties/", include("kesher.features.enriching.urls")),
    path("<slug:organization>/quotes/", include("kesher.features.quotes.urls")),
    path("<slug:organization>/agreements/", include("kesher.features.agreements.urls")),
    path("<slug:organization>/orders/", include("kesher.features.orders.urls")),
    path("<slug:organization>/files/", include("kesher.features.files.urls")),
    path("<slug:organization>/quality/", include("kesher.features.quality.urls")),
    path("<slug:organization>/competition/", include("kesher.features.competition.urls")),
    path("<slug:organization>/sales/", include("kesher.features.sales.urls")),
    path("<slug:organization>/insight/", include("kesher.features.insight.urls")),
    path("<slug:organization>/", include("kesher.features.chance.urls")),
    path("<slug:organization>/", include("kesher.features.exchanging.urls")),
    path("<slug:organization>/settings/", include("kesher.features.settings.urls")),
    path("<slug:organization>/", include("kesher.screens.urls")),
]

handler400 = "kesher.config.failing.malformed"
handler403 = "kesher.config.failing.forbidden"
handler404 = "kesher.config.failing.not_found"
handler500 = "kesher.config.failing.failed"
