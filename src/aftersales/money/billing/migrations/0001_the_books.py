import aftersales.core.fields
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from aftersales.money.billing import guards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0003_claims_holds_and_site_visits"),
        ("network", "0001_initial"),
        ("core", "0001_initial"),
        ("orders", "0001_initial"),
        ("vehicles", "0004_near_and_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CashierShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("opening", models.DecimalField(decimal_places=2, max_digits=14)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "difference",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "cashier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChargeCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("objected", "objected to"),
                            ("checked", "checked"),
                            ("costed", "cost reckoned"),
                        ],
                        max_length=8,
                    ),
                ),
                ("charged", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("checked_by", models.CharField(max_length=80)),
                ("checked_at", models.DateTimeField()),
                (
                    "labour_cost",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "parts_cost",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "other_cost",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("costed_by", models.CharField(blank=True, max_length=80)),
                ("costed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Compensation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=30)),
                (
                    "case_kind",
                    models.CharField(
                        choices=[
                            ("complaint", "complaint"),
                            ("quality_case", "quality problem"),
                            ("damage", "damage by own repair"),
                            ("other", "other case"),
                        ],
                        max_length=12,
                    ),
                ),
                ("case_number", models.CharField(max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("granted", "granted"),
                            ("paid", "paid"),
                            ("denied", "denied"),
                        ],
                        default="asked",
                        max_length=7,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("transfer", "bank transfer"),
                            ("gateway", "mobile payment"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("asked_by", models.CharField(max_length=80)),
                ("asker", models.BigIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answerer", models.BigIntegerField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("paid_by", models.CharField(blank=True, max_length=80)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                ("day", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compensations",
                        to="billing.cashiershift",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FinanceHandover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "sent to finance"),
                            ("disputed", "finance counts otherwise"),
                            ("agreed", "agreed"),
                        ],
                        default="sent",
                        max_length=8,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("settlements", models.PositiveIntegerField()),
                ("billed", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("credited", models.DecimalField(decimal_places=2, max_digits=14)),
                ("received", models.DecimalField(decimal_places=2, max_digits=14)),
                ("refunded", models.DecimalField(decimal_places=2, max_digits=14)),
                ("fingerprint", models.CharField(max_length=64)),
                ("sent_by", models.CharField(max_length=80)),
                ("sent_at", models.DateTimeField()),
                (
                    "found",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GatewayNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                ("notice", models.CharField(max_length=64)),
                ("token", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken", "booked"),
                            ("noted", "noted"),
                            ("repeated", "known already"),
                            ("unknown", "of no demand of ours"),
                        ],
                        max_length=8,
                    ),
                ),
                ("heard_at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("bill", "for a bill"), ("deposit", "deposit")], max_length=7
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("transfer", "bank transfer"),
                            ("gateway", "mobile payment"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("for_kind", models.CharField(blank=True, max_length=12)),
                ("for_id", models.BigIntegerField(blank=True, null=True)),
                ("day", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("taken_at", models.DateTimeField()),
                (
                    "allocated",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "refunded",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="billing.cashiershift",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("transfer", "bank transfer"),
                            ("gateway", "mobile payment"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(max_length=200)),
                ("day", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="billing.payment",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="billing.cashiershift",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "payer",
                    models.CharField(
                        choices=[
                            ("customer", "customer"),
                            ("maker", "maker's warranty"),
                            ("insurer", "insurer"),
                            ("agent", "agent"),
                            ("internal", "own fault"),
                            ("goodwill", "goodwill"),
                        ],
                        max_length=8,
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being drawn up"),
                            ("closed", "issued"),
                            ("credited", "credited in full"),
                            ("dropped", "dropped"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("net", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "discount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                ("discount_reason", models.CharField(blank=True, max_length=200)),
                (
                    "old_parts",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("returned", "handed back"),
                            ("waived", "left to the house"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                (
                    "header",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.header"
                    ),
                ),
                (
                    "paid",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "credited",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                ("drawn_by", models.CharField(max_length=80)),
                ("drawn_at", models.DateTimeField()),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("day", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvoiceData",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "ordinary VAT invoice"),
                            ("special", "special VAT invoice"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "to be issued"),
                            ("issued", "issued"),
                            ("corrected", "corrected by red letter"),
                        ],
                        default="wanted",
                        max_length=9,
                    ),
                ),
                (
                    "buyer",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.buyer"
                    ),
                ),
                (
                    "tax_number",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.tax_number"
                    ),
                ),
                (
                    "address",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.address"
                    ),
                ),
                (
                    "bank",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.bank"
                    ),
                ),
                (
                    "email",
                    aftersales.core.fields.EncryptedTextField(
                        blank=True, default="", editable=True, purpose="billing.email"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=20)),
                ("issued_on", models.DateField(blank=True, null=True)),
                ("red_number", models.CharField(blank=True, max_length=20)),
                ("red_on", models.DateField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "settlement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GatewayCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                ("token", models.CharField(max_length=40, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for the payer"),
                            ("paid", "paid"),
                            ("failed", "refused"),
                            ("lapsed", "lapsed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("actor", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charge",
                        to="billing.payment",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "estimate",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                (
                    "difference",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("signature_id", models.BigIntegerField(blank=True, null=True)),
                ("actor", models.CharField(max_length=80)),
                ("explained_at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "settlement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="explanation",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=30)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("01", "issued wrongly"),
                            ("02", "goods returned"),
                            ("03", "service broken off"),
                            ("04", "allowance"),
                        ],
                        max_length=2,
                    ),
                ),
                ("words", models.CharField(max_length=200)),
                ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14)),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deviation",
                    models.CharField(
                        choices=[
                            ("discount", "discount beyond the free share"),
                            ("early", "settle before the inspection"),
                            ("release", "hand over before payment"),
                            ("refund", "pay money back"),
                            ("compensation", "pay compensation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for an answer"),
                            ("granted", "granted"),
                            ("denied", "denied"),
                            ("used", "made use of"),
                        ],
                        default="asked",
                        max_length=7,
                    ),
                ),
                ("asked_by", models.CharField(max_length=80)),
                ("asker", models.BigIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=80)),
                ("answerer", models.BigIntegerField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.order",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="billing.payment",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("actor", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="billing.payment",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="billing.settlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("job", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=8)),
                (
                    "fee_group",
                    models.CharField(
                        choices=[
                            ("diagnosis", "diagnosis fee"),
                            ("testing", "testing fee"),
                            ("material", "material fee"),
                            ("labour", "labour fee"),
                            ("machining", "machining fee"),
                            ("other", "other fees"),
                        ],
                        max_length=9,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("unit", models.CharField(blank=True, max_length=12)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12)),
                ("unit_price", models.DecimalField(decimal_places=4, max_digits=14)),
                ("listed", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "line_discount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "others",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "bill_discount",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                ("tax_rate", models.DecimalField(decimal_places=2, max_digits=5)),
                ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "credited",
                    models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.line",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.settlement",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("net", models.DecimalField(decimal_places=2, max_digits=14)),
                ("tax", models.DecimalField(decimal_places=2, max_digits=14)),
                ("gross", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
                (
                    "credit_note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="billing.creditnote",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="billing.settlementline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShiftCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("transfer", "bank transfer"),
                            ("gateway", "mobile payment"),
                        ],
                        max_length=8,
                    ),
                ),
                ("expected", models.DecimalField(decimal_places=2, max_digits=14)),
                ("counted", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="billing.cashiershift",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BusinessDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=80)),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.store",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("store", "day"), name="business_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                models.Q(("closed_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="business_day_open_or_closed",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="cashiershift",
            index=models.Index(fields=["store", "-opened_at"], name="shift_opened"),
        ),
        migrations.AddConstraint(
            model_name="cashiershift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("store", "cashier"),
                name="shift_one_open_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashiershift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("difference", 0), ("state", "open")),
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    _connector="OR",
                ),
                name="shift_open_or_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashiershift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("difference", 0), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="shift_difference_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashiershift",
            constraint=models.CheckConstraint(
                condition=models.Q(("opening__gte", 0)), name="shift_opening_possible"
            ),
        ),
        migrations.AddConstraint(
            model_name="chargecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "objected"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="charge_check_objection_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="chargecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("costed_at__isnull", False),
                        ("labour_cost__isnull", False),
                        ("other_cost__isnull", False),
                        ("parts_cost__isnull", False),
                        ("state", "costed"),
                    ),
                    models.Q(models.Q(("state", "costed"), _negated=True), ("costed_at", None)),
                    _connector="OR",
                ),
                name="charge_check_costed_is_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="compensation",
            index=models.Index(
                fields=["store", "case_kind", "case_number"], name="compensation_case"
            ),
        ),
        migrations.AddIndex(
            model_name="compensation",
            index=models.Index(fields=["store", "day"], name="compensation_day"),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("store", "number"),
                name="compensation_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by", ""),
                    models.Q(
                        models.Q(("answered_by", models.F("asked_by")), _negated=True),
                        models.Q(
                            ("asker", None),
                            ("answerer", None),
                            models.Q(("answerer", models.F("asker")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="compensation_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("day__isnull", False),
                        ("paid_at__isnull", False),
                        ("state", "paid"),
                        models.Q(("number", ""), _negated=True),
                        models.Q(("method", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("day", None),
                        ("number", ""),
                        ("paid_at", None),
                    ),
                    _connector="OR",
                ),
                name="compensation_paid_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(("case_number", ""), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="compensation_is_money_for_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="financehandover",
            constraint=models.UniqueConstraint(fields=("store", "day"), name="handover_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="financehandover",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="handover_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="financehandover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "agreed"), _negated=True),
                    (
                        "found",
                        django.db.models.expressions.CombinedExpression(
                            models.F("received"), "-", models.F("refunded")
                        ),
                    ),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="handover_agreed_is_equal_or_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewaynotice",
            constraint=models.UniqueConstraint(
                fields=("store", "gateway", "notice"), name="gateway_notice_once"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["store", "-taken_at", "-id"], name="payment_taken"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["store", "day"], name="payment_day"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["store", "for_kind", "for_id"], name="payment_for"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(
                    (
                        "amount__gt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("allocated"), "+", models.F("refunded")
                        ),
                    )
                ),
                fields=["store", "customer"],
                name="payment_free",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="payment_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("store", "method", "reference"),
                name="payment_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_is_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("allocated__gte", 0),
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("allocated"), "+", models.F("refunded")
                        ),
                    ),
                    ("refunded__gte", 0),
                ),
                name="payment_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", "bill"),
                    models.Q(
                        ("for_id__isnull", False),
                        ("purpose", "deposit"),
                        models.Q(("for_kind", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_deposit_for_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method__in", ["cash", "card"]), _negated=True),
                    ("shift__isnull", False),
                    _connector="OR",
                ),
                name="payment_cash_through_the_till",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["store", "day"], name="refund_day"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="refund_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), models.Q(("reason", ""), _negated=True)),
                name="refund_is_money_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method__in", ["cash", "card"]), _negated=True),
                    ("shift__isnull", False),
                    _connector="OR",
                ),
                name="refund_cash_through_the_till",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["store", "-closed_at", "-id"], name="settlement_closed"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["store", "day"], name="settlement_day"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(
                condition=models.Q(
                    (
                        "paid__lt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("gross"), "-", models.F("credited")
                        ),
                    ),
                    ("state", "closed"),
                ),
                fields=["store", "closed_at"],
                name="settlement_unpaid",
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["customer", "store"], name="settlement_customer"),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("store", "number"),
                name="settlement_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "closed"])),
                fields=("order", "payer"),
                name="settlement_one_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("credited", 0),
                        ("day", None),
                        ("number", ""),
                        ("paid", 0),
                        ("state__in", ["draft", "dropped"]),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("day__isnull", False),
                        ("state__in", ("closed", "credited")),
                        models.Q(("number", ""), _negated=True),
                        models.Q(("closed_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="settlement_draft_or_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount__gte", 0),
                    (
                        "gross",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net"), "+", models.F("tax")
                        ),
                    ),
                    ("net__gte", 0),
                    ("tax__gte", 0),
                ),
                name="settlement_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited__gte", 0), ("credited__lte", models.F("gross"))),
                name="settlement_credit_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid__gte", 0),
                    (
                        "paid__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("gross"), "-", models.F("credited")
                        ),
                    ),
                ),
                name="settlement_paid_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "credited"), _negated=True),
                    ("credited", models.F("gross")),
                    _connector="OR",
                ),
                name="settlement_credited_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedata",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("store", "number"),
                name="invoice_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedata",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_on", None), ("number", ""), ("state", "wanted")),
                    models.Q(
                        models.Q(("state", "wanted"), _negated=True),
                        models.Q(("number", ""), _negated=True),
                        ("issued_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="invoice_wanted_or_issued",
            ),
        ),
        migrations.AddIndex(
            model_name="gatewaycharge",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["store", "lapses_at"],
                name="charge_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewaycharge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("payment", None)),
                    _connector="OR",
                ),
                name="charge_paid_has_its_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewaycharge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="charge_is_money"
            ),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["store", "day"], name="credit_note_day"),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(
                fields=("store", "number"), name="credit_note_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gross",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net"), "+", models.F("tax")
                        ),
                    ),
                    ("gross__gt", 0),
                    ("net__gte", 0),
                    ("tax__gte", 0),
                    models.Q(("words", ""), _negated=True),
                ),
                name="credit_note_adds_up",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["store", "asked_at"],
                name="approval_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by", ""),
                    models.Q(
                        models.Q(("answered_by", models.F("asked_by")), _negated=True),
                        models.Q(
                            ("asker", None),
                            ("answerer", None),
                            models.Q(("answerer", models.F("asker")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="approval_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", ""), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        models.Q(("answered_by", ""), _negated=True),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="approval_asked_or_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("order__isnull", False),
                        ("settlement__isnull", False),
                        ("payment__isnull", False),
                        _connector="OR",
                    ),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="approval_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="allocation_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="settlementline",
            index=models.Index(fields=["order_line"], name="settlement_line_of"),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.UniqueConstraint(
                fields=("settlement", "order_line"), name="settlement_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bill_discount__gte", 0),
                    (
                        "gross",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net"), "+", models.F("tax")
                        ),
                    ),
                    ("gross__gte", 0),
                    (
                        "listed",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross"), "+", models.F("bill_discount")
                                ),
                                "+",
                                models.F("others"),
                            ),
                            "+",
                            models.F("line_discount"),
                        ),
                    ),
                    ("others__gte", 0),
                ),
                name="settlement_line_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited__gte", 0), ("credited__lte", models.F("gross"))),
                name="settlement_line_credit_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditline",
            constraint=models.UniqueConstraint(
                fields=("credit_note", "line"), name="credit_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gross",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net"), "+", models.F("tax")
                        ),
                    ),
                    ("gross__gt", 0),
                ),
                name="credit_line_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftcount",
            constraint=models.UniqueConstraint(fields=("shift", "method"), name="shift_count_once"),
        ),
        migrations.RunSQL(guards.ALL, guards.UNDO),
    ]
