from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_misuse_and_charged_by_tariff"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("document__in", ("estimate", "order"))),
                fields=["store", "-opened_at", "-id"],
                name="order_open",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("handed_over_at__isnull", False)),
                fields=["store", "handed_over_at"],
                name="order_gone",
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(
                    ("is_dropped", False),
                    models.Q(("cause", ""), _negated=True),
                    models.Q(("correction", ""), _negated=True),
                ),
                fields=["store", "-id"],
                name="job_explained",
            ),
        ),
    ]
