"""Wagtail's own approval is gone, unless something asks for it."""

from importlib import import_module

import pytest
from django.apps import apps
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

pytestmark = pytest.mark.django_db
NAME = "Moderators approval"


def names() -> tuple[list[str], int]:
    """The workflows there are, and how many steps ask for a group."""
    return list(Workflow.objects.order_by("pk").values_list("name", flat=True)), GroupApprovalTask.objects.count()


@pytest.fixture
def stock():
    """The stock workflow with its step, as Wagtail's migrations make it."""
    workflow = Workflow.objects.create(name=NAME, active=True)
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name=NAME))
    return workflow


def remove_unused():
    import_module("academy.core.migrations.0004_no_stock_workflow").remove_unused(apps, None)


def test_only_our_own_approval_is_there():
    assert names() == (["审批"], 0)
    assert set(WorkflowPage.objects.values_list("workflow__name", flat=True)) == {"审批"}


def test_an_unused_stock_workflow_goes_with_its_step(stock):
    assert names() == (["审批", NAME], 1)
    remove_unused()
    assert names() == (["审批"], 0)
    assert list(WorkflowTask.objects.values_list("workflow__name", flat=True)) == ["审批", "审批"]


def test_a_stock_workflow_that_a_page_asks_for_stays(stock):
    WorkflowPage.objects.create(workflow=stock, page=Page.objects.get(slug="courses"))
    remove_unused()
    assert names() == (["审批", NAME], 1)
