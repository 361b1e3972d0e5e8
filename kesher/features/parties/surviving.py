"""Of two customers that are one: which record stays, and whose values, as the organisation says."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from kesher.access.rights import is_administrator
from kesher.entity.fields import Field
from kesher.entity.kinds.sides import OTHER, SURVIVOR
from kesher.entity.naming import capital
from kesher.entity.registry import entities
from kesher.features.parties.models import Party
from kesher.features.parties.twins import KEY
from kesher.records import history, merging, reading
from kesher.records.models import Change
from kesher.tenancy import organization as organizations
from kesher.tenancy.organization import organization

SETTING: Final = "merge_rules"


class Stays(models.TextChoices):
    """Which of the two records."""

    COMPLETE = "complete", lazy("The one of whom more is known")
    CHANGED = "changed", pgettext_lazy("record", "The one changed last")
    OLDEST = "oldest", lazy("The one that is here longest")
    ATTACHED = "attached", lazy("The one on which more hangs")


class Wins(models.TextChoices):
    """Which value, where both records have one."""

    SURVIVOR = "survivor", lazy("That of the one that stays")
    RECENT = "recent", pgettext_lazy("value", "The one changed last")
    LONGEST = "longest", lazy("The longer one")


SENTENCES: Final = {
    Stays.COMPLETE: lazy("The one of whom more is known stays."),
    Stays.CHANGED: lazy("The one changed last stays."),
    Stays.OLDEST: lazy("The one that is here longest stays."),
    Stays.ATTACHED: lazy("The one on which more hangs stays."),
    Wins.SURVIVOR: lazy("Where both have a value, that of the one that stays is kept."),
    Wins.RECENT: lazy("Where both have a value, the one changed last is kept."),
    Wins.LONGEST: lazy("Where both have a value, the longer one is kept."),
}
EXCEPT: Final = {
    Wins.SURVIVOR: lazy("That of the one that stays is kept of: %(fields)s."),
    Wins.RECENT: lazy("The one changed last is kept of: %(fields)s."),
    Wins.LONGEST: lazy("The longer one is kept of: %(fields)s."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`otherwise` holds for whatever field is not among `fields`."""

    stays: Stays = Stays.COMPLETE
    otherwise: Wins = Wins.SURVIVOR
    fields: Mapping[str, Wins] = field(default_factory=dict)

    def of(self, key: str) -> Wins:
        return self.fields.get(key, self.otherwise)

    def told(self) -> dict[str, Any]:
        """As they are kept, and as the API tells them."""
        fields = {key: str(wins) for key, wins in sorted(self.fields.items())}
        return {"stays": str(self.stays), "otherwise": str(self.otherwise), "fields": fields}


def rules() -> Rules:
    kept = organization().settings.get(SETTING)
    return understood(kept) if kept else Rules()


def understood(told: Mapping[str, Any]) -> Rules:
    """What `Rules.told` told. Raises `ValueError` for anything else."""
    return Rules(
        stays=Stays(told["stays"]),
        otherwise=Wins(told["otherwise"]),
        fields={key: Wins(wins) for key, wins in told["fields"].items()},
    )


@transaction.atomic
def choose(wanted: Rules) -> bool:
    """For administrators; the log remembers it. Answers whether that is anything new."""
    if not is_administrator():
        raise reading.NotVisible(SETTING)
    here = organization()
    before, after = here.settings, here.settings | {SETTING: wanted.told()}
    if wanted == rules():
        return False
    organizations.change(settings=after)
    told = {"before": {"settings": before}, "after": {"settings": after}}
    history.note_change("organization", here.pk, "update", **told)
    return True


def sentence(told: Rules) -> str:
    """The rules in words."""
    fields = deciding()
    by_wins: dict[Wins, list[str]] = defaultdict(list)
    for key in (key for key in fields if told.of(key) != told.otherwise):
        by_wins[told.of(key)].append(capital(fields[key].label))
    return " ".join(
        [
            str(SENTENCES[told.stays]),
            str(SENTENCES[told.otherwise]),
            *(str(EXCEPT[wins]) % {"fields": ", ".join(by_wins[wins])} for wins in by_wins),
            _("Of lists, like phones and addresses, both are kept."),
        ]
    )


def deciding() -> dict[str, Field]:
    """The fields of which one value stays, as far as they are open to whoever asks."""
    fields = merging.choosable(entities.get(KEY))
    return {key: one for key, one in fields.items() if not one.kind.unites}


def has_length(one: Field) -> bool:
    """Whether of two values the longer one says more: of texts, not of dates or choices."""
    return "contains" in one.kind.operators


def survivor_first(one: Party, other: Party) -> tuple[Party, Party]:
    """Whichever stays, then the other; of two alike the one that is here longer."""
    weights = _WEIGHED[rules().stays]([one, other])
    both = sorted((one, other), key=lambda two: (-weights[two.pk], two.created_at, two.pk))
    return both[0], both[1]


def sides(survivor: Party, other: Party) -> dict[str, str]:
    """Whose value a field keeps, where that is not the usual: the survivor's, else the other's."""
    told, fields = rules(), deciding()
    recent = [key for key in fields if told.of(key) == Wins.RECENT]
    longest = [key for key in fields if told.of(key) == Wins.LONGEST and has_length(fields[key])]
    changed = _changed((survivor, other), recent) if recent else {}
    found: dict[str, str] = {}
    for key in (*recent, *longest):
        mine, others = _both(fields[key], survivor, other)
        if mine and others:
            is_other = (
                changed[other.pk, key] > changed[survivor.pk, key]
                if key in recent
                else len(others) > len(mine)
            )
            found[key] = OTHER if is_other else SURVIVOR
    return found


def _both(one: Field, survivor: Party, other: Party) -> tuple[str, str]:
    """Both values in words, empty where there is none."""
    one.gather([survivor, other])
    mine, others = one.read(survivor), one.read(other)
    return one.kind.text(mine, one), one.kind.text(others, one)


def _changed(parties: Sequence[Party], keys: Iterable[str]) -> dict[tuple[UUID, str], datetime]:
    """When each field of each was changed last; what was never changed is as old as its record."""
    found = {(one.pk, key): one.created_at for one in parties for key in keys}
    rows = Change.objects.filter(entity=KEY, record_id__in=[one.pk for one in parties])
    told = rows.order_by("at", "id").values_list("record_id", "at", "after")
    for pk, at, after in told.iterator(chunk_size=500):
        found |= {(pk, key): at for key in after if (pk, key) in found}
    return found


def _known(parties: Sequence[Party]) -> dict[UUID, float]:
    """How much is known of each: how many fields are filled in."""
    entity = entities.get(KEY)
    fields = [entity.field(key) for key in entity.form]
    for one in fields:
        one.gather(list(parties))
    return {
        party.pk: sum(not one.kind.is_empty(one.read(party)) for one in fields) for party in parties
    }


def _hanging(parties: Sequence[Party]) -> dict[UUID, float]:
    pks = [one.pk for one in parties]
    counts = [each for _label, each in merging.hanging(entities.get(KEY), *pks)]
    return {pk: sum(each[place] for each in counts) for place, pk in enumerate(pks)}


_WEIGHED: Final = {
    Stays.COMPLETE: _known,
    Stays.CHANGED: lambda parties: {one.pk: one.updated_at.timestamp() for one in parties},
    Stays.OLDEST: lambda parties: {one.pk: -one.created_at.timestamp() for one in parties},
    Stays.ATTACHED: _hanging,
}
