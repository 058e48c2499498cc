"""Wagtail makes an approval by its own group of moderators. Nobody of ours is in that group, and no page asks for it."""

from django.db import migrations

NAME = "Moderators approval"


def remove_unused(apps, schema_editor):
    """Remove the stock workflow and its step; what a page, a kind of content or a past review names is kept."""
    workflow_class = apps.get_model("wagtailcore", "Workflow")
    unused = {"workflow_pages": None, "workflow_content_types": None, "workflow_states": None}
    workflow_class.objects.filter(name=NAME, **unused).delete()
    step_class = apps.get_model("wagtailcore", "GroupApprovalTask")
    step_class.objects.filter(name=NAME, workflow_tasks=None, task_states=None).delete()


class Migration(migrations.Migration):
    # The house links its own approval to every page first.
    dependencies = [("core", "0003_cache_table"), ("reports", "0001_house"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(remove_unused, migrations.RunPython.noop)]
