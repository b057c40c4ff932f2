"""The index of unpaid bills by payer, one of drafts, and what lets the planner use them."""

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Sign
from django.db.models.lookups import Exact

LEFT = CombinedExpression(
    CombinedExpression(models.F("gross"), "-", models.F("credited")), "-", models.F("paid")
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_more_kinds_of_cases"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="settlement", name="settlement_unpaid"),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(
                    Exact(Cast(Sign(LEFT), models.SmallIntegerField()), 1), ("state", "closed")
                ),
                fields=["store", "payer", "closed_at"],
                name="settlement_open",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(("state", "draft")),
                fields=["store", "-id"],
                name="settlement_drafts",
            ),
        ),
        migrations.RunSQL(
            "CREATE STATISTICS settlement_left "
            "ON (sign(gross - credited - paid)::smallint) FROM billing_settlement; "
            "ANALYZE billing_settlement",
            "DROP STATISTICS settlement_left",
        ),
    ]
