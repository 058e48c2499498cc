"""Duties, one-time codes and the printed way in."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from academy.core.pdf import is_available
from academy.people.exceptions import CodeRefused, DutiesRefused, NotHerPeople
from academy.people.models import Employee, OneTimeCode
from academy.people.permissions import can_reset_password
from academy.people.scope import scope_of
from academy.people.services import (
    activation_sheets,
    deactivate_employee,
    make_one_time_code,
    reset_password_by_manager,
    set_duties,
    set_managed_units,
    use_one_time_code,
)
from tests.core.pdf_text import page_texts
from tests.factories.people import PASSWORD, EmployeeFactory, clinic, give_duty, make_manager, place

NEW = "a quiet lake in autumn"


@pytest.fixture
def newcomer(north_clinic):
    """She is on the roster and has never signed in."""
    person = place(EmployeeFactory(employee_no="E110", name="新同事"), north_clinic, "receptionist")
    person.set_unusable_password()
    person.save()
    return person


def use(code, employee_no="E110", password=NEW):
    return use_one_time_code(employee_no=employee_no, code=code, new_password=password)


def test_a_code_sets_the_password_once(newcomer):
    code = make_one_time_code(employee=newcomer, purpose="activation", by=None)
    assert use(code) == newcomer
    assert Employee.objects.get(pk=newcomer.pk).check_password(NEW)
    with pytest.raises(CodeRefused):
        use(code, password="another quiet lake")
    assert Employee.objects.get(pk=newcomer.pk).check_password(NEW)


def test_a_code_is_readable_and_kept_as_a_digest(newcomer):
    code = make_one_time_code(employee=newcomer, purpose="activation", by=None)
    assert len(code) == 14
    assert set(code) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ-")
    digest = OneTimeCode.objects.get().digest
    assert len(digest) == 64
    assert code.replace("-", "").lower() not in digest


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "－")]
)
def test_how_a_code_is_typed_does_not_matter(newcomer, typed):
    assert use(typed(make_one_time_code(employee=newcomer, purpose="reset", by=None)), "e110") == newcomer


@pytest.mark.parametrize(
    ("purpose", "lasts"), [("activation", dt.timedelta(days=14)), ("reset", dt.timedelta(hours=24))]
)
def test_a_code_ends(newcomer, purpose, lasts):
    code = make_one_time_code(employee=newcomer, purpose=purpose, by=None)
    row = OneTimeCode.objects.get()
    assert row.expires_at - row.created_at == lasts
    OneTimeCode.objects.update(expires_at=timezone.now())
    with pytest.raises(CodeRefused):
        use(code)


def test_a_new_code_ends_the_older_of_its_purpose(newcomer):
    first, other = [make_one_time_code(employee=newcomer, purpose=kind, by=None) for kind in ("activation", "reset")]
    make_one_time_code(employee=newcomer, purpose="activation", by=None)
    with pytest.raises(CodeRefused):
        use(first)
    assert use(other) == newcomer


def test_using_a_code_ends_her_other_codes(newcomer):
    first, other = [make_one_time_code(employee=newcomer, purpose=kind, by=None) for kind in ("activation", "reset")]
    use(other)
    with pytest.raises(CodeRefused):
        use(first)


def test_every_refusal_says_the_same(newcomer, learner):
    code = make_one_time_code(employee=newcomer, purpose="activation", by=None)
    said = set()
    for number, typed in [("E110", "AAAA-BBBB-CCCC"), ("E100", code), ("NOBODY", code), ("E110", "")]:
        with pytest.raises(CodeRefused) as refused:
            use(typed, number)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_weak_password_leaves_the_code_good(newcomer):
    code = make_one_time_code(employee=newcomer, purpose="activation", by=None)
    for weak in ("short", "1234567890123", "password1234"):
        with pytest.raises(ValidationError):
            use(code, password=weak)
    assert use(code) == newcomer


def test_a_leaver_cannot_use_her_code(newcomer):
    code = make_one_time_code(employee=newcomer, purpose="activation", by=None)
    deactivate_employee(employee=newcomer, left_on=timezone.localdate())
    with pytest.raises(CodeRefused):
        use(code)


def test_two_uses_at_once_set_one_password(committed_db, race):
    person = place(EmployeeFactory(employee_no="E110"), clinic("C001", region="north"), "nurse")
    code = make_one_time_code(employee=person, purpose="reset", by=None)
    passwords = ["the first quiet lake", "the second quiet lake"]
    results = race(*[lambda password=password: use(code, password=password) for password in passwords])
    assert sorted(type(result).__name__ for result in results) == ["CodeRefused", "Employee"]
    winner = passwords[[type(result) for result in results].index(Employee)]
    assert Employee.objects.get(pk=person.pk).check_password(winner)


MAY_RESET = {
    "manager": {"learner", "colleague", "author"},
    "regional_manager": {"learner", "colleague", "author", "manager"},
    "other_manager": {"outsider"},
    "trainer": {"learner", "colleague", "author", "manager", "regional_manager", "other_manager", "outsider"},
    "administrator": {
        "learner",
        "colleague",
        "author",
        "manager",
        "regional_manager",
        "other_manager",
        "outsider",
        "trainer",
        "compliance_reviewer",
        "medical_reviewer",
    },
}


@pytest.mark.parametrize(
    "name",
    [
        "learner",
        "colleague",
        "manager",
        "other_manager",
        "regional_manager",
        "author",
        "compliance_reviewer",
        "medical_reviewer",
        "trainer",
        "administrator",
        "outsider",
    ],
)
def test_who_may_reset_whose_password(cast, name):
    allowed = {other for other, person in cast.items() if can_reset_password(cast[name], person)}
    assert allowed == MAY_RESET.get(name, set())


def test_a_manager_gives_a_code_to_her_own_people_only(manager, learner, outsider):
    assert use(reset_password_by_manager(employee=learner, by=manager), "E100") == learner
    assert OneTimeCode.objects.get().created_by == manager
    with pytest.raises(NotHerPeople):
        reset_password_by_manager(employee=outsider, by=manager)
    assert OneTimeCode.objects.count() == 1


def test_a_manager_cannot_reset_somebody_who_manages_more(manager, learner, south_clinic):
    make_manager(learner, south_clinic)
    assert not can_reset_password(manager, learner)


def test_an_administrator_grants_duties_and_it_is_recorded(administrator, learner):
    assert set_duties(employee=learner, duties=["author", "trainer"], by=administrator)
    assert scope_of(learner).duties == {"author", "trainer"}
    assert not set_duties(employee=learner, duties=["trainer", "author"], by=administrator)
    entry = ModelLogEntry.objects.get(action="people.set_duties")
    assert (entry.user, entry.data) == (administrator, {"before": [], "after": ["author", "trainer"]})


@pytest.mark.parametrize("name", ["learner", "manager", "regional_manager", "trainer", "compliance_reviewer"])
def test_nobody_else_grants_duties_or_units(cast, name, south_clinic):
    with pytest.raises(DutiesRefused, match="Only an administrator"):
        set_duties(employee=cast["colleague"], duties=["author"], by=cast[name])
    with pytest.raises(DutiesRefused, match="Only an administrator"):
        set_managed_units(employee=cast["colleague"], units=[south_clinic], by=cast[name])
    assert cast["colleague"].groups.count() == 0


def test_an_administrator_does_not_take_her_own_duty(administrator):
    with pytest.raises(DutiesRefused, match="Another administrator"):
        set_duties(employee=administrator, duties=[], by=administrator)


def test_the_group_of_managers_follows_the_units(administrator, learner, north_clinic):
    set_duties(employee=learner, duties=["author"], by=administrator)
    set_managed_units(employee=learner, units=[north_clinic], by=administrator)
    assert {group.name for group in learner.groups.all()} == {"author", "manager"}
    set_managed_units(employee=learner, units=[], by=administrator)
    assert {group.name for group in learner.groups.all()} == {"author"}


def test_granting_duties_keeps_the_group_of_managers(administrator, manager):
    set_duties(employee=manager, duties=["author"], by=administrator)
    set_duties(employee=manager, duties=[], by=administrator)
    assert {group.name for group in manager.groups.all()} == {"manager"}


def test_sheets_are_for_those_who_never_signed_in(newcomer, learner, south_clinic, north_clinic):
    elsewhere = place(EmployeeFactory(employee_no="E111"), south_clinic, "nurse")
    Employee.objects.filter(pk=elsewhere.pk).update(password="")
    signed_in_once = place(EmployeeFactory(employee_no="E112"), north_clinic, "nurse")
    Employee.objects.filter(pk=signed_in_once.pk).update(password="!", last_login=timezone.now())
    sheets = activation_sheets(unit=north_clinic.get_root())
    cards = [(sheet["unit_name"], [card["employee_no"] for card in sheet["people"]]) for sheet in sheets]
    assert cards == [("clinic C001", ["E110"]), ("clinic C002", ["E111"])]
    assert [len(sheet["people"]) for sheet in activation_sheets(unit=north_clinic)] == [1]


@pytest.mark.skipif(not is_available(), reason="this machine cannot make PDFs")
def test_the_command_prints_codes_that_work(newcomer, tmp_path, capsys):
    path = tmp_path / "sheets.pdf"
    call_command("print_activation", "C001", "--output", str(path))
    (text,) = page_texts(path.read_bytes())
    assert "新同事" in text
    assert "E110" in text
    assert f"{settings.BASE_URL}/activate/" in text.replace("\n", "")
    assert OneTimeCode.objects.get().employee == newcomer
    assert capsys.readouterr().out == "Codes: 1. Sheets: 1. Sheets printed before no longer work.\n"


def test_the_command_says_what_is_wrong(learner, tmp_path):
    with pytest.raises(CommandError, match="no unit"):
        call_command("print_activation", "C999", "--output", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="Everybody here"):
        call_command("print_activation", "C001", "--output", str(tmp_path / "x.pdf"))


def test_a_code_made_by_nobody_serves_somebody_with_a_duty(learner):
    """Commands at the machine may print for anybody: who can run them holds the database."""
    give_duty(learner, "administrator")
    assert use(make_one_time_code(employee=learner, purpose="reset", by=None), "E100").check_password(NEW)
    assert not learner.check_password(NEW)
    assert learner.check_password(PASSWORD)
