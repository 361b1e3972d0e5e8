"""Files as addresses: sent, opened, and looked at small."""

from typing import Any, Protocol
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kesher.access.rights import may
from kesher.accounts.gate import member
from kesher.entity.registry import entities
from kesher.features.files.models import File
from kesher.features.files.storing import keep, small_picture
from kesher.lib.images import NotAPicture
from kesher.records import history, reading, undoing
from kesher.screens import addresses, shell
from kesher.screens.errors import answered
from kesher.screens.render import done, render
from kesher.screens.request import Request

FILES = "files"
WEEK = 7 * 24 * 3600


class Kept(Protocol):
    """Whatever has bytes and a name for them."""

    name: Any
    storage_key: Any


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


@member
@answered
def new(request: Request) -> HttpResponse:
    """A file chosen for a card, or for nobody's yet."""
    if not may("create", FILES):
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None, auto_id="file-%s", label_suffix="")
    if form.is_valid():
        try:
            made = keep(
                form.cleaned_data["file"],
                description=form.cleaned_data["description"],
                **_where(request),
            )
        except ValidationError as wrong:
            form.add_error("file", wrong.messages)
        else:
            undo_url = addresses.at("undo", undoing.batch())
            shell.toast(request, _("Kept: %(names)s") % {"names": made.name}, undo_url=undo_url)
            return done(request, back=_back(request))
    return _show(request, form)


def _show(request: Request, form: FileForm) -> HttpResponse:
    told = request.POST or request.GET
    context = {
        "heading": _("New file"),
        "form": form,
        "form_url": addresses.at(FILES, "new"),
        "kept": [(name, told[name]) for name in ("party", "about") if told.get(name)],
        "submit_label": _("Keep"),
    }
    return render(request, "screens/form.html", context, status=422 if form.is_bound else 200)


@member
@require_POST
def upload(request: Request) -> HttpResponse:
    """Files dropped on a card or chosen in a form; JSON for scripts, back to the page without."""
    if not may("create", FILES):
        raise Http404
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        made = [keep(sent, **_where(request)) for sent in request.FILES.getlist("file")]
    except ValidationError as wrong:
        sentence = " ".join(wrong.messages)
        if wants_json:
            return JsonResponse({"error": sentence}, status=422)
        shell.toast(request, sentence, tone="bad")
        return HttpResponseRedirect(_back(request))
    if wants_json:
        return JsonResponse([{"id": str(one.pk), "title": one.name} for one in made], safe=False)
    shell.toast(request, _("Kept: %(names)s") % {"names": ", ".join(one.name for one in made)})
    return HttpResponseRedirect(_back(request))


def _where(request: Request) -> dict[str, Any]:
    """The party and record to hang the file on; unseen ones do not exist."""
    where: dict[str, Any] = {}
    files = entities.get(FILES)
    for key in ("party", "about"):
        if typed := request.POST.get(key, ""):
            field = files.field(key)
            where[key] = field.kind.parse(typed, field)
    return where


def _back(request: Request) -> str:
    """To the card from which the file came, else to the list of files."""
    key, _colon, pk = request.POST.get("about", "").partition(":")
    if pk and entities.knows(key):
        return addresses.of(entities.get(key), pk)
    if party := request.POST.get("party"):
        return addresses.of(entities.get("parties"), party)
    return addresses.of(entities.get(FILES))


def found(pk: UUID) -> File:
    try:
        file: File = reading.find(entities.get(FILES), pk)
    except reading.NotVisible as missing:
        raise Http404 from missing
    return file


def answer(file: Kept) -> FileResponse:
    """The bytes as a download, which no browser shows or runs in our name."""
    content = default_storage.open(file.storage_key)
    response = FileResponse(
        content, as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@member
def content(request: Request, pk: UUID) -> FileResponse:
    file = found(pk)
    history.note_access(FILES, "downloaded", record_id=file.pk)
    return answer(file)


@member
def picture(request: Request, pk: UUID) -> HttpResponse:
    """A small square picture, drawn by us."""
    try:
        drawn = small_picture(found(pk))
    except NotAPicture as wrong:
        raise Http404 from wrong
    response = HttpResponse(drawn, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={WEEK}"
    return response
