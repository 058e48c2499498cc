"""Pages of a course: who gets them, what they show and cost, and that they work without scripts."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.courses import services
from academy.courses.models import CoursePage, LessonPage, LessonProgress
from academy.courses.services import open_lesson
from academy.transcript.models import Completion
from tests.factories import courses as factory
from tests.factories.courses import CHECK, TEXT, check_id, course

COURSE = "/learn/consultant-first-week/"
LESSON = f"{COURSE}lesson-1/"
READERS = {
    "learner": True,
    "colleague": True,
    "manager": True,
    "other_manager": True,
    "regional_manager": True,
    "author": True,
    "compliance_reviewer": True,
    "medical_reviewer": True,
    "trainer": True,
    "administrator": True,
    "outsider": False,
}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(("name", "may_read"), READERS.items())
def test_a_course_is_there_for_its_roles_and_for_who_sees_the_whole_library(cast, signed_in, name, may_read):
    course(lessons=[{"body": [("check", CHECK)]}])
    browser = signed_in(cast[name])
    page = LessonPage.objects.get()
    acts = [("progress", {}, 200), ("check", {"block": check_id(page), "chosen": "0"}, 200), ("finish", {}, 302)]
    assert [browser.get(url).status_code for url in (COURSE, LESSON)] == ([200, 200] if may_read else [404, 404])
    for act, data, status in acts:
        assert browser.post(f"{LESSON}{act}/", data).status_code == (status if may_read else 404)
    assert browser.get("/finished/consultant-first-week/").status_code == (200 if may_read else 404)
    assert LessonProgress.objects.filter(person=cast[name]).exists() is may_read


def test_a_cover_is_for_who_may_see_the_course(cast, signed_in):
    page, picture = course(), factory.picture()
    CoursePage.objects.filter(pk=page.pk).update(cover=picture)
    page.refresh_from_db()
    assert signed_in(cast["outsider"]).get(page.get_cover_url()).status_code == 404
    learner = signed_in(cast["learner"])
    response = learner.get(page.get_cover_url())
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert "immutable" in response["Cache-Control"]
    assert learner.get(f"/covers/{page.code}/{picture.pk + 1}/").status_code == 404
    assert f'src="{page.get_cover_url()}"' in learner.get("/learn/").content.decode()


def test_a_stranger_is_asked_to_sign_in(client, db):
    course()
    for url in (COURSE, LESSON, "/finished/consultant-first-week/"):
        assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    assert client.post(f"{LESSON}finish/")["Location"] == f"/accounts/login/?next={LESSON}finish/"


def test_what_is_not_published_is_not_there(signed_in, learner):
    page = course(lessons=2)
    browser = signed_in(learner)
    page.lessons().last().unpublish()
    assert browser.get(f"{COURSE}lesson-2/").status_code == 404
    page.unpublish()
    assert [browser.get(url).status_code for url in (COURSE, LESSON)] == [404, 404]


def test_a_lesson_is_found_in_its_own_course_only_and_may_have_a_chinese_address(signed_in, learner):
    course(lessons=[{"slug": "邀约的节奏", "title": "邀约的节奏"}])
    course("another", lessons=1)
    browser = signed_in(learner)
    assert browser.get(f"{COURSE}lesson-1/").status_code == 404
    assert "邀约的节奏" in text_of(browser.get(f"{COURSE}邀约的节奏/"))


def test_the_course_page_shows_the_way_and_where_to_go_on(signed_in, learner):
    page = course(lessons=3, exam=factory.exam())
    first, second, third = page.lessons()
    services.finish_lesson(person=learner, lesson=first)
    open_lesson(person=learner, lesson=third)
    response = signed_in(learner).get(COURSE)
    shown = text_of(response)
    assert response.context["state"].next_lesson == third
    assert "Continue where you were 第3课" in shown
    assert "第1课 Done" in shown
    assert "邀约认证" in shown


def test_the_course_page_says_when_it_was_updated_since(signed_in, learner):
    page = course(lessons=1)
    services.finish_lesson(person=learner, lesson=page.lessons().get())
    browser = signed_in(learner)
    assert "Course complete" in text_of(browser.get(COURSE))
    factory.lesson(page, slug="added", title="新的一课")
    shown = text_of(browser.get(COURSE))
    assert "Updated since you finished" in shown
    assert "新的一课" in shown


def test_an_exam_that_is_not_hers_is_not_named(signed_in, learner):
    course(lessons=1, exam=factory.exam(roles=("nurse",)))
    assert "邀约认证" not in text_of(signed_in(learner).get(COURSE))


def every_block(script) -> list[tuple]:
    return [
        TEXT,
        ("picture", {"picture": factory.picture(), "caption": "一页图"}),
        ("video", factory.recording("video")),
        ("audio", factory.recording("audio")),
        ("document", factory.document()),
        ("callout", {"tone": "warning", "title": "界线", "text": "晚上不打扰。"}),
        ("checklist", {"title": "发送之前", "entries": ["看上次记录"]}),
        ("script", script),
        ("check", CHECK),
    ]


def test_a_lesson_shows_every_kind_of_block(signed_in, learner, script_page):
    course(lessons=[{"body": every_block(script_page)}])
    response = signed_in(learner).get(LESSON)
    assert [piece.kind for piece in response.context["pieces"]] == [
        "text",
        "picture",
        "video",
        "audio",
        "document",
        "callout",
        "checklist",
        "script",
        "check",
    ]
    html, shown = response.content.decode(), text_of(response)
    assert 'alt="A timeline"' in html
    assert 'loading="lazy"' in html
    assert html.count('preload="none"') == 2
    assert "talk · 1:40 · 2.0 KB" in shown.replace("\xa0", " ")
    assert "PDF · 8 bytes" in shown.replace("\xa0", " ")
    assert "您慢慢想，我把方案和费用发给您。" in shown
    assert 'href="/scripts/think-it-over/"' in html
    for words in ("先问清楚，再回答。", "界线", "看上次记录", "客户说太贵了，先做什么？"):
        assert words in shown


@pytest.mark.parametrize("first", ["text", "script"])
def test_no_heading_of_a_lesson_skips_a_level(signed_in, learner, script_page, first):
    text = ("text", '<h3 data-block-key="a1">先问</h3><p>再回答。</p><h3>两个时间</h3>')
    pieces = [text, ("script", script_page)]
    course(lessons=[{"body": pieces if first == "text" else pieces[::-1]}])
    html = signed_in(learner).get(LESSON).content.decode()
    assert re.findall(r"<h([1-6])\b", html) == ["1", "2", "2", "2"]
    assert '<h2 data-block-key="a1">先问</h2>' in html


def test_alternative_text_is_in_the_readers_language(signed_in, learner):
    course(lessons=[{"body": [("picture", {"picture": factory.picture(), "caption": ""})]}])
    learner.language = "zh-hans"
    learner.save()
    browser = signed_in(learner)
    browser.cookies["language"] = "zh-hans"
    assert 'alt="时间轴"' in browser.get(LESSON).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_lesson_costs_the_same_whatever_it_holds(
    signed_in, learner, script_page, count, django_assert_max_num_queries
):
    blocks = [block for _ in range(count) for block in every_block(script_page)]
    course(lessons=[{"body": blocks}] * count)
    browser = signed_in(learner)
    browser.get(LESSON)
    with django_assert_max_num_queries(12):
        response = browser.get(LESSON)
    assert len(response.context["pieces"]) == 9 * count


@pytest.mark.parametrize("count", [1, 3])
def test_a_course_page_costs_the_same_with_any_number_of_lessons(
    signed_in, learner, count, django_assert_max_num_queries
):
    course(lessons=count, exam=factory.exam())
    browser = signed_in(learner)
    with django_assert_max_num_queries(10):
        assert browser.get(COURSE).context["state"].total == count


def test_the_embedded_script_is_the_current_version(signed_in, learner, script_page, author, compliance_reviewer):
    from tests.factories.playbooks import publish_new_version

    course(lessons=[{"body": [("script", script_page)]}])
    browser = signed_in(learner)
    assert "您慢慢想" in text_of(browser.get(LESSON))
    publish_new_version(
        script_page, author=author, approver=compliance_reviewer, turns=[("reply", "您先跟家里人商量。")]
    )
    shown = text_of(browser.get(LESSON))
    assert "您先跟家里人商量" in shown
    assert "您慢慢想" not in shown


def test_the_embedded_script_shows_its_turns_as_the_script_page_does(signed_in, learner, author, compliance_reviewer):
    from tests.factories.playbooks import published_script

    flag = {"sign": "持续出血", "level": "R1", "action": "请值班医生接听。"}
    turns = [
        ("customer_line", "太贵了。"),
        ("branch", {"when": "她有报价单", "reply": "我帮您对照着看。"}),
        ("red_flag_exit", flag),
    ]
    script = published_script(author=author, approver=compliance_reviewer, turns=turns)
    course(lessons=[{"body": [("script", script)]}])
    browser = signed_in(learner)
    shown = [browser.get(url).content.decode() for url in (LESSON, script.get_absolute_url())]
    branch = r'turn__when" lang="zh">(.*?)</p>\s*<div id="turn-[\w-]+" class="turn__text" lang="zh"><p>(.*?)</p>'
    titles = [re.findall(branch, one) for one in shown]
    flags = [re.findall(r'stop and escalate</span><span class="turn__level">(.*?)</span></p>', one) for one in shown]
    assert titles == [[("她有报价单", "我帮您对照着看。")]] * 2
    assert flags[0] == flags[1] != []


def test_a_script_that_goes_on_with_others_costs_one_query_as_any_script(
    signed_in, learner, author, compliance_reviewer, django_assert_num_queries
):
    from tests.factories.playbooks import published_script

    by = {"author": author, "approver": compliance_reviewer}
    others = [published_script(code=code, **by).page_ptr for code in ("one", "two")]
    branches = [("branch", {"when": "比价", "reply": "我帮您对照着看。", "script": other}) for other in others]
    plain, leading = (
        published_script(code=code, turns=[("customer_line", "太贵了。"), *turns], **by)
        for code, turns in (("plain", []), ("leading", branches))
    )
    course(lessons=[{"slug": page.code, "body": [("script", page)]} for page in (plain, leading)])
    browser = signed_in(learner)
    addresses = [f"{COURSE}{page.code}/" for page in (plain, leading)]
    for url in addresses:
        browser.get(url)
    with CaptureQueriesContext(connection) as costs:
        browser.get(addresses[0])
    with django_assert_num_queries(len(costs)):
        browser.get(addresses[1])


def test_a_script_for_other_roles_or_retired_is_a_quiet_note(signed_in, learner, author, compliance_reviewer):
    from tests.factories.playbooks import published_script

    script = published_script(author=author, approver=compliance_reviewer, roles=("nurse",))
    course(lessons=[{"body": [TEXT, ("script", script)]}])
    response = signed_in(learner).get(LESSON)
    assert [piece.kind for piece in response.context["pieces"]] == ["text", "missing"]
    assert "A script stood here." in text_of(response)
    assert "您慢慢想" not in text_of(response)


def test_a_lesson_whose_things_are_gone_says_so_quietly(signed_in, learner):
    picture, video, document = factory.picture(), factory.recording(), factory.document()
    gone_file, no_file = factory.picture("second"), factory.document("second")
    page = (
        course(
            lessons=[
                {
                    "body": [
                        ("picture", {"picture": picture, "caption": ""}),
                        ("picture", {"picture": gone_file, "caption": ""}),
                        ("video", video),
                        ("document", document),
                        ("document", no_file),
                        ("script", None),
                    ]
                }
            ]
        )
        .lessons()
        .get()
    )
    gone_file.file.storage.delete(gone_file.file.name)
    no_file.file.storage.delete(no_file.file.name)
    for row in (picture, video, document):
        row.delete()
    response = signed_in(learner).get(LESSON)
    assert [piece.kind for piece in response.context["pieces"]] == ["missing"] * 6
    assert response.context["lesson"] == page


def test_opening_a_lesson_starts_her_progress(signed_in, learner):
    course()
    signed_in(learner).get(LESSON)
    progress = LessonProgress.objects.get()
    assert (progress.person, progress.seconds, progress.completed_at) == (learner, 0, None)


def test_a_report_notes_time_and_place(signed_in, learner):
    page = course().lessons().get()
    LessonProgress.objects.create(person=learner, lesson=page, last_seen_at=timezone.now() - dt.timedelta(seconds=20))
    response = signed_in(learner).post(f"{LESSON}progress/", {"seconds": "15", "block": page.body[0].id})
    progress = LessonProgress.objects.get()
    assert response.json() == {"is_complete": False}
    assert (progress.seconds, progress.block) == (15, page.body[0].id)


@pytest.mark.parametrize(
    "data", [{"seconds": "-1"}, {"seconds": "many"}, {"media_percent": "101"}, {"block": "x" * 65}]
)
def test_a_report_of_the_wrong_shape_is_refused(signed_in, learner, data):
    course()
    assert signed_in(learner).post(f"{LESSON}progress/", data).status_code == 400
    assert not LessonProgress.objects.exists()


def test_she_is_offered_the_place_where_she_was(signed_in, learner):
    page = course(lessons=[{"body": [TEXT, TEXT]}]).lessons().get()
    browser = signed_in(learner)
    assert "Continue where you were" not in text_of(browser.get(LESSON))
    block = page.body[1].id
    services.note_progress(person=learner, lesson=page, block=block)
    assert f'href="#b-{block}"' in browser.get(LESSON).content.decode()


def test_a_wrong_answer_is_told_without_the_right_one_and_a_right_one_with_its_reason(signed_in, learner):
    page = course(lessons=[{"body": [TEXT, ("check", CHECK)], "completion": "checks"}]).lessons().get()
    browser, url, block = signed_in(learner), f"{LESSON}check/", check_id(page)
    untouched = browser.get(LESSON).content.decode()
    wrong = browser.post(url, {"block": block, "chosen": "0"}, headers={"HX-Request": "true"})
    assert "Not quite" in text_of(wrong)
    for html in (untouched, wrong.content.decode()):
        assert "先知道她拿什么比。" not in html
        assert "answer--right" not in html
    right = browser.post(url, {"block": block, "chosen": "1"}, headers={"HX-Request": "true"})
    assert right.content.decode().count("answer--right") == 1
    assert "先知道她拿什么比。" in text_of(right)
    assert "<html" not in right.content.decode()
    assert LessonProgress.objects.get().completed_at is not None
    assert "先知道她拿什么比。" in text_of(browser.get(LESSON))


def test_without_scripts_a_check_answers_with_the_whole_lesson(signed_in, learner):
    page = course(lessons=[{"body": [TEXT, ("check", CHECK)]}]).lessons().get()
    response = signed_in(learner).post(f"{LESSON}check/", {"block": check_id(page), "chosen": "0"})
    shown = text_of(response)
    assert "<html" in response.content.decode()
    assert "先问清楚，再回答。" in shown
    assert "Not quite" in shown


@pytest.mark.parametrize("data", [{"block": "none", "chosen": "0"}, {"block": "none"}])
def test_a_check_that_is_gone_is_not_found(signed_in, learner, data):
    course()
    assert signed_in(learner).post(f"{LESSON}check/", data).status_code == 404


def test_done_leads_to_the_next_lesson_and_at_last_to_the_end(signed_in, learner):
    course(lessons=2)
    browser = signed_in(learner)
    browser.get(LESSON)
    assert browser.post(f"{LESSON}finish/")["Location"] == f"{COURSE}lesson-2/"
    assert browser.get("/finished/consultant-first-week/")["Location"] == COURSE
    assert browser.post(f"{COURSE}lesson-2/finish/")["Location"] == "/finished/consultant-first-week/"
    shown = text_of(browser.get("/finished/consultant-first-week/"))
    assert "You completed this course" in shown
    assert "第1课" in shown
    assert list(Completion.objects.order_by("pk").values_list("source", flat=True)) == ["lesson", "lesson", "course"]


def blocks(*kinds) -> list[str]:
    return [block["id"] for block in LessonPage.objects.get().body.raw_data if block["type"] in kinds]


def asked_in(response) -> list[str]:
    """What the lesson says that it still asks for."""
    found = re.findall(r'<p class="asked">.*?<span>(.*?)</span>', response.content.decode(), re.DOTALL)
    return [" ".join(words.split()) for words in found]


OPEN_CHECK = "This quick check is still open. Once it is right, finish the lesson at the end of the page."
RULE = "Not done yet. Counts when every quick check is right."


def test_done_with_an_open_check_leads_to_that_check_and_marks_it(signed_in, learner):
    page = course(lessons=[{"body": [("check", CHECK), TEXT, ("check", CHECK)], "completion": "checks"}])
    first, second = blocks("check")
    browser = signed_in(learner)
    services.answer_check(person=learner, lesson=page.lessons().get(), block_id=first, chosen={1})
    assert browser.post(f"{LESSON}finish/")["Location"] == f"{LESSON}?missing#b-{second}"
    response = browser.get(f"{LESSON}?missing")
    assert asked_in(response) == [OPEN_CHECK, RULE]
    pieces = {piece.id: piece.details["is_asked"] for piece in response.context["pieces"] if piece.kind == "check"}
    assert pieces == {first: False, second: True}
    assert list(get_messages(response.wsgi_request)) == []
    assert asked_in(browser.get(LESSON)) == []


def test_a_check_that_was_asked_for_is_so_no_more_once_it_is_answered(signed_in, learner):
    course(lessons=[{"body": [("check", CHECK)], "completion": "checks"}])
    (only,) = blocks("check")
    browser = signed_in(learner)
    part = browser.post(f"{LESSON}check/", {"block": only, "chosen": "1"}, headers={"HX-Request": "true"})
    assert asked_in(part) == []
    assert asked_in(browser.get(f"{LESSON}?missing")) == []
    assert browser.post(f"{LESSON}finish/")["Location"] == "/finished/consultant-first-week/"


def test_done_before_the_recording_was_played_leads_to_it(signed_in, learner):
    body = [TEXT, ("audio", factory.recording())]
    course(lessons=[{"body": body, "completion": "media", "media_percent": 80}])
    (only,) = blocks("audio")
    browser = signed_in(learner)
    assert browser.post(f"{LESSON}finish/")["Location"] == f"{LESSON}?missing#b-{only}"
    rule = "Counts when 80 % of the recording was played."
    assert asked_in(browser.get(f"{LESSON}?missing")) == [rule, f"Not done yet. {rule}"]


def test_done_too_soon_says_how_long_at_the_end(signed_in, learner):
    course(lessons=[{"completion": "minimum_time", "minimum_seconds": 300}])
    browser = signed_in(learner)
    assert browser.post(f"{LESSON}finish/")["Location"] == f"{LESSON}?missing#lesson-end"
    response = browser.get(f"{LESSON}?missing")
    assert asked_in(response) == ["Not done yet. Counts after about 5 minutes of reading."]
    assert 'id="lesson-end"' in response.content.decode()


def test_the_end_of_the_lessons_points_to_the_exam(signed_in, learner):
    course(lessons=1, exam=factory.exam())
    browser = signed_in(learner)
    browser.post(f"{LESSON}finish/")
    response = browser.get("/finished/consultant-first-week/")
    assert "You have done every lesson" in text_of(response)
    assert 'href="/exams/invitation-certification/"' in response.content.decode()


def test_files_of_a_lesson_are_served_to_its_readers_only(client, learner, outsider, trainer):
    picture = factory.picture()
    course(lessons=[{"body": [("picture", {"picture": picture, "caption": ""})]}])
    stray = factory.document()
    client.force_login(learner)
    url = client.get(LESSON).context["pieces"][0].value[0].url
    assert client.get(url).status_code == 200
    assert client.get(stray.file.url).status_code == 404
    client.force_login(outsider)
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 404


def test_an_editor_previews_a_draft_as_learners_will_see_it_and_nothing_is_written(rf, trainer):
    page = course(lessons=[{"body": [TEXT, ("check", CHECK)]}, {"slug": "second", "body": [TEXT]}])
    draft = page.lessons().first()
    draft.title = "改过的题目"
    request = rf.get("/")
    request.user, request.htmx = trainer, False
    shown = text_of(draft.serve_preview(request, ""))
    assert "改过的题目" in shown
    assert "Lesson 1 of 2" in shown
    assert "Check my answer" not in shown
    assert "第1课" in text_of(page.serve_preview(request, ""))
    assert not LessonProgress.objects.exists()


def test_a_lesson_that_was_never_saved_can_be_previewed(rf, trainer):
    parent = course()
    draft = LessonPage(title="还没存过", body=[("check", CHECK)], path=f"{parent.path}0009", depth=parent.depth + 1)
    request = rf.get("/")
    request.user, request.htmx = trainer, False
    shown = text_of(draft.serve_preview(request, ""))
    assert "还没存过" in shown
    assert "Lesson 2 of 2" in shown


def test_the_address_in_the_content_tree_leads_readers_to_the_lesson_and_nobody_else(rf, learner, outsider):
    page = course().lessons().get()
    request = rf.get("/")
    request.user = learner
    assert page.serve(request)["Location"] == LESSON
    request.user = outsider
    with pytest.raises(Http404):
        page.serve(request)
