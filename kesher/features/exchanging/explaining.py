"""The page on which somebody says what the words of a file mean."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from kesher.accounts.gate import member
from kesher.entity.description import Entity
from kesher.entity.naming import capital
from kesher.exchange import answering, explained, keeping, saving
from kesher.exchange.answering import MAKE, Question
from kesher.exchange.cells import EMPTY
from kesher.exchange.models import ImportRun, Step
from kesher.features.exchanging import showing
from kesher.features.exchanging.finding import insist, mine, place_of
from kesher.features.exchanging.going import look_over
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request


def is_open(run: ImportRun) -> bool:
    """Whether there is a word of which nobody said what it means."""
    return any(not word.told for one in answering.questions(run) for word in one.words)


class WordsForm(forms.Form):
    """A choice for each word, named by its question's place and its own."""

    def __init__(self, questions: list[Question], data: Any = None) -> None:
        super().__init__(data, auto_id="word-%s", label_suffix="")
        self.questions = questions
        for place, question in enumerate(questions):
            offered = _offered(question)
            for at, word in enumerate(question.words):
                self.fields[f"{place}-{at}"] = forms.ChoiceField(
                    choices=offered,
                    required=False,
                    initial=word.told,
                    widget=forms.Select(attrs={"aria-label": word.called}),
                )

    def groups(self) -> list[dict[str, Any]]:
        """As the page shows them."""
        return [
            {
                "title": capital(question.field.label),
                "words": [
                    {"text": word.text, "person": word.person, "field": self[f"{place}-{at}"]}
                    for at, word in enumerate(question.words)
                ],
            }
            for place, question in enumerate(self.questions)
        ]

    def said(self) -> dict[tuple[str, str], str]:
        return {
            (question.target, word.text): self.cleaned_data[f"{place}-{at}"]
            for place, question in enumerate(self.questions)
            for at, word in enumerate(question.words)
        }


def _offered(question: Question) -> list[tuple[str, str]]:
    if question.is_of_several:
        offered = [("", _("Leave it out, with a warning")), (EMPTY, _("Leave it out"))]
    else:
        offered = [("", _("Refuse the row")), (EMPTY, _("Leave the field empty"))]
    if question.may_be_made:
        offered.append((MAKE, _("Add it to the list")))
    return [*offered, *question.offered]


@member
@answered
def explain(request: Request, entity: Entity, pk: UUID) -> HttpResponse:
    """GET asks what the words mean; POST keeps that, and goes on to what would become of it."""
    run = mine(request, entity, pk)
    insist(run, Step.MAPPING, Step.CHECKED)
    form = WordsForm(answering.questions(run), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "exchanging/import.html", showing.explaining(run, form))
    keeping.answer(run, answering.settled(run, form.said()))
    explained.spread(run)
    if name := request.GET.get("save_as", ""):
        saving.save(run, name)
    look_over(run)
    return HttpResponseRedirect(place_of(run))


def asking(run: ImportRun, save_as: str) -> str:
    """The address of the page."""
    query = f"?{urlencode({'save_as': save_as})}" if save_as else ""
    return f"{place_of(run, 'words')}{query}"
