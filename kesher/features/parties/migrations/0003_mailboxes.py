from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_names_in_parts"),
        ("tenancy", "0001_beginning"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="emailaddress", name="emails_by_address"),
        migrations.AddField(
            model_name="emailaddress",
            name="mailbox",
            field=models.EmailField(blank=True, editable=False, max_length=254),
        ),
        migrations.AddIndex(
            model_name="emailaddress",
            index=models.Index(fields=["organization", "mailbox"], name="emails_by_mailbox"),
        ),
    ]
