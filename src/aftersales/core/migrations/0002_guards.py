from django.db import migrations

from aftersales.core import guards


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(guards.APPEND_ONLY + guards.WRITERS_ARE_SEEN, guards.UNDO),
    ]
