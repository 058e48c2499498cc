"""The pages from which books are printed, by everyone of the cast."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academy.versions.models import Version
from playbooks.models import PrintJob, PrintSet
from playbooks.services.printing import finished_pdf, readable_playbooks, rearranged, save_set
from playbooks.services.trials import start_trial, stop_trial
from tests.core.pdf_text import open_pdf, page_texts
from tests.factories.people import role
from tests.factories.playbooks import TURNS, publish_new_version, published_script, published_sop, revise

PRINT = reverse("playbooks:print")


@pytest.fixture
def library(author, compliance_reviewer):
    """Two scripts of online consultants, one of receptionists, an SOP of everyone."""
    who = {"author": author, "approver": compliance_reviewer}
    published_script(code="price", title="价格高", **who)
    published_script(code="pain", title="怕疼", **who)
    published_script(code="desk", title="前台分诊", roles=("receptionist",), **who)
    published_sop(**who)


def post(client, act, *codes, **fields):
    return client.post(PRINT, {"act": act, "item": list(codes), "paper": "a4", "title": "常用", **fields})


def chosen(response):
    return [one.code for one in response.context["form"].chosen]


def shown(response):
    return [one.code for one, _is_chosen in response.context["form"].shown]


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("add:c", ["a", "b", "c"]),
        ("add:a", ["a", "b"]),
        ("remove:a", ["b"]),
        ("remove:x", ["a", "b"]),
        ("up:b", ["b", "a"]),
        ("up:a", ["a", "b"]),
        ("down:a", ["b", "a"]),
        ("down:b", ["a", "b"]),
        ("up:", ["a", "b"]),
        ("", ["a", "b"]),
        ("search", ["a", "b"]),
    ],
)
def test_each_act_moves_one_chapter(act, after):
    assert rearranged(["a", "b", "a"], act) == after


@pytest.mark.usefixtures("library")
def test_only_what_she_may_read_can_be_chosen(signed_in, learner, outsider, manager):
    found = {one: shown(signed_in(one).get(PRINT)) for one in (learner, outsider, manager)}
    assert found == {
        learner: ["price", "pain", "invitation-sop"],
        outsider: ["desk", "invitation-sop"],
        manager: ["price", "desk", "pain", "invitation-sop"],
    }
    assert chosen(post(signed_in(outsider), "add:price", "pain", "desk")) == ["desk"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"q": "价格"}, ["price"]),
        ({"q": "PAIN"}, ["pain"]),
        ({"q": "没有"}, []),
        ({"shelf": "sop-invitation"}, ["invitation-sop"]),
        ({"shelf": "script-nowhere"}, []),
    ],
)
def test_words_and_stages_narrow_the_list_and_keep_the_choice(fields, codes, signed_in, learner):
    response = post(signed_in(learner), "search", "pain", **fields)
    assert (shown(response), chosen(response)) == (codes, ["pain"])


@pytest.mark.usefixtures("library")
def test_all_that_is_found_is_added_at_once(signed_in, learner):
    assert chosen(post(signed_in(learner), "add-all", "pain", shelf="script-objection")) == ["pain", "price"]


@pytest.mark.usefixtures("library")
def test_htmx_gets_the_form_alone(signed_in, learner):
    response = signed_in(learner).post(PRINT, {"act": "add:pain", "paper": "a4"}, headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<form id="print"')


@pytest.mark.usefixtures("library")
def test_a_choice_is_kept_in_order_and_replaced_under_its_name(signed_in, learner):
    client = signed_in(learner)
    post(client, "keep", "pain", "price")
    response = post(client, "keep", "price", "invitation-sop")
    kept = PrintSet.objects.get(owner=learner, name="常用")
    assert response.url == f"{PRINT}?set={kept.pk}"
    again = client.get(response.url)
    assert chosen(again) == ["price", "invitation-sop"]
    assert again.context["form"]["title"].value() == "常用"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("codes", "title", "words"),
    [((), "常用", "Choose at least one script or SOP."), (("pain",), "  ", "Give the choice a name.")],
)
def test_a_choice_without_chapters_or_name_is_not_kept(codes, title, words, signed_in, learner):
    response = post(signed_in(learner), "keep", *codes, title=title)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not PrintSet.objects.exists()


@pytest.mark.usefixtures("library")
def test_a_kept_choice_is_its_owners_alone(signed_in, learner, colleague):
    kept = save_set(name="常用", playbooks=readable_playbooks(learner), owner=learner)
    client = signed_in(colleague)
    assert client.get(PRINT, {"set": kept.pk}).status_code == 404
    assert client.post(reverse("playbooks:forget_print_set", args=[kept.pk])).status_code == 404
    assert signed_in(learner).post(reverse("playbooks:forget_print_set", args=[kept.pk])).url == PRINT
    assert not PrintSet.objects.exists()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("key", ["0", "x", "9" * 30])
def test_a_choice_that_is_none_is_not_found(key, signed_in, learner):
    assert signed_in(learner).get(PRINT, {"set": key}).status_code == 404


@pytest.mark.usefixtures("library")
def test_print_leads_to_the_book_in_the_chosen_order(signed_in, learner):
    client = signed_in(learner)
    response = post(client, "print", "pain", "price", title="我的书", paper="a5")
    job = PrintJob.objects.get()
    assert response.url == reverse("playbooks:print_book", args=[job.pk])
    book = client.get(response.url)
    texts = page_texts(book.content)
    assert (book["Content-Type"], "我的书" in texts[0]) == ("application/pdf", True)
    assert ["怕疼" in texts[2], "价格高" in texts[3]] == [True, True]
    assert job.order["paper"] == "a5"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("codes", "paper", "words"),
    [((), "a4", "Choose at least one script or SOP."), (("pain",), "a3", "a3 is not one of the available choices")],
)
def test_nothing_chosen_or_unknown_paper_prints_nothing(codes, paper, words, signed_in, learner):
    response = post(signed_in(learner), "print", *codes, paper=paper)
    assert (response.status_code, words in response.content.decode()) == (200, True)
    assert not PrintJob.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    count, signed_in, learner, author, compliance_reviewer
):
    for number in range(count):
        published_script(code=f"one-{number}", title=f"话术{number}", author=author, approver=compliance_reviewer)
    client = signed_in(learner)
    post(client, "keep", *[f"one-{number}" for number in range(count)])
    with CaptureQueriesContext(connection) as captured:
        client.get(PRINT)
    assert len(captured) == 10


@pytest.mark.usefixtures("library")
def test_a_role_s_book_holds_what_that_role_reads(signed_in, learner, manager):
    url = reverse("playbooks:role_book", args=["online_consultant"])
    for person in (learner, manager):
        response = signed_in(person).get(url)
        assert [one.code for one in response.context["playbooks"]] == ["price", "pain", "invitation-sop"]
    response = signed_in(manager).post(url, {"paper": "a4"})
    texts = page_texts(signed_in(manager).get(response.url).content)
    assert "Online consultant: scripts and SOPs" in texts[0].replace("\n", " ")
    assert PrintJob.objects.get().chapters == 3


@pytest.mark.usefixtures("library")
def test_managers_and_trainers_choose_any_role_and_all_others_have_their_own(signed_in, cast):
    url = reverse("playbooks:role_book", args=[role("receptionist").code])
    open_to = {name for name, person in cast.items() if signed_in(person).get(url).status_code == 200}
    assert open_to == {"manager", "other_manager", "regional_manager", "trainer", "administrator", "outsider"}
    assert signed_in(cast["administrator"]).get(reverse("playbooks:role_book", args=["nobody"])).status_code == 404


@pytest.mark.usefixtures("library")
def test_only_who_asked_sees_a_book_and_how_far_it_is(signed_in, cast, learner):
    post(signed_in(learner), "print", "pain")
    job = PrintJob.objects.get()
    for name in ("print_job", "print_book"):
        url = reverse(f"playbooks:{name}", args=[job.pk])
        assert {one for one, person in cast.items() if signed_in(person).get(url).status_code != 404} == {"learner"}
    again = reverse("playbooks:print_again", args=[job.pk])
    assert {one for one, person in cast.items() if signed_in(person).post(again).status_code != 404} == {"learner"}


@pytest.mark.usefixtures("library")
def test_the_page_of_a_book_asks_again_only_while_it_is_made(signed_in, learner):
    client = signed_in(learner)
    post(client, "print", "pain")
    job = PrintJob.objects.get()
    url = reverse("playbooks:print_job", args=[job.pk])
    pages = {}
    for state in PrintJob.State.values:
        PrintJob.objects.update(state=state, problem="No Chinese font")
        pages[state] = client.get(url).content.decode()
    assert [state for state, page in pages.items() if 'hx-trigger="every 1s"' in page] == ["waiting", "running"]
    assert [state for state, page in pages.items() if "No Chinese font" in page] == ["failed"]
    assert [state for state, page in pages.items() if "Open the book" in page] == ["done"]
    assert client.get(reverse("playbooks:print_book", args=[job.pk])).url == url


@pytest.mark.usefixtures("library")
def test_who_waits_for_a_book_is_told_when_nobody_makes_books(signed_in, learner):
    client = signed_in(learner)
    post(client, "print", "pain")
    told = {}
    for state, minutes in (("waiting", 0), ("waiting", 2), ("running", 2)):
        PrintJob.objects.update(state=state, asked_at=timezone.now() - dt.timedelta(minutes=minutes))
        page = client.get(reverse("playbooks:print_job", args=[PrintJob.objects.get().pk])).content.decode()
        told[state, minutes] = "Nobody has begun it yet" in page
    assert told == {("waiting", 0): False, ("waiting", 2): True, ("running", 2): False}


@pytest.mark.usefixtures("library")
def test_a_failed_book_is_tried_again_by_its_button(signed_in, learner):
    client = signed_in(learner)
    post(client, "print", "pain")
    job = PrintJob.objects.get()
    PrintJob.objects.update(state="failed", problem="No Chinese font")
    client.post(reverse("playbooks:print_again", args=[job.pk]))
    job.refresh_from_db()
    assert finished_pdf(job).startswith(b"%PDF")


@pytest.mark.usefixtures("library")
def test_a_single_playbook_is_printed_on_the_paper_that_is_asked_for(signed_in, learner):
    url = reverse("playbooks:pdf", args=["pain"])
    version = Version.objects.get(code="pain")
    for paper, width in (("a5", 420), ("a3", 595)):
        response = signed_in(learner).get(url, {"version": version.number, "paper": paper})
        with open_pdf(response.content) as book:
            assert round(float(book.pages[0].mediabox[2])) == width
    assert signed_in(learner).get(url, {"version": "9" * 40}).status_code == 404


def test_a_superseded_paper_shows_its_readers_what_changed(
    script_page, author, compliance_reviewer, client, learner, outsider
):
    url = reverse("playbooks:status", args=[Version.objects.get(page=script_page).public_id])
    publish_new_version(script_page, author=author, approver=compliance_reviewer, note="微信更快。", scene="微信里")
    pages = {None: client.get(url).content.decode()}
    for person in (learner, outsider):
        client.force_login(person)
        pages[person] = client.get(url).content.decode()
    for words in ("What version 2 changed", "微信更快。", "<ins>微信里</ins>"):
        assert {person for person, page in pages.items() if words in page} == {learner}
    assert all("Superseded" in page for page in pages.values())


def test_a_paper_that_holds_shows_no_change(script_page, signed_in, learner):
    url = reverse("playbooks:status", args=[Version.objects.get(page=script_page).public_id])
    assert b"What version" not in signed_in(learner).get(url).content


def test_a_trial_s_paper_says_that_it_is_one_and_when_it_is_over(script_page, author, learner, signed_in):
    draft = revise(script_page, by=author, turns=[TURNS[0], ("ask_first", "您还想知道哪条信息？"), *TURNS[2:]])
    trial = start_trial(draft=draft.as_object(), people=[learner], days=5, by=author, note="换个说法")
    url, paper = (
        reverse("playbooks:status", args=[trial.version.public_id]),
        reverse("playbooks:pdf", args=[script_page.code]) + "?version=2",
    )
    assert b"On trial" in signed_in(learner).get(url).content
    assert "试用版" in page_texts(signed_in(learner).get(paper).content)[0]
    stop_trial(trial=trial, by=author)
    assert b"The trial is over. Version 1" in signed_in(learner).get(url).content


def test_who_does_not_try_a_trial_cannot_print_it(script_page, author, learner, colleague, signed_in):
    draft = revise(script_page, by=author, turns=[TURNS[0], ("ask_first", "您还想知道哪条信息？"), *TURNS[2:]])
    start_trial(draft=draft.as_object(), people=[learner], days=5, by=author, note="换个说法")
    url = reverse("playbooks:pdf", args=[script_page.code])
    assert signed_in(colleague).get(url, {"version": 2}).status_code == 404
    assert "版本1" in page_texts(signed_in(learner).get(url).content)[0].replace("\n", "")
