"""The content tree, what each duty may do in the editor, and the approval of governed pages."""

from django.db import migrations

ROOT = "0001"
HOME = "00010001"
SHELVES = [
    ("playbooks", "scriptindexpage", "scripts", "话术"),
    ("playbooks", "sopindexpage", "sops", "流程（SOP）"),
    ("courses", "courseindexpage", "courses", "课程"),
    ("quizzes", "examindexpage", "exams", "考试"),
]
# What a group may do below a shelf. Publishing scripts and SOPs is nobody's: an approval does it.
PAGE_RIGHTS = {
    "author": {"scripts": ["add"], "sops": ["add"]},
    "manager": {"scripts": ["add"], "sops": ["add"]},
    "trainer": {
        "scripts": ["add", "change"],
        "sops": ["add", "change"],
        "courses": ["add", "change", "publish"],
        "exams": ["add", "change", "publish"],
    },
    "administrator": {
        "scripts": ["add", "change", "lock", "unlock"],
        "sops": ["add", "change", "lock", "unlock"],
        "courses": ["add", "change", "publish"],
        "exams": ["add", "change", "publish"],
    },
    "compliance_reviewer": {"scripts": ["lock"], "sops": ["lock"]},
    "medical_reviewer": {"scripts": ["lock"], "sops": ["lock"]},
}
# Wagtail asks for rights on its stock models, whichever models stand in for them.
MEDIA_RIGHTS = {
    ("wagtailimages", "image"): ["add", "change", "choose"],
    ("wagtaildocs", "document"): ["add", "change", "choose"],
    ("wagtailmedia", "media"): ["add", "change"],
}
EDITORS = ["author", "manager", "trainer", "administrator", "compliance_reviewer", "medical_reviewer"]
MODEL_RIGHTS = {
    "trainer": [("quizzes", "question"), ("quizzes", "category")],
    "administrator": [
        ("quizzes", "question"),
        ("quizzes", "category"),
        ("playbooks", "lawrule"),
        ("people", "jobrole"),
        ("people", "orgunit"),
        ("people", "employee"),
        ("people", "placement"),
    ],
    "compliance_reviewer": [("playbooks", "lawrule")],
}
STEPS = [
    ("compliance_reviewer", "合规审核", False),
    ("medical_reviewer", "医学审核", True),
]


def content_type(apps, app, model):
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)[0]


def permission(apps, app, model, action):
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type(apps, app, model),
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {model}"},
    )[0]


def make_page(apps, app, model, *, path, slug, title, url_path, children=0):
    page_class = apps.get_model(app, model)
    locale = apps.get_model("wagtailcore", "Locale").objects.first()
    return page_class.objects.create(
        path=path,
        depth=len(path) // 4,
        numchild=children,
        slug=slug,
        title=title,
        draft_title=title,
        url_path=url_path,
        live=True,
        locale=locale,
        content_type=content_type(apps, app, model),
    )


def make_tree(apps, schema_editor):
    page, site = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Site")
    site.objects.all().delete()
    page.objects.filter(path=HOME).delete()
    home = make_page(
        apps, "core", "homepage", path=HOME, slug="home", title="Chairside", url_path="/home/", children=len(SHELVES)
    )
    page.objects.filter(path=ROOT).update(numchild=1)
    for number, (app, model, slug, title) in enumerate(SHELVES, start=1):
        make_page(apps, app, model, path=f"{HOME}{number:04d}", slug=slug, title=title, url_path=f"/home/{slug}/")
    site.objects.create(
        hostname="localhost", port=80, site_name="Chairside", root_page_id=home.pk, is_default_site=True
    )


def grant_rights(apps, schema_editor):
    groups = {group.name: group for group in apps.get_model("auth", "Group").objects.all()}
    shelves = {page.slug: page for page in apps.get_model("wagtailcore", "Page").objects.filter(depth=3)}
    page_right = apps.get_model("wagtailcore", "GroupPagePermission")
    enter = apps.get_model("auth", "Permission").objects.get(codename="access_admin")
    for name in EDITORS:
        groups[name].permissions.add(enter)
    for name, rights in PAGE_RIGHTS.items():
        for slug, actions in rights.items():
            for action in actions:
                page_right.objects.create(
                    group=groups[name], page=shelves[slug], permission=permission(apps, "wagtailcore", "page", action)
                )
    for name, models in MODEL_RIGHTS.items():
        for app, model in models:
            for action in ("add", "change", "delete", "view"):
                groups[name].permissions.add(permission(apps, app, model, action))
    grant_media(apps, groups)


def grant_media(apps, groups):
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    right = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for (app, model), actions in MEDIA_RIGHTS.items():
        for name in ("trainer", "administrator"):
            for action in actions:
                right.objects.create(
                    group=groups[name], collection=root, permission=permission(apps, app, model, action)
                )


def make_approval(apps, schema_editor):
    task_class = apps.get_model("playbooks", "ReviewTask")
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="审批", active=True)
    step_class = apps.get_model("wagtailcore", "WorkflowTask")
    for order, (duty, name, only_clinical) in enumerate(STEPS):
        task = task_class.objects.create(
            name=name,
            active=True,
            duty=duty,
            only_clinical=only_clinical,
            content_type=content_type(apps, "playbooks", "reviewtask"),
        )
        step_class.objects.create(workflow=workflow, task_id=task.pk, sort_order=order)
    page_workflow = apps.get_model("wagtailcore", "WorkflowPage")
    page_workflow.objects.all().delete()
    for page in apps.get_model("wagtailcore", "Page").objects.filter(slug__in=["scripts", "sops"], depth=3):
        page_workflow.objects.create(page=page, workflow=workflow)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("core", "0003_cache_table"),
        ("people", "0002_duties"),
        ("playbooks", "0003_law_rules"),
        ("quizzes", "0002_links"),
        ("courses", "0001_start"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]
    operations = [
        migrations.RunPython(make_tree, migrations.RunPython.noop),
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
        migrations.RunPython(make_approval, migrations.RunPython.noop),
    ]
