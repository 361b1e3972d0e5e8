"""The pages of figures about leads."""

from django.http import HttpResponse

from kesher.accounts.gate import member
from kesher.features.insight import asking, cohorts, detail, heat, matrix, parts, question
from kesher.features.insight.place import CONVERSION
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
    counts = cohorts.counts(wanted.cohort, pairs)
    found = matrix.passages(counts, pairs, meanings).get(parts.NOTHING, {})
    context = {
        "form": question.form(wanted, CONVERSION),
        "problem": problem,
        "columns": heat.columns(known, found),
        "rows": heat.rows(wanted, known, found),
        "is_empty": not found,
        "detail": detail.page(wanted, detail.passages_by(wanted, meanings), known)
        if found and wanted.target
        else None,
    }
    return render(request, "insight/conversion.html", context, status=422 if problem else 200)
