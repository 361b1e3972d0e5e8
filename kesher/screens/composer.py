"""The composer: what was said and what comes next, written down where one stands."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.kinds import clock
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.records import acting, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.forms import FieldsForm, blank, fields_to_fill, posted, values_of
from kesher.screens.render import done, render
from kesher.screens.request import Request
from kesher.tenancy.organization import organization

TABS = ("notes", "calls", "tasks", "meetings")
FOLLOWED, NEXT_STEP = ("calls", "meetings"), "tasks"
STEP_FIELDS = ("subject", "due_at")
POINTERS = ("party", "about")
# What the template looks for in a widget: the text that is written without a label showing.
BODY = "is_body"
# What stands for the record and the token in a composer that is drawn once for all cards.
ANY_RECORD, ANY_TOKEN = UUID(int=1), "any-token"
KEPT_SECONDS = 3600


@member
@answered
def compose(request: Request, entity: Entity, pk: UUID, tab: str) -> HttpResponse:
    """One tab's form; POST writes the record down, and the next step with it."""
    record = reading.find(entity, pk)
    written = _written(tab)
    forms_shown = _forms(request, written)
    if request.method != "POST":
        return _show(request, entity, record, written, forms_shown)
    if not all(form.is_valid() for form in forms_shown) or not _kept(
        entity, record, written, forms_shown
    ):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, entity, record, written, forms_shown, status=status)
    told = _("Added: %(title)s") % {"title": capital(written.label)}
    shell.toast(request, told, undo_url=addresses.at("undo", undoing.batch()))
    return done(request, back=addresses.of(entity, record.pk))


def told(request: Request, entity: Entity, record: Any) -> dict[str, Any] | None:
    """The composer as the card shows it at first; nothing on what is itself such a line."""
    offered = _offered()
    if not offered or not entity.timeline or entity.timeline.line:
        return None
    text = _known_or_drawn(request, entity, offered)
    filled = text.replace(str(ANY_RECORD), str(record.pk)).replace(ANY_TOKEN, get_token(request))
    return {"html": SafeString(filled)}


def _known_or_drawn(request: Request, entity: Entity, offered: list[Entity]) -> str:
    """On all cards it says the same but for the record and the token, and so is drawn once."""
    sight = rights.sight()
    parts = (entity.key, get_language(), organization().version, clock.today(), sight)
    name, kept = make_template_fragment_key("composer", parts), caches["template_fragments"]
    known = kept.get(name) if sight else None
    if known is not None:
        return str(known)
    [form, *_step] = _forms(request, offered[0])
    text = _drawn(entity, offered, form)
    if sight and not any(isinstance(one, datetime) for one in form.initial.values()):
        kept.set(name, text, KEPT_SECONDS)
    return text


def _drawn(entity: Entity, offered: list[Entity], form: FieldsForm) -> str:
    context = {
        "tabs": [_tab(entity, ANY_RECORD, one, offered[0]) for one in offered],
        "form": form,
        "form_url": _address(entity, ANY_RECORD, offered[0]),
        "mention_url": addresses.at("pick", "users"),
        "csrf_token": ANY_TOKEN,
    }
    return render_to_string("screens/panels/composer.html", context)


def _offered() -> list[Entity]:
    return [entities.get(key) for key in TABS if entities.knows(key) and may("create", key)]


def _written(tab: str) -> Entity:
    for one in _offered():
        if one.key == tab:
            return one
    raise reading.NotVisible(tab)


def _tab(entity: Entity, pk: UUID, one: Entity, active: Entity) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": capital(one.label),
        "icon": one.icon,
        "form_url": _address(entity, pk, one),
        "active": one == active,
    }


def _address(entity: Entity, pk: UUID, written: Entity) -> str:
    return addresses.of(entity, pk, "write", written.key)


def _forms(request: Request, written: Entity) -> list[FieldsForm]:
    """The quick form without what the card says; and the next step, for what calls for one."""
    bound = dict(posted(request)) if request.method == "POST" else {}
    fields = [field for field in fields_to_fill(written, quick=True) if field.key not in POINTERS]
    first = FieldsForm(fields, initial=blank(written, fields), name="composer", **bound)
    for control in list(first.fields.values()):
        if isinstance(control.widget, forms.Textarea):
            setattr(control.widget, BODY, True)
            control.widget.attrs["placeholder"] = _("Write freely; @ mentions a colleague")
    if written.key not in FOLLOWED or not may("create", NEXT_STEP):
        return [first]
    return [first, _step_form(bound)]


def _step_form(bound: dict[str, Any]) -> FieldsForm:
    """May stay empty; half of it may not."""
    step = entities.get(NEXT_STEP)
    writable = reading.writable_fields(step)
    form = FieldsForm(
        [writable[key] for key in STEP_FIELDS if key in writable],
        prefix="next",
        name="composer",
        empty_permitted=True,
        use_required_attribute=False,
        **bound,
    )
    for key, control in form.fields.items():
        # Whether it must be filled in is asked once the step is made, if it is.
        control.required = False
        control.label = _("Next step") if key == STEP_FIELDS[0] else control.label
    return form


def _kept(entity: Entity, record: Any, written: Entity, forms_shown: list[FieldsForm]) -> bool:
    pointing = _pointing(entity, record)
    kinds = [written, entities.get(NEXT_STEP)]
    try:
        with transaction.atomic():
            for one, form in zip(kinds, forms_shown, strict=False):
                if form.prefix is None or form.has_changed():
                    form_now = form
                    acting.perform(one, "create", None, values_of(form) | _known(one, pointing))
    except ValidationError as problem:
        form_now.blame(problem)
        return False
    return True


def _pointing(entity: Entity, record: Any) -> dict[str, Any]:
    """What the new line hangs on: the party, and the record where that is another."""
    if entity.timeline and not entity.timeline.party:
        return {"party": record}
    name = entity.timeline.party if entity.timeline else ""
    party = getattr(record, name, None) if name else None
    return {"party": party, "about": f"{entity.key}:{record.pk}"}


def _known(one: Entity, pointing: dict[str, Any]) -> dict[str, Any]:
    writable = reading.writable_fields(one)
    return {key: value for key, value in pointing.items() if key in writable}


def _show(
    request: Request,
    entity: Entity,
    record: Any,
    written: Entity,
    forms_shown: list[FieldsForm],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": forms_shown[0],
        "step_form": forms_shown[1] if len(forms_shown) > 1 else None,
        "form_url": _address(entity, record.pk, written),
        "mention_url": addresses.at("pick", "users"),
        "heading": capital(written.label),
        "cancel_url": addresses.of(entity, record.pk),
    }
    in_place = request.htmx
    template = "screens/composer_form.html" if in_place else "screens/composer_page.html"
    return render(request, template, context, status=status)
