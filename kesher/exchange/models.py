"""Imports: what was asked for, how far it is, and what became of each row."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.access.models import member_column
from kesher.lib.ids import new_id
from kesher.tenancy.models import TenantModel


class Step(models.TextChoices):
    """Where an import stands. NOTHING: a row was wrong, so none came in.

    LOOKING is of a migration alone, whose files are being opened.
    """

    LOOKING = "looking", _("Looking at the files")
    MAPPING = "mapping", _("Matching columns")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    NOTHING = "nothing", _("Nothing was imported")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Policy(models.TextChoices):
    """What to do with a row whose record is there already."""

    SKIP = "skip", _("Leave the record as it is")
    UPDATE = "update", _("Update the record from the file")
    CREATE = "create", _("Add another record")


class Strangers(models.TextChoices):
    """What to do with a row that names somebody who is not here."""

    MAKE = "make", _("Becomes a new record")
    LEAVE = "leave", _("Keeps its row out")


class Source(models.TextChoices):
    """What the rows of an import were made of: a table as it came, or what stood beside one.

    Those that are users of the former system come in nowhere.
    """

    TABLE = "table", _("Table")
    MAIL = "mail", _("Mail messages")
    DOCUMENTS = "documents", _("Documents")
    USERS = "users", _("Users of the former system")


class ImportProject(TenantModel):
    """The files of one system that move in together.

    `left_out` are the files that could not be read, as {name, why}; `documents` those that are to
    hang on records, as `kesher.exchange.documents` keeps them; `people` the users of that system,
    as `kesher.exchange.users` tells them; `step` is what its files are gone through for, one after
    the other, nothing while they rest. `waiting` are the files that were
    sent and nobody looked at yet, as `kesher.exchange.unpacking` keeps them; `seen` counts those
    that somebody did, in archives, too. `stopping` is what becomes of looking at them where its
    worker was asked to stop: where that is paused, files wait while nothing is gone through.
    """

    name = models.CharField(_("name"), max_length=120)
    member = member_column(_("who"))
    system = models.CharField(_("system"), max_length=40)
    left_out = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    people = models.JSONField(default=list)
    waiting = models.JSONField(default=list)
    seen = models.PositiveIntegerField(default=0)
    job_id = models.UUIDField(null=True)
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    stopping = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("migration"), _("migrations")
        indexes: ClassVar = [
            models.Index(fields=["organization", "-created_at"], name="projects_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """What is done with its files, or was paused before all were looked at."""
        return self.step or (Step.PAUSED if self.waiting else "")


class ImportRun(TenantModel):
    """One file on its way in. `batch` marks its changes; `position` is how many rows are behind.

    `sheet` is the one of the file's `sheets` that is brought in; `notes` tell what was passed over
    or mended in it, as `kesher.exchange.notes` says it. `found` is how it was read, and `wish` what
    somebody said of that (see `kesher.exchange.ways`); `only` tells which rows of the sheet are its
    own, where they are of several types. `mapping` has the key of a target
    for each column, "" for none; `fixed` what every row gets; `answers` what is meant by words
    that stand in a column, by its target, of the few `distinct` ones that each column holds.
    `corrections_off` are the kinds of corrections that are not wanted, `corrected` how many were
    made by kind, and `taken_back` what became of those kinds that were undone alone.
    `saved_as` is the saved mapping that was used; `stopping` what becomes of it where its worker
    was asked to stop; `system` whose ids those in the file are, and `place` its turn among
    the files of its `project`, where the `entity` of a file that was not recognised is empty.
    `planned` are the fields that are made of columns when it begins, by the column's place, as
    `kesher.exchange.making` keeps them; `new_answers` the answers that were made of words.
    `source` is what its rows were made of, `strangers` what becomes of those that name somebody
    who is not here.
    """

    entity = models.CharField(_("record type"), max_length=40)
    member = member_column(_("who"))
    channel: Any = models.CharField(max_length=12, default="import")
    file_name = models.CharField(_("file"), max_length=200)
    sheets = models.JSONField(default=list)
    sheet = models.TextField(_("sheet"), blank=True)
    storage_key = models.CharField(max_length=120)
    titles = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    wish = models.JSONField(default=dict)
    only = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=list)
    fixed = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    planned = models.JSONField(default=dict)
    new_answers = models.JSONField(default=dict)
    corrections_off = models.JSONField(default=list)
    corrected = models.JSONField(default=dict)
    taken_back = models.JSONField(default=dict)
    distinct = models.JSONField(default=list)
    saved_as = models.CharField(max_length=80, blank=True)
    policy = models.CharField(max_length=8, choices=Policy.choices, default=Policy.SKIP)
    strangers = models.CharField(max_length=5, choices=Strangers.choices, default=Strangers.MAKE)
    all_or_nothing = models.BooleanField(default=False)
    source = models.CharField(max_length=9, choices=Source.choices, default=Source.TABLE)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.MAPPING)
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    stopping = models.CharField(max_length=10, blank=True)
    system = models.CharField(_("system"), max_length=40, blank=True)
    project: Any = models.ForeignKey(
        ImportProject, models.CASCADE, null=True, related_name="runs", db_index=False
    )
    place = models.PositiveSmallIntegerField(default=0)
    is_left_out = models.BooleanField(default=False)
    batch = models.UUIDField(default=new_id)
    job_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("import"), _("imports")
        indexes: ClassVar = [
            models.Index(fields=["organization", "signature", "-created_at"], name="imports_alike"),
            models.Index(fields=["organization", "-created_at"], name="imports_latest"),
            models.Index(fields=["organization", "project", "place"], name="imports_of_project"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_of_users(self) -> bool:
        """Whether its rows tell who the users of the former system are."""
        return self.source == Source.USERS

    @property
    def is_moving(self) -> bool:
        return self.step in {Step.CHECKING, Step.RUNNING, Step.UNDOING}

    @property
    def has_come_in(self) -> bool:
        """Whether there may be anything to take back."""
        return self.step in {Step.DONE, Step.CANCELLED, Step.PAUSED}


class SavedMapping(TenantModel):
    """How the columns of a sort of file are matched, under a name that the organisation shares.

    `columns` are {title, field}, in the order of the file; the rest is as an import has it.
    """

    is_setting: ClassVar[bool] = True

    entity = models.CharField(_("record type"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    member = member_column(_("who"))
    columns = models.JSONField(default=list)
    fixed = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    corrections_off = models.JSONField(default=list)
    policy = models.CharField(max_length=8, choices=Policy.choices, default=Policy.SKIP)
    all_or_nothing = models.BooleanField(default=False)
    wish = models.JSONField(default=dict)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name, verbose_name_plural = _("saved mapping"), _("saved mappings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "entity", "name"], name="one_saved_mapping_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OldId(TenantModel):
    """Under which id a record was known in the system that it came from."""

    system = models.CharField(_("system"), max_length=40)
    entity = models.CharField(_("record type"), max_length=40)
    old = models.CharField(_("former id"), max_length=120)
    record_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "system", "entity", "old"], name="one_record_per_old_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.old}"


class ImportPage(TenantModel):
    """What became of some rows, kept in the transaction that wrote them.

    `outcomes` holds [row number, what, record id or None, sentences] for each row, and behind them
    a mark where the sentences warn; `corrections` what was set right, as
    `kesher.exchange.corrected` has it; `awaits` with whom records are to be joined once all rows
    are in, as [row number, record id, {place: [former id, name]}].
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pages", db_index=False)
    start = models.PositiveIntegerField()
    outcomes = models.JSONField(default=list)
    corrections = models.JSONField(default=list)
    awaits = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "run", "start"], name="one_import_page_per_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.start}"
