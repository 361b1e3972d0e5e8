"""The pages of figures about leads."""

from django.http import HttpResponse

from kesher.accounts.gate import member
from kesher.features.insight import analysis, asking, detail, heat, matrix, question, walks
from kesher.features.insight.place import ANALYSIS, CONVERSION
from kesher.screens.errors import answered
from kesher.screens.render import render
from kesher.screens.request import Request


@member
@answered
def conversion(request: Request) -> HttpResponse:
    """The matrix, and of one passage what became of whom."""
    problem, wanted = question.of(request)
    known, meanings = asking.statuses(), asking.meanings()
    pairs = matrix.pairs(known)
    walked = walks.walks(wanted.rows, {wanted.by: asking.attributes()[wanted.by]})
    found = matrix.passages(walked, pairs, meanings)
    context = {
        "form": question.form(wanted, CONVERSION),
        "problem": problem,
        "columns": heat.columns(known, found),
        "rows": heat.rows(wanted, known, found),
        "is_empty": not found,
        "detail": detail.page(wanted, walked, known) if found and wanted.target else None,
    }
    return render(request, "insight/conversion.html", context, status=422 if problem else 200)


@member
@answered
def who_is_won(request: Request) -> HttpResponse:
    """The share won by each value of an attribute, by week and season, and what it says."""
    problem, wanted = question.of(request)
    found = analysis.find(wanted)
    context = {
        "form": question.form(wanted, ANALYSIS),
        "problem": problem,
        "is_empty": not found.whole.leads,
        "found": analysis.page(wanted, found),
    }
    return render(request, "insight/analysis.html", context, status=422 if problem else 200)
