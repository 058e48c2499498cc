"""The content packs: what they call things is what the site calls them."""

import pytest

from academy.demo.packs import read_pack
from academy.people.models import JobRole


@pytest.mark.parametrize("language", ["zh", "en"])
def test_job_roles_have_the_names_of_the_site(language, db):
    named = [(role["code"], role["name_zh"], role["name_en"]) for role in read_pack(language, "chain")["job_roles"]]
    assert named == list(JobRole.objects.order_by("order").values_list("code", "name_zh", "name_en"))
