"""The editor's menu: what each person of the cast finds there, in which order, and that everything else is closed."""

import pytest
from django.urls import reverse
from wagtail.admin.menu import SubmenuMenuItem, admin_menu

from playbooks.models import ScriptPage
from playbooks.services.approval import submit_for_review
from tests.factories.playbooks import draft_script

HOME = "/admin/"
WRITERS = ["home", "scripts", "sops", "reports", "help", "explorer"]
REVIEWERS = ["home", "scripts", "sops", "reviews", "reports", "help", "explorer"]
TEACHERS = [
    *("home", "scripts", "sops", "courses", "exams", "item-bank", "images", "documents", "media"),
    *("reports", "outcome-import", "help", "explorer"),
]
MENUS = {
    "manager": WRITERS,
    "other_manager": WRITERS,
    "regional_manager": WRITERS,
    "author": WRITERS,
    "compliance_reviewer": [
        *("home", "scripts", "sops", "reviews", "breaches", "waivers", "law-rules", "reports", "help", "explorer"),
    ],
    "medical_reviewer": REVIEWERS,
    "trainer": TEACHERS,
    "administrator": [
        *("home", "scripts", "sops", "courses", "exams", "item-bank", "images", "documents", "media"),
        *("reviews", "breaches", "waivers", "law-rules", "reports", "people", "outcome-import", "help", "explorer"),
    ],
}
NOT_EDITORS = ["learner", "colleague", "outsider"]


def menu_of(client):
    """The names of the menu's entries, and the addresses behind all of them."""
    request = client.get(HOME).wsgi_request
    items = sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
    leaves = [
        leaf
        for item in items
        for leaf in (item.menu.menu_items_for_request(request) if isinstance(item, SubmenuMenuItem) else [item])
    ]
    return [item.name for item in items], {str(leaf.url) for leaf in leaves} - {"#"}


@pytest.fixture
def waiting(author):
    """Something waits for compliance, which opens the reports to its reviewer."""
    page = draft_script(author=author, title="等着审")
    submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=author)
    return ScriptPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("name", MENUS)
def test_the_menu_stands_in_the_order_of_her_work(name, cast, signed_in):
    assert menu_of(signed_in(cast[name]))[0] == MENUS[name]


@pytest.mark.parametrize("name", MENUS)
def test_every_entry_that_she_sees_opens_and_every_other_one_is_refused(name, cast, signed_in, waiting):
    everything = set().union(*(menu_of(signed_in(person))[1] for key, person in cast.items() if key in MENUS))
    client = signed_in(cast[name])
    _names, hers = menu_of(client)
    answers = {url: client.get(url, follow=True) for url in everything}
    # The tree opens at its topmost page that she may see; who is refused lands on her home.
    opened = {url for url, answer in answers.items() if answer.request["PATH_INFO"].startswith(url)}
    assert {url for url in opened if answers[url].status_code == 200} == hers
    assert len(everything) > len(MENUS["administrator"])


@pytest.mark.parametrize("name", NOT_EDITORS)
@pytest.mark.parametrize("url", [HOME, "/admin/scripts/", "/admin/reviews/", "/admin/courses/", "/admin/pages/"])
def test_who_does_not_edit_is_refused(name, url, cast, signed_in):
    assert signed_in(cast[name]).get(url).status_code == 403


@pytest.mark.parametrize("url", [HOME, "/admin/scripts/", "/admin/reviews/"])
def test_a_stranger_signs_in_at_our_own_page(url, client):
    assert client.get(url)["location"] == f"/accounts/login/?next={url}"


def test_wagtails_own_sign_in_page_leads_to_ours(client):
    """It would take passwords past the limits of attempts."""
    assert client.get("/admin/login/?next=/admin/scripts/")["location"] == "/accounts/login/?next=/admin/scripts/"
    assert client.post("/admin/login/", {"username": "E300", "password": "x"})["location"] == "/accounts/login/"


NEW = {
    "scripts:choose_parent": "/admin/pages/add/playbooks/scriptpage/",
    "sops:choose_parent": "/admin/pages/add/playbooks/soppage/",
    "course_shelf:choose_parent": "/admin/pages/add/courses/coursepage/",
    "exam_shelf:choose_parent": "/admin/pages/add/quizzes/exampage/",
}
MAY_WRITE = {"manager", "other_manager", "regional_manager", "author", "trainer", "administrator"}
MAY_TEACH = {"trainer", "administrator"}


@pytest.mark.parametrize("route", NEW)
def test_a_new_page_is_begun_by_who_may_write_it(route, cast, signed_in):
    allowed = MAY_WRITE if route.startswith(("scripts", "sops")) else MAY_TEACH
    answers = {name: signed_in(cast[name]).get(reverse(route)) for name in MENUS}
    begun = {name for name, answer in answers.items() if answer.get("location", "").startswith(NEW[route])}
    assert begun == allowed
    assert {answers[name]["location"] for name in set(MENUS) - allowed} == {HOME}
