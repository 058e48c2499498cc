"""What the browser finds: one clinic at work, made by the factories and the services of the project.

`python -m tests.browser.scenario FOLDER` writes `scenario.sqlite3` and `scenario.json` into that folder; the second
file holds what only the first run of a service knows: session keys, codes, numbers.
"""

import datetime as dt
import json
import sys
from pathlib import Path

COURSE, EXAM, SCRIPT, SOP = "consultant-first-week", "invitation-exam", "first-invitation", "invitation-sop"
LESSONS = ("ask-first", "say-less")
REPLY = "您慢慢想，我把方案和费用发给您。"
CLEARER_REPLY = "您慢慢想，我先把方案和费用发给您看。"
RIGHT_CHECK, WRONG_CHECK = "先问一个问题", "马上打折"
EXPLANATION = "先知道她拿什么比。"
# Question and right answer; the wrong ones are the same everywhere.
QUESTIONS = {
    "客户说太贵了，先做什么？": "先问她拿什么比",
    "客户说再想想，怎么收尾？": "约好下次联系的日期",
    "客户问效果能保证吗？": "说明因人而异，以面诊为准",
    "客户说怕疼，先说什么？": "先问她怕的是哪一步",
}
WRONG_ANSWERS = ("马上打折", "换个话题", "请她放心")


def build() -> dict:
    """Fill an empty, migrated database; what the tests have to know about it."""
    people = make_people()
    content = make_content(people)
    facts = make_records(people, content)
    return facts | {"sessions": {person.employee_no: session_of(person) for person in people.values()}}


def make_people() -> dict:
    from academy.people.models import OrgUnit
    from tests.factories.people import clinic, give_duty, make_manager

    north, south = clinic("C001", region="north"), clinic("C002", region="south")
    for unit, name in ((north, "城北门诊"), (south, "城南门诊"), (north.get_parent(), "北区")):
        OrgUnit.objects.filter(pk=unit.pk).update(name=name)
    consultant = "online_consultant"
    people = {
        "learner": person("E100", "林小满", north, consultant),
        "colleague": person("E101", "周静", north, consultant),
        "newcomer": person("E102", "许新人", north, consultant),
        "manager": make_manager(person("E200", "陈店长", north, "store_manager"), north),
        "regional_manager": make_manager(
            person("E210", "高区域", north.get_parent(), "regional_manager"), north, south
        ),
        "author": give_duty(person("E300", "王作者", north, consultant), "author"),
        "reviewer": give_duty(person("E400", "郑合规", north, "compliance_officer"), "compliance_reviewer"),
        "trainer": give_duty(person("E600", "吴培训", north, "training_manager"), "trainer"),
    }
    people["administrator"] = give_duty(person("E700", "冯管理", north, "training_manager"), "administrator")
    person("E900", "钱前台", south, "receptionist")
    return people


def person(number, name, unit, role):
    from tests.factories.people import EmployeeFactory, place

    return place(EmployeeFactory(employee_no=number, name=name, language="zh-hans"), unit, role)


def make_content(people) -> dict:
    from playbooks.services.approval import submit_for_review
    from tests.factories.courses import CHECK, TEXT, course
    from tests.factories.playbooks import STEP, draft_script, publish_new_version, published_script, published_sop

    by = {"author": people["author"], "approver": people["reviewer"]}
    script = published_script(code=SCRIPT, title="首次邀约", goal="约好到店时间", **by)
    script = publish_new_version(script, kind="major", note="先问清楚，再回答。", scene="电话里，第一次联系", **by)
    flag = {"sign": "持续出血", "level": "R1", "action": "请值班医生接听。"}
    sop = published_sop(code=SOP, steps=[STEP, {**STEP, "script": script.page_ptr, "red_flags": [flag]}], **by)
    waiting = draft_script(author=people["author"], code="waits", title="客户问价格", turns=[("reply", "我拆开说。")])
    submit_for_review(page=waiting, by=people["author"])
    exam = make_exam(people["trainer"])
    first = {"slug": LESSONS[0], "title": "先问再答", "body": [TEXT, ("check", CHECK)], "completion": "checks"}
    second = {"slug": LESSONS[1], "title": "少说一句", "body": [TEXT]}
    lessons = [first, second]
    learned = course(COURSE, lessons=lessons, exam=exam, by=people["trainer"])
    return {"exam": exam, "sop": sop, "course": learned, "waiting": waiting}


def make_exam(trainer):
    from quizzes.models import Category, ExamIndexPage, ExamPage, ExamSection
    from tests.factories.people import role

    bank = Category.add_root(name="邀约")
    for number, (stem, right) in enumerate(QUESTIONS.items(), start=1):
        make_question(f"invitation-{number}", bank, stem, right)
    page = ExamPage(title="邀约认证", slug=EXAM, code=EXAM, intro="三道题，五分钟。", max_attempts=3, owner=trainer)
    ExamIndexPage.objects.get().add_child(instance=page)
    page.audience_roles.set([role("online_consultant")])
    page.sections.set([ExamSection(category=bank, count=3)])
    page.save_revision(user=trainer).publish()
    return ExamPage.objects.get(pk=page.pk)


def make_question(key, bank, stem, right):
    from quizzes.models import Question
    from quizzes.services import save_question_version

    texts = [right, *WRONG_ANSWERS]
    options = [{"key": key, "text": text, "correct": text == right} for key, text in zip("abcd", texts, strict=True)]
    question = Question.objects.create(category=bank, key=key, kind="single")
    payload = {"stem": stem, "options": options, "explanation": "先问清楚，再回答。"}
    save_question_version(question=question, payload=payload, by=None)


def make_records(people, content) -> dict:
    """One colleague is certified and late with something else; the clinic's results are in."""
    from django.utils import timezone

    from academy.enrolments.services import assign_item
    from academy.people.models import OneTimeCode
    from academy.people.services.codes import make_one_time_code
    from academy.versions.models import Version
    from quizzes.models import Certificate
    from quizzes.services import start_attempt
    from tests.factories.enrolments import assigned
    from tests.factories.outcomes import invitations, later, take
    from tests.factories.quizzes import failed, passed

    today, manager = timezone.localdate(), people["manager"]
    learners = [people["learner"], people["colleague"]]
    attempt = passed(content["exam"], people["colleague"])
    failure = failed(content["exam"], people["learner"])
    running = start_attempt(exam=content["exam"], person=people["newcomer"])
    assign_item(item=content["course"], people=learners, due_on=today + dt.timedelta(days=3), by=manager)
    assign_item(item=content["sop"], people=learners, due_on=today + dt.timedelta(days=10), by=manager)
    assigned(content["course"], people["newcomer"], by=manager, due_on=today - dt.timedelta(days=2))
    take(
        [
            *invitations(40, arrived=14, version=1),
            *invitations(40, arrived=20, first=100, day="2026-02-02", version=2),
            *later(),
        ],
        by=manager,
    )
    certificate = Certificate.objects.get(attempt=attempt)
    code = make_one_time_code(employee=people["newcomer"], purpose=OneTimeCode.Purpose.ACTIVATION, by=people["manager"])
    printed = Version.objects.filter(code=SCRIPT).order_by("number")
    return {
        "attempt": attempt.pk,
        "failed_attempt": failure.pk,
        "open_attempt": running.pk,
        "certificate": certificate.number,
        "public_code": certificate.public_code,
        "activation_code": code,
        "printed": [version.public_id for version in printed],
        "script_page": printed[0].page_id,
        "review": content["waiting"].pk,
    }


def session_of(person) -> str:
    """The key of a session in which she is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def main(folder: Path) -> None:
    import django

    django.setup()
    from django.db import connections

    from tests.database import SqliteCopies

    copies = SqliteCopies(folder)
    copies.prepare()
    facts = build()
    connections.close_all()
    copies.copy.rename(folder / "scenario.sqlite3")
    (folder / "scenario.json").write_text(json.dumps(facts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
