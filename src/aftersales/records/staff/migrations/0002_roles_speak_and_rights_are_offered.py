"""Delivered role names are no longer stored, and each group remembers which rights it was offered."""

import django.db.models.deletion
from django.db import migrations, models

# The names as earlier versions stored them; a role that bears one of them was never renamed.
DELIVERED = {
    "administrator": ("system administrator", "系统管理员"),
    "service_advisor": ("service advisor", "服务顾问"),
    "front_desk": ("front desk", "前台"),
    "dispatcher": ("workshop dispatcher", "车间调度"),
    "technician": ("technician", "维修技师"),
    "quality_inspector": ("quality inspector", "质检员"),
    "parts_clerk": ("parts clerk", "配件员"),
    "cashier": ("cashier", "收银员"),
    "finance": ("finance", "财务"),
    "warranty_clerk": ("warranty clerk", "索赔员"),
    "follow_up_clerk": ("follow-up clerk", "跟踪业务员"),
    "complaint_clerk": ("complaint clerk", "客诉专员"),
    "business_supervisor": ("business supervisor", "业务主管"),
    "area_supervisor": ("area supervisor", "片主管"),
    "after_sales_manager": ("after-sales manager", "售后服务部经理"),
    "general_manager": ("general manager", "总经理"),
    "group_manager": ("group manager", "集团管理者"),
    "department_head": ("department head", "部门负责人"),
    "service_specialist": ("service specialist", "客服专员"),
    "after_sales_engineer": ("after-sales engineer", "售后工程师"),
    "it_officer": ("IT officer", "IT 信息员"),
    "purchaser": ("purchaser", "采购员"),
    "quality_department": ("quality department", "品质部"),
    "general_administration": ("general administration", "综合管理部"),
    "marketing": ("marketing", "营销"),
    "internal_auditor": ("internal auditor", "内部审计"),
    "management_system_owner": ("management-system owner", "体系负责人"),
    "trainer": ("trainer", "培训师"),
    "crew": ("field service crew", "外勤服务人员"),
    "agent": ("agent", "代理商"),
}

# Rights that a role of the group has, or that somebody there granted or took away: these were
# offered before. All others reach the delivered roles with the next upgrade.
OFFERED = """
    INSERT INTO staff_rightoffered (group_id, "right", offered_at)
    SELECT found.group_id, found.code, now() FROM (
        SELECT group_id, unnest(rights) AS code FROM staff_role
        UNION SELECT group_id, "right" FROM staff_rolechange
    ) AS found WHERE found.code <> '*'
"""


def forward(apps, schema_editor):
    """The owner of the tables is bound by their policies as well, so it says whose rows it means."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('aftersales.group', '*', true), "
            "set_config('aftersales.stores', '*', true)"
        )
        for code, names in DELIVERED.items():
            cursor.execute(
                "UPDATE staff_role SET name = '' WHERE code = %s AND name = ANY(%s)",
                [code, list(names)],
            )
        cursor.execute(OFFERED)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="role",
            name="name",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name="rolechange",
            name="reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.CreateModel(
            name="RightOffered",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("right", models.CharField(max_length=80)),
                ("offered_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("group", "right"), name="right_offered_once")
                ],
            },
        ),
        migrations.RunPython(forward, migrations.RunPython.noop),
    ]
