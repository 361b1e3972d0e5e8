"""Parties: people and organisations, whatever roles they play, and how they hang together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kesher.entity.columns import (
    ChoiceColumn,
    ColourColumn,
    ImageColumn,
    OrderColumn,
    PercentColumn,
    PhoneColumn,
    RichTextColumn,
)
from kesher.entity.kinds import resolving
from kesher.entity.record import Record
from kesher.entity.staying import Staying
from kesher.features.parties import naming
from kesher.lib import hebrew
from kesher.tenancy.models import TenantModel


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANIZATION = "organization", _("Organization")


class Gender(models.TextChoices):
    """For addressing people rightly in Hebrew; never required."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


def _somebody(party: "Party") -> str:
    """Told from others who were erased by the end of the id."""
    told = (
        _("An organization that was erased (%(mark)s)")
        if party.is_organization
        else _("A person who was erased (%(mark)s)")
    )
    return str(told) % {"mark": party.pk.hex[-4:]}


class Party(Record):
    """A person or a firm, once, in all its roles.

    People are called by their `name`, which has no titles in it; `given_name` and `family_name` say
    which of its words are which, where that is known. `phone`, `email` and `city` repeat the
    primary rows. One that was merged into another is in the bin, and leads there.
    """

    kind = models.CharField(
        _("kind"), max_length=12, choices=PartyKind.choices, default=PartyKind.PERSON
    )
    name = models.CharField(_("name"), max_length=200)
    honorific = models.CharField(_("honorific"), max_length=60, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    job_title = models.CharField(_("position"), max_length=120, blank=True)
    gender = models.CharField(
        _("form of address"), max_length=8, choices=Gender.choices, blank=True
    )
    birth_date = models.DateField(_("birthday"), null=True, blank=True)
    language = ChoiceColumn(_("language"), list="party.language", blank=True)
    customer_class = ChoiceColumn(_("class"), list="party.class", blank=True)
    source = ChoiceColumn(_("source"), list="source", blank=True)
    website = models.URLField(_("site"), blank=True)
    about = RichTextColumn(_("about"), blank=True)
    photo = ImageColumn(_("photo"), null=True, blank=True)
    phone = PhoneColumn(_("phone"), blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True, editable=False)
    city = models.CharField(_("city"), max_length=80, blank=True, editable=False)
    role_keys = models.CharField(max_length=200, blank=True, editable=False)
    sort_name = OrderColumn(max_length=200, blank=True, editable=False)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    light = ColourColumn(_("traffic light"), blank=True, editable=False)
    quality = PercentColumn(_("data quality"), null=True, editable=False)
    lacks = models.TextField(blank=True, editable=False)
    merged_into: Any = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )

    derived = frozenset({"role_keys", "sort_name", "merged_into", "lacks"})
    sorted_by: ClassVar[dict[str, str]] = {"name": "sort_name"}
    asked_beside: ClassVar[Mapping[str, tuple[str, str]]] = dict.fromkeys(
        ("honorific", "given_name", "family_name", "job_title", "gender", "birth_date"),
        ("kind", PartyKind.PERSON),
    )
    stays: ClassVar[Staying] = Staying(
        because=_("Only that there was somebody: what stays must belong to someone."),
        title="name",
        called=_somebody,
        dropping=frozenset(
            {"gender", "birth_date", "language", "last_contact_at", "light", "quality", "extra"}
        ),
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("customer"), _("customers")
        indexes = [
            models.Index(fields=["organization", "sort_name", "id"], name="parties_by_name"),
            models.Index(fields=["organization", "-created_at", "-id"], name="parties_latest"),
            models.Index(
                fields=["organization", "owner", "sort_name", "id"], name="parties_of_owner"
            ),
            models.Index(
                fields=["organization", "last_contact_at", "id"], name="parties_by_contact"
            ),
            models.Index(
                fields=["organization", "city", "sort_name", "id"], name="parties_by_city"
            ),
            models.Index(
                fields=["organization", "owner", "last_contact_at", "id"],
                name="parties_of_owner_by_contact",
            ),
            models.Index(
                fields=["organization", "customer_class", "sort_name", "id"],
                name="parties_by_class",
            ),
            models.Index(fields=["organization", "quality", "id"], name="parties_by_quality"),
            # All that figures of leads ask of each customer, rights and walls included.
            models.Index(
                fields=[
                    "organization",
                    "id",
                    "deleted_at",
                    "is_private",
                    "compartment",
                    "owner",
                    "created_by",
                    "city",
                    "customer_class",
                    "kind",
                    "language",
                ],
                name="parties_figured",
            ),
            models.Index(
                fields=["organization", "merged_into"],
                condition=~models.Q(merged_into=None),
                name="parties_merged",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def along(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return naming.agreed(self, values)

    def settle(self) -> set[str]:
        self.sort_name = hebrew.sort_key(self.name)[:200]
        return {"sort_name"}

    @property
    def is_organization(self) -> bool:
        return self.kind == PartyKind.ORGANIZATION

    @property
    def addressed(self) -> str:
        """As a letter begins with it."""
        return " ".join(filter(None, (self.honorific, self.name)))

    @property
    def subtitle(self) -> str:
        return self.job_title or self.city


class PartyRow(TenantModel):
    """A row of a list on the party's card, in its order."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        abstract = True


def of_party(related_name: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(Party, models.CASCADE, related_name=related_name, db_index=False)


class PhoneNumber(PartyRow):
    party = of_party("phone_rows")
    number = models.CharField(_("number"), max_length=32)
    extension = models.CharField(_("extension"), max_length=12, blank=True)
    kind = models.CharField(_("kind"), max_length=20, default="mobile")
    is_primary = models.BooleanField(_("primary"), default=False)
    is_opted_out = models.BooleanField(_("asked not to be called"), default=False)
    is_invalid = models.BooleanField(_("out of use"), default=False)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["organization", "party", "position"], name="phones_of_party"),
            models.Index(fields=["organization", "number"], name="phones_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class EmailAddress(PartyRow):
    party = of_party("email_rows")
    address = models.EmailField(_("address"))
    # Equal for all addresses whose mail arrives at the same place.
    mailbox = models.EmailField(blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, default="work")
    is_primary = models.BooleanField(_("primary"), default=False)
    is_opted_out = models.BooleanField(_("unsubscribed"), default=False)
    is_invalid = models.BooleanField(_("bounces"), default=False)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["organization", "party", "position"], name="emails_of_party"),
            models.Index(fields=["organization", "mailbox"], name="emails_by_mailbox"),
        ]

    def __str__(self) -> str:
        return self.address


class PostalAddress(PartyRow):
    party = of_party("address_rows")
    kind = models.CharField(_("kind"), max_length=20, default="main")
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    notes = models.CharField(_("entrance, floor, P.O.B."), max_length=250, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["organization", "party", "position"], name="addresses_of_party"),
            models.Index(fields=["organization", "city"], name="addresses_by_city"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.city) if part)


class Identifier(PartyRow):
    """An official number: identity card, company, passport … Personal data: masked in lists."""

    party = of_party("identifier_rows")
    kind = models.CharField(_("kind"), max_length=20)
    number = models.CharField(_("number"), max_length=40)
    is_doubtful = models.BooleanField(_("check digit is wrong"), default=False)

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["organization", "party", "position"], name="identifiers_of_party"),
            models.Index(fields=["organization", "number"], name="identifiers_by_number"),
        ]

    def __str__(self) -> str:
        return self.number


class PartyRole(PartyRow):
    """A role a party plays or played: customer, supplier, employee, partner, competitor …"""

    party = of_party("role_rows")
    role = models.CharField(_("role"), max_length=40)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta(PartyRow.Meta):
        indexes = [
            models.Index(fields=["organization", "party", "role"], name="roles_of_party"),
            models.Index(
                fields=["organization", "role", "party"],
                condition=models.Q(until=None),
                name="parties_in_role",
            ),
        ]

    def __str__(self) -> str:
        return self.role

    @property
    def is_current(self) -> bool:
        return self.until is None


class Relation(Record):
    """Two parties and what joins them, read from `party` to `other`."""

    called_by: ClassVar[frozenset[str]] = frozenset({"party", "other"})

    party = models.ForeignKey(
        Party, models.CASCADE, related_name="relations", db_index=False, verbose_name=_("party")
    )
    other = models.ForeignKey(
        Party,
        models.CASCADE,
        related_name="relations_to_it",
        db_index=False,
        verbose_name=_("other party"),
    )
    type = ChoiceColumn(_("relation"), list="relation.type")
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("relation"), _("relations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "party", "other", "type"],
                condition=models.Q(deleted_at=None),
                name="one_relation_of_a_type",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "party"], name="relations_from"),
            models.Index(fields=["organization", "other"], name="relations_to"),
        ]

    def __str__(self) -> str:
        """Of either end no more than whoever is asking may see."""
        ends = (self.party, self.other)
        hidden = _("(hidden record)")
        return " – ".join(str(one if resolving.may_see(one) else hidden) for one in ends)

    @property
    def told_as(self) -> str:
        """In lines that others read later: what joins them, without names."""
        answers = {one.key: one.label for one in resolving.choices("relation.type")}
        return str(answers.get(self.type, self.type))


class Apart(TenantModel):
    """That two who look the same are not, as somebody said."""

    first = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "first", "second"], name="two_are_apart_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "second"], name="apart_from")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class LikelyPair(TenantModel):
    """Two that are likely the same, as the last comparison of all customers found.

    `likeness` is of a thousand; `signs` is what they have alike, each with a space on both sides;
    `points` is how much each thing speaks for them or against; `put_off` how often somebody said
    that this can wait.
    """

    first = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    likeness = models.PositiveSmallIntegerField()
    signs = models.CharField(max_length=120)
    points = models.JSONField(default=dict)
    put_off = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "first", "second"], name="two_are_likely_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "put_off", "-likeness", "id"], name="likeliest"),
            models.Index(fields=["organization", "second"], name="likely_to"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class LightChange(TenantModel):
    """The traffic light of a party from a moment on: the colour, and the reasons in words."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="lights", db_index=False)
    at = models.DateTimeField()
    colour = models.CharField(max_length=12)
    reasons = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organization", "party", "-at"], name="lights_of_party")]

    def __str__(self) -> str:
        return self.colour
