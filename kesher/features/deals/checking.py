"""What must be true of pipelines and stages before they are written."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kesher.entity import insisting
from kesher.features.deals.pipelines import SURE, Meaning, Pipeline, Stage
from kesher.features.deals.starting import FIRST_STAGES
from kesher.records import writing
from kesher.records.checking import checked_by
from kesher.records.history import Remembered


def pipeline(row: Pipeline) -> None:
    """Gives a new one its key; one at least is in use."""
    insisting.label(row.labels)
    others = Pipeline.objects.exclude(pk=row.pk)
    if row._state.adding:
        row.key = insisting.new_key(row.labels, others.values_list("key", flat=True))
    if row.is_archived and not others.filter(is_archived=False).exists():
        raise ValidationError({"is_archived": [_("This is the last pipeline in use.")]})


def stage(row: Stage) -> None:
    """Gives a new one its key; a pipeline keeps a stage of each meaning in use."""
    insisting.label(row.labels)
    insisting.colour(row.colour)
    _insist_on_ways(row)
    if row._state.adding:
        row.key = insisting.new_key(row.labels, Stage.objects.values_list("key", flat=True))
        row.probability = {Meaning.WON: SURE, Meaning.LOST: 0}.get(
            Meaning(row.meaning), row.probability
        )
        return
    insisting.same(Stage.objects.get(pk=row.pk), row, "pipeline_id", "key", "meaning")
    if row.is_archived:
        _insist_on_another(row)


def _insist_on_ways(row: Stage) -> None:
    known = Stage.objects.filter(pipeline=row.pipeline).values_list("key", flat=True)
    if set(row.next_stages) - set(known):
        told = _("A stage leads to stages of its own pipeline.")
        raise ValidationError({"next_stages": [told]})


def _insist_on_another(row: Stage) -> None:
    alike = Stage.objects.filter(pipeline=row.pipeline, meaning=row.meaning, is_archived=False)
    if not alike.exclude(pk=row.pk).exists():
        told = _("This is the last stage with its meaning; the pipeline needs one.")
        raise ValidationError({"is_archived": [told]})


def begun(rows: Sequence[Remembered]) -> None:
    """A new pipeline has a stage of each meaning from the first moment."""
    for row in rows:
        if row.verb == "create":
            for place, told in enumerate(FIRST_STAGES):
                writing.create(
                    Stage,
                    pipeline=row.record,
                    labels={"he": told.he, "en": told.en},
                    colour=told.colour,
                    meaning=told.meaning,
                    position=place,
                )


checked_by("pipelines", pipeline)
writing.demand("pipelines", begun)
checked_by("stages", stage)
