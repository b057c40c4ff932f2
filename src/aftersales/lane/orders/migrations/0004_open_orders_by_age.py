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
    ]
