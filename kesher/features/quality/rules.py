"""The rules of quality: read once with the book, and told in the one language of filters."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from kesher.access import rights
from kesher.entity import filters, insisting, questions
from kesher.entity.book import book, choices_from, page_from
from kesher.entity.description import Entity
from kesher.entity.fields import Field, Option
from kesher.entity.registry import entities
from kesher.features.quality.models import Kept, QualityRule, Sort
from kesher.records import reading
from kesher.tenancy.shipped import is_shipped, shown

PAGE: Final = "quality_rules"
FLAW, LACKS, QUALITY = "flaw", "lacks", "quality"
MOST_MONTHS: Final = 120
WHOLE: Final = 100
DAYS_OF_MONTH: Final = 30
# When something last happened with a record, and what is asked where nothing ever did.
LAST: Final = {"parties": ("last_contact_at", "created_at"), "leads": ("updated_at", "")}
LAST_OF_OTHERS: Final = ("updated_at", "")
# The fields that can be wrong, and the flaw that each is then said to have.
WRONG: Final = {
    "phones": "bad_phone",
    "emails": "bad_email",
    "identifiers": "bad_number",
    "addresses": "bad_address",
}
FLAWS: Final[dict[str, str]] = {
    Sort.BOUNCED: "bounced",
    Sort.OWNERLESS: "ownerless",
    Sort.TWICE: "twice",
}
# What a flaw tells of: whoever may not read that may not ask of the flaw either.
TELLS_OF: Final = {
    **{flaw: {field} for field, flaw in WRONG.items()},
    "bounced": {"emails"},
    "ownerless": {"owner"},
    "twice": {"name", "phones", "emails", "identifiers"},
}
FOR_PARTIES_ALONE: Final = {Sort.WRONG, Sort.BOUNCED, Sort.TWICE}


def rules(entity_key: str) -> list[QualityRule]:
    """Those in use, in their order."""
    told: dict[str, list[QualityRule]] = book().page(PAGE)
    return [one for one in told.get(entity_key, []) if not one.is_archived]


def open_rules(entity_key: str) -> list[QualityRule]:
    """Those that tell of no field that is closed to whoever asks."""
    closed = rights.closed_fields(entity_key)
    found = rules(entity_key)
    return [one for one in found if not told_fields(one) & closed] if closed else found


def text(rule: QualityRule) -> str:
    """The rule as a filter that holds of the records that break it."""
    if rule.sort == Sort.OWN:
        return rule.conditions
    whose = f"({rule.conditions}) and " if rule.conditions.strip() else ""
    return f"{whose}{_broken(rule)}"


def _broken(rule: QualityRule) -> str:
    if rule.sort == Sort.MISSING:
        return f"{rule.field} is empty"
    if rule.sort == Sort.STALE:
        since = f"< today - {(rule.months or 0) * DAYS_OF_MONTH} days"
        last, else_ = LAST.get(rule.entity, LAST_OF_OTHERS)
        never = f" or ({last} is empty and {else_} {since})" if else_ else ""
        return f"({last} {since}{never})"
    return f"{FLAW} = {WRONG.get(rule.field) if rule.sort == Sort.WRONG else FLAWS[rule.sort]}"


def condition(rule: QualityRule) -> Q:
    """The records that break it. Raises `filters.InvalidFilter` if it cannot be read any more."""
    return reading.condition_of_settings(entities.get(rule.entity), text(rule))


def told_fields(rule: QualityRule) -> set[str]:
    """The fields of which the rule tells; every one, where it cannot be read any more."""
    entity = entities.get(rule.entity)
    try:
        tree = filters.parse(questions.everything(entity), text(rule))
    except filters.InvalidFilter:
        return set(entity.fields())
    return set().union(*(_told(test) for test in filters.tests(tree)))


def _told(test: filters.Test) -> set[str]:
    if test.field.key == FLAW:
        return set().union(*(TELLS_OF.get(one, set()) for one in test.operands))
    return {test.field.key}


def sentence(rule: QualityRule) -> str:
    return shown(rule.meaning)


def sort_of(rule: QualityRule) -> str:
    """Nothing where it would be called the organisation's own, but came with the product."""
    is_ours = rule.sort == Sort.OWN and is_shipped(rule.meaning)
    return "" if is_ours else rule.get_sort_display()


def checked(rule: QualityRule) -> None:
    """What must be true of a rule at whichever door it comes in; gives a new one its key."""
    _insist_on_sense(rule)
    if not 1 <= rule.weight <= WHOLE:
        raise ValidationError({"weight": _("Please give a number from 1 to 100.")})
    try:
        tree = filters.parse(questions.everything(entities.get(rule.entity)), text(rule))
    except filters.InvalidFilter as wrong:
        raise ValidationError({"conditions": wrong.message}) from wrong
    if {LACKS, QUALITY} & {test.field.key for test in filters.tests(tree)}:
        raise ValidationError({"conditions": _("A rule of quality cannot ask of the quality.")})
    if rule._state.adding:
        taken = QualityRule.objects.filter(entity=rule.entity).values_list("key", flat=True)
        rule.key = rule.key or insisting.new_key({"en": rule.meaning}, taken)
        return
    insisting.same(QualityRule.objects.get(pk=rule.pk), rule, "entity", "key", "sort")


def _insist_on_sense(rule: QualityRule) -> None:
    if rule.entity not in Kept.values:
        raise ValidationError({"entity": _("There is no such record type.")})
    if rule.entity != Kept.PARTIES and rule.sort in FOR_PARTIES_ALONE:
        raise ValidationError({"sort": _("This is asked of customers alone.")})
    if rule.sort == Sort.MISSING and rule.field not in {one.key for one in may_miss(rule.entity)}:
        raise ValidationError({"field": _("Please choose the field that is to be filled in.")})
    if rule.sort == Sort.WRONG and rule.field not in WRONG:
        raise ValidationError({"field": _("Please choose phones, mail, numbers or addresses.")})
    if rule.sort == Sort.STALE and not 1 <= (rule.months or 0) <= MOST_MONTHS:
        sentence_ = _("Please give a number from 1 to %(most)s.") % {"most": MOST_MONTHS}
        raise ValidationError({"months": sentence_})
    if rule.sort == Sort.OWN and not rule.conditions.strip():
        raise ValidationError({"conditions": _("Please say what is wrong with such records.")})


def may_miss(entity_key: str) -> list[Field]:
    """The fields of which may be asked whether they are empty."""
    entity = entities.get(entity_key)
    typed = {*entity.form, *(key for key, one in entity.fields().items() if one.is_custom)}
    return [
        one
        for key, one in entity.fields().items()
        if key in typed and one.lookup and "is empty" in one.kind.operators
    ]


def _read() -> dict[str, list[QualityRule]]:
    found: dict[str, list[QualityRule]] = {}
    for rule in QualityRule.objects.order_by("position", "id"):
        found.setdefault(rule.entity, []).append(rule)
    return found


def list_key(entity_key: str) -> str:
    """The name of the list of an entity's rules, of which filters choose."""
    return f"{PAGE}.{entity_key}"


def _options(entity_key: str) -> list[Option]:
    told: dict[str, list[QualityRule]] = book().page(PAGE)
    return [
        Option(key=one.key, label=sentence(one), archived=one.is_archived)
        for one in told.get(entity_key, [])
    ]


def kept_entities() -> Iterable[Entity]:
    return [entities.get(key) for key in Kept.values]


page_from(PAGE, _read)
for _key in Kept.values:
    choices_from(list_key(_key), partial(_options, _key))
