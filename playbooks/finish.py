"""Where Wagtail's workflow ends and ours decides.

Wagtail imports this module while its own models load, so nothing above a function may touch a model.
"""


def finish_workflow(workflow_state, user=None):
    """Called when the last step of a workflow was approved, inside Wagtail's transaction."""
    from playbooks.services.approval import publish_approved

    publish_approved(workflow_state=workflow_state, by=user)
