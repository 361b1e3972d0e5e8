import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import kesher.lib.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_shared_value"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportProject",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kesher.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("system", models.CharField(max_length=40, verbose_name="system")),
                ("left_out", models.JSONField(default=list)),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mapping", "Matching columns"),
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("nothing", "Nothing was imported"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                        verbose_name="who",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "migration",
                "verbose_name_plural": "migrations",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["organization", "-created_at"], name="projects_latest")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kesher.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entity", models.CharField(max_length=40, verbose_name="record type")),
                ("channel", models.CharField(default="import", max_length=12)),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("sheets", models.JSONField(default=list)),
                ("sheet", models.TextField(blank=True, verbose_name="sheet")),
                ("storage_key", models.CharField(max_length=120)),
                ("titles", models.JSONField(default=list)),
                ("samples", models.JSONField(default=list)),
                ("notes", models.JSONField(default=dict)),
                ("found", models.JSONField(default=dict)),
                ("wish", models.JSONField(default=dict)),
                ("row_count", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("signature", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=list)),
                ("fixed", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("corrections_off", models.JSONField(default=list)),
                ("corrected", models.JSONField(default=dict)),
                ("taken_back", models.JSONField(default=dict)),
                ("distinct", models.JSONField(default=list)),
                ("saved_as", models.CharField(blank=True, max_length=80)),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("skip", "Leave the record as it is"),
                            ("update", "Update the record from the file"),
                            ("create", "Add another record"),
                        ],
                        default="skip",
                        max_length=8,
                    ),
                ),
                ("all_or_nothing", models.BooleanField(default=False)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("mapping", "Matching columns"),
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("nothing", "Nothing was imported"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="mapping",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("stopping", models.CharField(blank=True, max_length=10)),
                ("system", models.CharField(blank=True, max_length=40, verbose_name="system")),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("is_left_out", models.BooleanField(default=False)),
                ("batch", models.UUIDField(default=kesher.lib.ids.new_id)),
                ("job_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                        verbose_name="who",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="exchange.importproject",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organization", "signature", "-created_at"], name="imports_alike"
                    ),
                    models.Index(fields=["organization", "-created_at"], name="imports_latest"),
                    models.Index(
                        fields=["organization", "project", "place"], name="imports_of_project"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kesher.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("outcomes", models.JSONField(default=list)),
                ("corrections", models.JSONField(default=list)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="exchange.importrun",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "run", "start"), name="one_import_page_per_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OldId",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kesher.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("system", models.CharField(max_length=40, verbose_name="system")),
                ("entity", models.CharField(max_length=40, verbose_name="record type")),
                ("old", models.CharField(max_length=120, verbose_name="former id")),
                ("record_id", models.UUIDField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "system", "entity", "old"),
                        name="one_record_per_old_id",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kesher.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entity", models.CharField(max_length=40, verbose_name="record type")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("columns", models.JSONField(default=list)),
                ("fixed", models.JSONField(default=dict)),
                ("answers", models.JSONField(default=dict)),
                ("corrections_off", models.JSONField(default=list)),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("skip", "Leave the record as it is"),
                            ("update", "Update the record from the file"),
                            ("create", "Add another record"),
                        ],
                        default="skip",
                        max_length=8,
                    ),
                ),
                ("all_or_nothing", models.BooleanField(default=False)),
                ("wish", models.JSONField(default=dict)),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.membership",
                        verbose_name="who",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved mapping",
                "verbose_name_plural": "saved mappings",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "entity", "name"), name="one_saved_mapping_per_name"
                    )
                ],
            },
        ),
    ]
