"""The database of the tests, and one fixed cast that every view and command meets."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests.database import copies
from tests.factories.people import EmployeeFactory, clinic, give_duty, make_manager, place


def pytest_collection_modifyitems(config, items):
    once = [item for item in items if item.get_closest_marker("sqlite_only")]
    if connection.vendor != "sqlite" and once:
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in once]


@pytest.fixture(scope="session")
def database_copies(django_test_environment, tmp_path_factory):
    return copies(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def django_db_setup(database_copies, django_db_blocker):
    with django_db_blocker.unblock():
        database_copies.prepare()
    yield
    with django_db_blocker.unblock():
        database_copies.remove()


@pytest.fixture
def committed_db(django_db_setup, database_copies, django_db_blocker):
    """Real commits, seen by every thread and process; a fresh copy for the next test."""
    with django_db_blocker.unblock():
        database_copies.renew()
        yield
        database_copies.renew()


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english():
    """A request leaves its reader's language active in the thread; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def north_clinic(db):
    return clinic("C001", region="north")


@pytest.fixture
def south_clinic(db):
    return clinic("C002", region="south")


@pytest.fixture
def learner(north_clinic):
    """An online consultant of the northern clinic."""
    return place(EmployeeFactory(employee_no="E100", name="林小满"), north_clinic, "online_consultant")


@pytest.fixture
def colleague(north_clinic):
    """Another online consultant of the same clinic."""
    return place(EmployeeFactory(employee_no="E101", name="周静"), north_clinic, "online_consultant")


@pytest.fixture
def manager(north_clinic):
    """She manages the learner's clinic."""
    return make_manager(
        place(EmployeeFactory(employee_no="E200", name="陈店长"), north_clinic, "store_manager"), north_clinic
    )


@pytest.fixture
def other_manager(south_clinic):
    """She manages another clinic."""
    return make_manager(
        place(EmployeeFactory(employee_no="E201", name="何店长"), south_clinic, "store_manager"), south_clinic
    )


@pytest.fixture
def regional_manager(north_clinic):
    """She manages the whole northern region."""
    person = place(EmployeeFactory(employee_no="E210", name="高区域"), north_clinic.get_parent(), "regional_manager")
    return make_manager(person, north_clinic.get_parent())


@pytest.fixture
def author(north_clinic):
    person = place(EmployeeFactory(employee_no="E300", name="王作者"), north_clinic, "online_consultant")
    return give_duty(person, "author")


@pytest.fixture
def compliance_reviewer(north_clinic):
    person = place(EmployeeFactory(employee_no="E400", name="郑合规"), north_clinic, "compliance_officer")
    return give_duty(person, "compliance_reviewer")


@pytest.fixture
def medical_reviewer(north_clinic):
    return give_duty(
        place(EmployeeFactory(employee_no="E500", name="孙医生"), north_clinic, "doctor"), "medical_reviewer"
    )


@pytest.fixture
def trainer(north_clinic):
    person = place(EmployeeFactory(employee_no="E600", name="吴培训"), north_clinic, "training_manager")
    return give_duty(person, "trainer")


@pytest.fixture
def administrator(north_clinic):
    person = place(EmployeeFactory(employee_no="E700", name="冯管理"), north_clinic, "training_manager")
    return give_duty(person, "administrator")


@pytest.fixture
def outsider(south_clinic):
    """A receptionist of the other clinic: signed in, with no business here."""
    return place(EmployeeFactory(employee_no="E900", name="钱前台"), south_clinic, "receptionist")


@pytest.fixture
def cast(
    learner,
    colleague,
    manager,
    other_manager,
    regional_manager,
    author,
    compliance_reviewer,
    medical_reviewer,
    trainer,
    administrator,
    outsider,
):
    """Everyone by the name of her part."""
    return {
        "learner": learner,
        "colleague": colleague,
        "manager": manager,
        "other_manager": other_manager,
        "regional_manager": regional_manager,
        "author": author,
        "compliance_reviewer": compliance_reviewer,
        "medical_reviewer": medical_reviewer,
        "trainer": trainer,
        "administrator": administrator,
        "outsider": outsider,
    }


@pytest.fixture
def signed_in(client):
    """Sign a person in: `signed_in(learner).get(...)`."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def script_page(author, compliance_reviewer):
    """A published script for online consultants, version 1."""
    from tests.factories.playbooks import published_script

    return published_script(author=author, approver=compliance_reviewer)


@pytest.fixture
def race():
    """Run functions at once on threads with connections of their own; their results or exceptions, in order.

    Use with `committed_db`.
    """
    from tests.racing import run_at_once

    return run_at_once
