from django.db import migrations

from aftersales.records.vehicles.guards import ODOMETER_NEVER_FALLS, UNDO


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0001_initial")]

    operations = [migrations.RunSQL(ODOMETER_NEVER_FALLS, UNDO)]
