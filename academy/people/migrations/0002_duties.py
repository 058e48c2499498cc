"""The groups behind duties, and the eleven job roles of the trade."""

from django.db import migrations

DUTIES = ["author", "compliance_reviewer", "medical_reviewer", "trainer", "administrator", "manager"]
ROLES = [
    ("online_consultant", "网电咨询", "Online consultant"),
    ("onsite_consultant", "现场咨询师", "On-site consultant"),
    ("receptionist", "前台导诊", "Receptionist"),
    ("doctor", "医生", "Doctor"),
    ("doctor_assistant", "医生助理", "Doctor's assistant"),
    ("nurse", "护士", "Nurse"),
    ("crm_operator", "会员运营", "Member relations"),
    ("store_manager", "店长", "Clinic manager"),
    ("regional_manager", "区域经理", "Regional manager"),
    ("training_manager", "培训经理", "Training manager"),
    ("compliance_officer", "合规专员", "Compliance officer"),
]


def make_groups_and_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in DUTIES:
        group.objects.get_or_create(name=name)
    role = apps.get_model("people", "JobRole")
    for order, (code, name_zh, name_en) in enumerate(ROLES, start=1):
        role.objects.get_or_create(code=code, defaults={"name_zh": name_zh, "name_en": name_en, "order": order})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_start"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups_and_roles, migrations.RunPython.noop)]
