"""Conditions of rules: put together by choosing, told in words, counted while they are typed."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from kesher.accounts.gate import administrator
from kesher.entity import filters
from kesher.entity.description import Entity
from kesher.features.settings import checking
from kesher.records import reading
from kesher.screens.filtering import QuestionForm
from kesher.screens.render import render
from kesher.screens.request import Request

PREFIX = "ask"


@administrator
@require_POST
def say(request: Request, entity: Entity) -> HttpResponse:
    """What the conditions typed so far mean, and for how many they hold; or what is wrong."""
    said, problem, count = "", "", 0
    typed = request.POST.get("conditions", "")
    try:
        said = filters.sentence(checking.conditions(entity.key, typed), get_language() or "he")
        holds = reading.condition_of_settings(entity, typed)
        count = entity.rows().filter(holds).count()
    except ValidationError as wrong:
        problem = " ".join(wrong.messages)
    context = {"said": said, "problem": problem, "count": count}
    return render(request, "settings/rule.html", context, part="says")


@administrator
@require_POST
def ask(request: Request, entity: Entity) -> HttpResponse:
    """One more condition: which field, how, and what; once it is whole, all of them as a text."""
    form = QuestionForm(entity, request.POST, prefix=PREFIX)
    whole = ""
    one_more = form.condition() if "add" in request.POST and form.is_whole else None
    if one_more is not None:
        try:
            known = checking.conditions(entity.key, request.POST.get("conditions", ""))
            whole = filters.to_text(filters.also(known, one_more))
        except ValidationError as wrong:
            form.problem = " ".join(wrong.messages)
    if whole:
        form = QuestionForm(entity, QueryDict(), prefix=PREFIX)
    context = {"form": form, "whole": whole, "ask_url": request.path}
    return render(request, "settings/question.html", context)
