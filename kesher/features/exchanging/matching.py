"""The form in which columns are matched with fields."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kesher.entity import kinds
from kesher.entity.registry import entities
from kesher.exchange import cards, correcting, making
from kesher.exchange.choosing import NO_SYSTEM, needs_system
from kesher.exchange.guesses import Confidence, Guess
from kesher.exchange.mapping import common_title, fixed_at_first, guess
from kesher.exchange.models import ImportRun, Policy, Strangers
from kesher.exchange.saving import LONGEST
from kesher.exchange.targets import ID, Target, fillable, reached, targets
from kesher.screens.forms import FieldsForm, values_of

LABELS = {"he": lazy("Name in Hebrew"), "en": lazy("Name in English")}
SAME_FOR_ALL = {"choice", "choices", "user", "party_roles"}


class MappingForm(forms.Form):
    """A choice of field for each column, named by the column's place; and what about twins.

    `places` are those of the columns that hold or are called anything.
    """

    def __init__(self, run: ImportRun, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="map-%s", label_suffix="")
        self.run, self.entity = run, entities.get(run.entity)
        self.known = targets(self.entity)
        self.guesses = self._guesses()
        offered = [("", _("Leave out")), *((one.key, one.label) for one in self._offered())]
        self.places = [
            place for place in range(len(run.titles)) if run.titles[place] or run.samples[place]
        ]
        self.proposals = (
            {place: making.planned(run, place) for place in self.places}
            if making.may_make()
            else {}
        )
        titles = cards.called(run.titles)
        for place in self.places:
            self.fields[f"column-{place}"] = forms.ChoiceField(
                choices=[*offered, *self._new_field(place)],
                required=False,
                initial=self.guesses[place].target,
                widget=forms.Select(attrs={"aria-label": titles[place] or str(place + 1)}),
            )
            self._ask_for_field(place)
        self._ask_about_rows()
        self._ask_what_is_set_right()
        self._ask_about_the_file()

    def _offered(self) -> list[Target]:
        chosen = {one.target for one in self.guesses}
        return [one for one in self.known.values() if not one.is_far or one.key in chosen]

    def _new_field(self, place: int) -> list[tuple[str, str]]:
        """The field that the column would become, for who may make fields."""
        told = self.proposals.get(place)
        if told is None:
            return []
        kind = kinds.kind(told.kind).label
        words = _("New field: %(label)s (%(kind)s)") % {"label": told.label, "kind": kind}
        return [(making.MAKE, words)]

    def _ask_for_field(self, place: int) -> None:
        """Kind and labels of the field that the column would become."""
        told = self.proposals.get(place)
        if told is None:
            return
        self.fields[f"kind-{place}"] = forms.ChoiceField(
            label=_("Kind"),
            choices=[(key, kinds.kind(key).label) for key in making.OFFERED],
            initial=told.kind,
            required=False,
        )
        for language, label in LABELS.items():
            self.fields[f"{language}-{place}"] = forms.CharField(
                label=label,
                initial=told.labels.get(language, ""),
                max_length=making.LONGEST_LABEL,
                required=False,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    def _said(self, place: int) -> making.Proposal:
        labels = {key: self.cleaned_data.get(f"{key}-{place}", "") for key in LABELS}
        kind = self.cleaned_data.get(f"kind-{place}", "")
        return making.said(self.run, place, kind=kind, labels=labels)

    def _ask_about_rows(self) -> None:
        """What of twins, and what of wrong rows."""
        run = self.run
        by_id = any(one.target == ID for one in self.guesses)
        usual = run.policy if run.mapping else Policy.UPDATE if by_id else Policy.SKIP
        self.fields["policy"] = forms.ChoiceField(
            label=_("A record that is here already"),
            help_text=_(
                "It is recognised by its id, an official number, or a phone or mail address under"
                " a like name. An empty cell never erases anything, and lists only grow."
            ),
            choices=Policy.choices,
            initial=usual,
            widget=forms.RadioSelect,
        )
        if any(one.through and reached(one.through) for one in self.known.values()):
            self.fields["strangers"] = forms.ChoiceField(
                label=_("Somebody whom a row names and who is not here"),
                choices=Strangers.choices,
                initial=run.strangers,
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["wrong"] = forms.ChoiceField(
            label=_("If a row is wrong"),
            choices=[
                ("rest", _("Leave it out, and bring in the others")),
                ("nothing", _("Bring in nothing: all rows, or none")),
            ],
            initial="nothing" if run.all_or_nothing else "rest",
            widget=forms.RadioSelect,
        )

    def _ask_what_is_set_right(self) -> None:
        """A switch for each kind of correction that there may be in such rows."""
        offered = correcting.kinds_of(self.entity)
        if not offered:
            return
        self.fields["corrections"] = forms.MultipleChoiceField(
            label=_("Corrections on the way in"),
            help_text=_(
                "What is switched off stays as it is in the file; a day that is not written in full"
                " is refused then. Every correction is listed, and a kind can be undone alone."
            ),
            choices=[(kind, correcting.LABELS[kind]) for kind in offered],
            initial=[kind for kind in offered if kind not in self.run.corrections_off],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["switches"] = forms.CharField(
            initial="shown", required=False, widget=forms.HiddenInput
        )

    def corrections_off(self) -> list[str]:
        """The kinds that were switched off; as before where no switches were sent."""
        if not self.cleaned_data.get("switches"):
            return list(self.run.corrections_off)
        wanted = self.cleaned_data["corrections"]
        return [kind for kind in correcting.kinds_of(self.entity) if kind not in wanted]

    def _ask_about_the_file(self) -> None:
        """Where it comes from, and whether files like it are to be matched so."""
        self.fields["system"] = forms.CharField(
            label=_("The system it comes from"),
            help_text=_("Ids of that system are remembered, so that other files can name them."),
            max_length=40,
            required=False,
            initial=self.run.system,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        self.fields["save_as"] = forms.CharField(
            label=_("Save the mapping under a name"),
            help_text=_("Everybody here can use it; it is recognised by the names of the columns."),
            max_length=LONGEST,
            required=False,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )

    def _guesses(self) -> list[Guess]:
        if self.run.mapping:
            told: Confidence = "saved" if self.run.saved_as else ""
            return [Guess(target=key, confidence=told if key else "") for key in self.run.mapping]
        return guess(self.entity, self.run.titles, self.run.samples)

    def plan_fields(self) -> bool:
        """Keep what is said of the fields to be made; False, and why, where one cannot be."""
        mapping = self.mapping()
        try:
            said = {at: self._said(at) for at, key in enumerate(mapping) if key == making.MAKE}
        except ValidationError as wrong:
            self.add_error(None, "; ".join(wrong.messages))
            return False
        making.plan(self.run, mapping, said)
        return True

    def mapping(self) -> list[str]:
        return [self.cleaned_data.get(f"column-{place}", "") for place in range(len(self.guesses))]

    def clean(self) -> dict[str, Any]:
        chosen = [
            key for name, key in self.cleaned_data.items() if name.startswith("column-") and key
        ]
        if not [key for key in chosen if key != ID]:
            raise ValidationError(_("Please match at least one column with a field."))
        if needs_system(self.entity, chosen) and not self.cleaned_data.get("system"):
            self.add_error("system", NO_SYSTEM)
        for key in dict.fromkeys(one for one in chosen if one != making.MAKE):
            target = self.known[key]
            if chosen.count(key) > 1 and not target.takes_many:
                raise ValidationError(
                    _("Two columns go into “%(field)s”; please leave one of them out."),
                    params={"field": target.label},
                )
        return self.cleaned_data

    def fixed_json(self, fixed: FieldsForm) -> dict[str, Any]:
        told = {_told(self.known.get(key)) for key in self.mapping()}
        values = {key: value for key, value in values_of(fixed).items() if key not in told}
        fields = fillable(self.entity)
        return {
            key: fields[key].kind.to_json(value, fields[key])
            for key, value in values.items()
            if not fields[key].kind.is_empty(value)
        }


def _told(target: Target | None) -> str:
    """The field that a column fills, if it is the record's own."""
    is_own = target and not (target.through or target.beside)
    return target.field.key if target and target.field and is_own else ""


def fixed_of(
    run: ImportRun, form: MappingForm, data: Mapping[str, Any] | None = None
) -> FieldsForm:
    """What every row may get: a title where no column tells one, and what many records share."""
    entity = form.entity
    fields = {
        key: field
        for key, field in fillable(entity).items()
        if key == common_title(entity) or field.kind.key in SAME_FOR_ALL
    }
    chosen = [one.target for one in form.guesses]
    start = run.fixed or fixed_at_first(entity, chosen, run.file_name)
    initial = {
        key: fields[key].kind.from_json(raw, fields[key])
        for key, raw in start.items()
        if key in fields
    }
    optional = [replace(field, required=False) for field in fields.values()]
    return FieldsForm(optional, name="fixed", prefix="fixed", data=data, initial=initial)
