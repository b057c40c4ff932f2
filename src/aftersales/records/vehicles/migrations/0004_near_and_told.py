from datetime import timedelta

from aftersales.core.scope import whole_database
from django.db import migrations, models

SOON = timedelta(days=30)  # as delivered; each reckoning says anew what is near


def say_what_is_near(apps, _schema_editor):
    outlook = apps.get_model("vehicles", "Outlook")
    with whole_database():
        outlook.objects.update(near_on=models.F("due_on") - SOON)


class Migration(migrations.Migration):
    dependencies = [
        ("vehicles", "0003_nothing_is_added_to_closed_files"),
    ]

    operations = [
        migrations.AddField("outlook", "near_on", models.DateField(null=True)),
        migrations.AddField("outlook", "told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("outlook", "told_after", models.DateField(blank=True, null=True)),
        migrations.RunPython(say_what_is_near, migrations.RunPython.noop),
        migrations.AlterField("outlook", "near_on", models.DateField()),
        migrations.AddConstraint(
            "outlook",
            models.CheckConstraint(
                name="outlook_near_before_due",
                condition=models.Q(("near_on__lte", models.F("due_on"))),
            ),
        ),
        migrations.AddIndex(
            "outlook", models.Index(fields=["group", "near_on"], name="outlook_near")
        ),
    ]
