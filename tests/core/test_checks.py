"""What `check` says about the machine and about a deployed site."""

from academy.core.checks import check_demo_is_off


def test_a_deployed_demo_is_an_error(settings):
    settings.IS_DEMO = True
    assert [problem.id for problem in check_demo_is_off(None)] == ["core.E001"]


def test_an_ordinary_site_is_not(settings):
    settings.IS_DEMO = False
    assert check_demo_is_off(None) == []
