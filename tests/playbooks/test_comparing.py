"""A comparison as people read it: choices, offsets, roles and scripts in words, never as the codes that are stored."""

import pytest
from django.urls import reverse

from academy.people.models import JobRole
from academy.versions.comparison import compare_lines
from playbooks.comparing import in_words
from tests.factories.playbooks import STEP, publish_new_version, published_script, published_sop


def told(user, kind: str, before: str | None, after: str | None) -> list[tuple[str, str]]:
    """The pieces of one line that held `before` and now holds `after`; None where it is not there."""
    old, new = ([{"block": "one", "kind": kind, "text": text}] if text is not None else [] for text in (before, after))
    (changes,) = in_words(user, compare_lines(old, new))
    return [(piece.kind, piece.text) for change in changes for piece in change.pieces]


@pytest.mark.parametrize(
    ("kind", "before", "after", "pieces"),
    [
        ("stage", "objection", "objection", [("equal", "Objections")]),
        ("who", "nurse", "doctor", [("deleted", "Nurse"), ("inserted", "Doctor")]),
        ("who", "", "doctor", [("deleted", ""), ("inserted", "Doctor")]),
        ("offset", "1 day contact", "2 day contact",
         [("deleted", "1 day after first contact"), ("inserted", "2 days after first contact")]),
        ("clinical", "no", "yes", [("deleted", "No"), ("inserted", "Yes")]),
        ("audience", "", "nurse", [("deleted", "Everyone"), ("inserted", "Nurse")]),
        ("audience", "nurse", "doctor nurse", [("inserted", "Doctor, "), ("equal", "Nurse")]),
        ("red_flag_level", "R2", None, [("deleted", "R2 · same day")]),
        ("channels", None, "one_to_one", [("inserted", "One to one")]),
        ("scene", "nurse", "doctor", [("deleted", "nurse"), ("inserted", "doctor")]),
    ],
)  # fmt: skip
def test_what_a_line_holds_is_said_in_words(db, learner, kind, before, after, pieces):
    assert told(learner, kind, before, after) == pieces


def test_a_script_is_named_to_those_who_may_read_it(script_page, author, compliance_reviewer, learner):
    hidden = published_script(
        author=author, approver=compliance_reviewer, code="for-nurses", title="护士话术", roles=("nurse",)
    )
    assert told(learner, "script", hidden.code, script_page.code) == [
        ("deleted", "A script for other roles"),
        ("inserted", script_page.title),
    ]
    assert told(compliance_reviewer, "script", None, hidden.code) == [("inserted", "护士话术")]


def test_a_comparison_costs_the_same_for_one_named_line_and_for_many(script_page, learner, django_assert_num_queries):
    def lines(count):
        step = [("who", "nurse"), ("script", script_page.code)]
        return [{"block": f"step-{n}", "kind": kind, "text": text} for n in range(count) for kind, text in step]

    in_words(learner, compare_lines([], lines(1)))
    for count in (1, 20):
        with django_assert_num_queries(2):
            in_words(learner, compare_lines([], lines(count)), compare_lines(lines(count), []))


def test_readers_of_an_sop_see_roles_by_name(author, compliance_reviewer, learner, signed_in):
    page = published_sop(author=author, approver=compliance_reviewer, steps=[STEP])
    names = dict(JobRole.objects.values_list("code", "name_en"))
    by = {"author": author, "approver": compliance_reviewer}
    publish_new_version(
        page, phases=[("phase", {"title": "建立联系", "steps": [{**STEP, "who": "receptionist"}]})], **by
    )
    html = signed_in(learner).get(reverse("playbooks:compare", args=[page.code, 1, 2])).content.decode()
    assert f"<del>{names['online_consultant']}</del>" in html
    assert f"<ins>{names['receptionist']}</ins>" in html
    assert "online_consultant" not in html
