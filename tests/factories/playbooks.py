"""Scripts and SOPs, drafted and published through the one door."""

from academy.people.models import Employee
from playbooks.models import ScriptIndexPage, ScriptPage, SopIndexPage, SopPage
from playbooks.services.approval import decide, submit_for_review
from tests.factories.people import EmployeeFactory, give_duty, role

TURNS = [
    ("customer_line", "我再考虑一下。"),
    ("ask_first", "您还差哪条信息？"),
    ("reply", "您慢慢想，我把方案和费用发给您。"),
    ("next_step", "周五下午给您回个电话。"),
]


def draft_script(
    *, author: Employee, code="think-it-over", title="再考虑一下", turns=TURNS, roles=("online_consultant",), **fields
) -> ScriptPage:
    """A script that only its author has seen, as a first revision."""
    page = ScriptPage(
        title=title,
        slug=code,
        code=code,
        owner=author,
        live=False,
        scene="电话里",
        stage="objection",
        channels=["one_to_one"],
        turns=turns,
        **fields,
    )
    ScriptIndexPage.objects.get().add_child(instance=page)
    page.audience_roles.set([role(name) for name in roles])
    page.save()
    page.save_revision(user=author)
    return page


def revise(page, *, by: Employee, note="措辞更清楚。", kind="minor", **changes):
    """Save a new draft of a page with other fields."""
    draft = page.get_latest_revision_as_object()
    for name, value in {"change_note": note, "change_kind": kind, **changes}.items():
        setattr(draft, name, value)
    return draft.save_revision(user=by)


def approve(page, *, author: Employee, approver: Employee, medical=None):
    """Send the latest draft and approve it; the page as it is live then."""
    page = type(page).objects.get(pk=page.pk)
    submit_for_review(page=page, by=author)
    decide(page=type(page).objects.get(pk=page.pk), by=approver, action="approve")
    if medical:
        decide(page=type(page).objects.get(pk=page.pk), by=medical, action="approve")
    return type(page).objects.get(pk=page.pk)


def published_script(*, author: Employee, approver: Employee, **fields) -> ScriptPage:
    """A script that is live in version 1; see `_live`."""
    return _live(draft_script(author=author, **fields), author=author, approver=approver)


def _live(page, *, author: Employee, approver: Employee):
    """The page in version 1, signed by any doctor too if it is content that a doctor reads."""
    page = approve(page, author=author, approver=approver)
    if not page.workflow_in_progress:
        return page
    doctor = Employee.objects.filter(groups__name="medical_reviewer").first()
    decide(page=page, by=doctor or give_duty(EmployeeFactory(), "medical_reviewer"), action="approve")
    return type(page).objects.get(pk=page.pk)


def publish_new_version(page, *, author: Employee, approver: Employee, medical=None, **changes) -> ScriptPage:
    """The page, live in its next version."""
    revise(page, by=author, **changes)
    return approve(page, author=author, approver=approver, medical=medical)


STEP = {
    "offset": {"value": 1, "unit": "day", "origin": "contact"},
    "who": "online_consultant",
    "action": "发一条回应她所关心问题的内容。",
    "checklist": ["先看上次记录"],
    "script": None,
    "exit": "她说不需要",
    "red_flags": [],
}


def draft_sop(
    *,
    author: Employee,
    code="invitation-sop",
    title="邀约流程",
    category="invitation",
    steps=(STEP,),
    always=(),
    **fields,
) -> SopPage:
    """An SOP of one phase, in front of it the red flags that hold at any time, if there are any."""
    standing = [("always", {"title": "随时留意", "red_flags": list(always)})] if always else []
    page = SopPage(
        title=title,
        slug=code,
        code=code,
        owner=author,
        live=False,
        category=category,
        summary="从首次联系到到店。",
        phases=[*standing, ("phase", {"title": "建立联系", "steps": list(steps)})],
        **fields,
    )
    SopIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=author)
    return page


def published_sop(*, author: Employee, approver: Employee, **fields) -> SopPage:
    """An SOP that is live in version 1; see `_live`."""
    return _live(draft_sop(author=author, **fields), author=author, approver=approver)
