"""Saved lists and arranged cards: what there is, and where each is made."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.entity.book import book
from kesher.entity.models import CardLayout
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.settings import frame, naming
from kesher.records import keeping
from kesher.screens import addresses
from kesher.screens.errors import answered
from kesher.screens.request import Request
from kesher.tenancy.shipped import shown


@administrator
def listing(request: Request) -> HttpResponse:
    layouts = CardLayout.objects.select_related("role").order_by("entity", "role__name")
    views = book().views
    return frame.panel(
        request,
        "settings/cards.html",
        title=_("Views and cards"),
        types=[
            {
                "label": capital(entity.label_plural),
                "icon": entity.icon,
                "url": addresses.of(entity),
                "views": [
                    {"name": shown(view.name), "url": addresses.of(entity, view=view.pk)}
                    for view in views.get(entity.key, [])
                    if view.member_id is None
                ],
                "views_url": addresses.of(entity, "views"),
                "arrange_url": addresses.of(entity, "layouts"),
            }
            for entity in naming.records()
        ],
        layouts=[
            {
                "label": capital(entities.get(row.entity).label_plural),
                "role": str(row.role) if row.role else _("Everybody"),
                "reset_url": frame.at("cards", row.pk, "reset"),
            }
            for row in layouts
            if entities.knows(row.entity)
        ],
    )


@administrator
@require_POST
@answered
def reset(request: Request, pk: UUID) -> HttpResponse:
    row = CardLayout.objects.select_related("role").filter(pk=pk).first()
    if row is None:
        raise Http404
    keeping.drop_layout(row.entity, row.role)
    told = _("The card is as it was delivered.")
    return frame.saved(request, told, back=frame.at("cards"))
