"""Organisations, and the base of everything they own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from kesher.lib.ids import new_id
from kesher.tenancy import inserting
from kesher.tenancy.scope import current

M = TypeVar("M", bound=models.Model)


class Organization(models.Model):
    """One customer of ours: a person or a firm with its own records, users and settings.

    `version` is new with every change of the settings, and the key of whatever is cached from them.
    From `erase_at` on the organisation may be erased, and with it its log, which stands till then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="he")
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Jerusalem")
    currency = models.CharField(_("currency"), max_length=3, default="ILS")
    country = models.CharField(_("country"), max_length=2, default="IL")
    settings = models.JSONField(default=dict, blank=True)
    version = models.BigIntegerField(default=1, editable=False)
    erase_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("organization"), _("organizations")

    def __str__(self) -> str:
        return self.name


class TenantManager(models.Manager[M]):
    """Sees the rows of the organisation in scope and no others."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(organization_id=current().organization_id)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        organization_id = current().organization_id
        for row in rows:
            row.organization_id = organization_id
        is_plain = not args and not set(kwargs) - {"batch_size"} and _has_own_ids(self.model)
        if len(rows) < inserting.FEW or not is_plain:
            return super().bulk_create(rows, *args, **kwargs)
        try:
            inserting.insert(self.model, rows)
        except inserting.Computed:
            return super().bulk_create(rows, **kwargs)
        return rows

    def bulk_insert(self, columns: Mapping[str, Sequence[Any]], /, **common: Any) -> None:
        """Add rows that nobody needs to hold: a list for each column that varies, by its name in
        the table; `common` is what all of them have.
        """
        common["organization_id"] = current().organization_id
        count = len(next(iter(columns.values())))
        if count < inserting.FEW:
            rows = [
                dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
            ]
            super().bulk_create([self.model(**common, **row) for row in rows])
        else:
            inserting.insert_columns(self.model, columns, common)


def _has_own_ids(model: type[models.Model]) -> bool:
    return not isinstance(model._meta.pk, models.AutoField)


class TenantModel(models.Model):
    """A row that belongs to one organisation, for ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", editable=False, db_index=False
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    # Django looks up each time which column that is, a dozen times for a row that comes in.
    pk = property(attrgetter("id"), models.Model._set_pk_val)  # type: ignore[attr-defined]

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.organization_id = current().organization_id
        super().save(*args, **kwargs)

    @classmethod
    def from_db(  # type: ignore[override]  # Django 5.2 knows no fetch modes yet
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """What Django does here, less what only models with signals and own `__init__` need."""
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row


def fresh(model: type[M], known: Mapping[str, Any]) -> M:
    """A row with these columns, and else nothing but defaults, as `model(**known)` makes it."""
    row = model.__new__(model)
    told = row.__dict__
    told["_state"] = ModelState()
    plain, made = _defaults(model)
    told.update(plain)
    for name, default in made:
        if name not in known:
            told[name] = default()
    told.update(known)
    return row


@cache
def _defaults(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What columns begin with, and what makes that where it is new for each row."""
    columns = model._meta.concrete_fields
    # That there is no default is told by a class, which can be called, too.
    made = [one for one in columns if one.has_default() and callable(one.default)]
    plain = {one.attname: one.get_default() for one in columns if one not in made}
    return plain, [(one.attname, one.default) for one in made]
