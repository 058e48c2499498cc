"""Trial versions: who may try what, who reads it, and what can never be tried."""

import datetime as dt

import pytest
from django.utils import timezone

from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.exceptions import NotReviewer, TrialRefused
from playbooks.models import ScriptPage, Trial
from playbooks.services.acknowledgement import acknowledge, owed_by
from playbooks.services.trials import people_to_try, running_trials_for, start_trial, stop_trial
from tests.factories.people import EmployeeFactory, clinic, place
from tests.factories.playbooks import publish_new_version, published_script

TURNS = [
    {"type": "customer_line", "id": "a", "value": "我再想想。"},
    {"type": "reply", "id": "b", "value": "好的，您慢慢想。想的时候，有什么我能讲清楚的吗？"},
    {"type": "reply", "id": "c", "value": "费用都写在单子上。您先看看。"},
    {"type": "next_step", "id": "d", "value": "约好下次联系的日子。"},
]


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer, turns=TURNS)


def turns(**changed):
    """The script's turns with other words in some of the blocks."""
    return [turn | {"value": changed.get(turn["id"], turn["value"])} for turn in TURNS]


def draft_of(page, **fields):
    draft = ScriptPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft


def reword(page, words="好的，不着急。想的时候，有什么我能讲清楚的吗？"):
    return draft_of(page, turns=turns(b=words))


def try_out(draft, *people, by, days=7, note="语气更缓一点"):
    return start_trial(draft=draft, people=people, days=days, by=by, note=note)


def reads(client, person, page) -> str:
    client.force_login(person)
    return client.get(page.get_absolute_url()).content.decode()


def test_named_people_read_the_other_wording_and_nobody_else_does(script, author, learner, colleague, client):
    trial = try_out(reword(script), learner, by=author)

    assert (trial.version.number, trial.version.kind, trial.version.approver) == (2, "trial", None)
    assert "不着急" in reads(client, learner, script)
    assert "on trial until" in reads(client, learner, script)
    assert "不着急" not in reads(client, colleague, script)
    assert current_version(script).number == 1


def test_a_trial_asks_nobody_to_acknowledge_it(script, author, learner):
    acknowledge(page=script, number=1, person=learner)
    try_out(reword(script), learner, by=author)
    assert owed_by(learner) == []


def test_when_it_ends_its_people_read_the_approved_version_again(script, author, learner, client, monkeypatch):
    try_out(reword(script), learner, by=author, days=14)
    later = timezone.now() + dt.timedelta(days=14, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "不着急" not in reads(client, learner, script)


def test_a_newer_approved_version_is_read_by_everybody(script, author, learner, compliance_reviewer, client):
    trial = try_out(reword(script), learner, by=author)
    publish_new_version(script, author=author, approver=compliance_reviewer, scene="面谈时")
    assert "不着急" not in reads(client, learner, script)
    trial.refresh_from_db()
    assert (trial.is_running, trial.stopped_because) == (False, "Version 3 was approved.")
    assert not running_trials_for(compliance_reviewer)


def test_a_reviewer_stops_it_with_one_tap(script, author, learner, colleague, compliance_reviewer, client):
    trial = try_out(reword(script), learner, by=author)
    with pytest.raises(NotReviewer):
        stop_trial(trial=trial, by=colleague)
    assert [one.pk for one in running_trials_for(compliance_reviewer)] == [trial.pk]

    stop_trial(trial=trial, by=compliance_reviewer, because="先别用")
    stop_trial(trial=trial, by=author)

    trial.refresh_from_db()
    assert (trial.stopped_by, trial.stopped_because) == (compliance_reviewer, "先别用")
    assert "不着急" not in reads(client, learner, script)
    assert not running_trials_for(compliance_reviewer)


def test_approving_the_words_of_a_trial_gives_them_a_number_of_their_own(
    script, author, learner, compliance_reviewer, client
):
    trial = try_out(reword(script), learner, by=author)
    page = publish_new_version(script, author=author, approver=compliance_reviewer, turns=reword(script).turns)
    assert [(version.number, version.kind) for version in Version.objects.of(page)] == [
        (3, "minor"),
        (2, "trial"),
        (1, "major"),
    ]
    assert current_version(page).number == 3
    assert trial.version.digest == current_version(page).digest


def test_five_wordings_in_one_day(script, author, learner, client):
    for number in range(5):
        try_out(reword(script, f"好的，慢慢来{'呀' * number}。想的时候，有什么我能讲清楚的吗？"), learner, by=author)
    assert list(Version.objects.of(script).values_list("number", flat=True)) == [6, 5, 4, 3, 2, 1]
    assert "慢慢来呀呀呀呀。" in reads(client, learner, script)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"turns": turns(c="费用我讲给您听。您先看看。")}, "speaks of price"),
        ({"turns": turns(b="好的，先交50，您慢慢想。")}, "speaks of price"),
        ({"turns": turns(b="好的，效果您放心。")}, "speaks of a claim"),
        ({"turns": turns(b="好的，有投诉您找我。")}, "speaks of law or consent"),
        ({"turns": turns(b="好的，要是肿了再来。")}, "speaks of symptoms or danger"),
        ({"turns": turns(b="好的，我们是国家级口腔品牌。")}, "law check objects"),
        ({"turns": [*TURNS, {"type": "reply", "id": "e", "value": "再见。"}]}, "no turn is added"),
        ({"turns": TURNS[:-1]}, "no turn is added"),
        ({"turns": [TURNS[1], TURNS[0], *TURNS[2:]]}, "no turn is added"),
        ({"title": "换个标题"}, "changes wording only"),
        ({"scene": "面谈时"}, "changes wording only"),
        ({"is_clinical": True}, "Clinical content"),
        ({"channels": ["group"]}, "one-to-one"),
        ({"channels": ["one_to_one", "group"]}, "one-to-one"),
        ({}, "no difference"),
    ],
)
def test_what_is_not_wording_alone_must_be_approved_first(script, author, learner, fields, why):
    with pytest.raises(TrialRefused, match=why):
        try_out(draft_of(script, **fields), learner, by=author)
    assert not Trial.objects.exists()
    assert Version.objects.of(script).count() == 1


def test_words_beside_a_sentence_of_price_may_be_tried_while_that_sentence_stays(script, author, learner):
    try_out(draft_of(script, turns=turns(c="费用都写在单子上。您慢慢看。")), learner, by=author)
    assert Version.objects.of(script).count() == 2


def test_a_red_flag_is_never_tried(author, compliance_reviewer, learner):
    flag = {"type": "red_flag_exit", "id": "f", "value": {"sign": "说不出话", "level": "R1", "action": "叫值班医生。"}}
    page = published_script(author=author, approver=compliance_reviewer, turns=[*TURNS, flag])
    changed = flag | {"value": flag["value"] | {"action": "请值班医生过来。"}}
    with pytest.raises(TrialRefused, match="red flags"):
        try_out(draft_of(page, turns=[*TURNS, changed]), learner, by=author)


@pytest.mark.parametrize("days", [0, 15, -1])
def test_it_lasts_from_one_to_fourteen_days(script, author, learner, days):
    with pytest.raises(TrialRefused, match="1 to 14 days"):
        try_out(reword(script), learner, by=author, days=days)


def test_only_people_of_her_own_unit_who_use_the_script_try_it(script, author, learner, outsider):
    elsewhere = place(EmployeeFactory(), clinic("C009", region="south"), "online_consultant")
    for person in (outsider, elsewhere):
        with pytest.raises(TrialRefused, match="your own unit"):
            try_out(reword(script), person, by=author)
    with pytest.raises(TrialRefused, match="your own unit"):
        try_out(reword(script), by=author)
    assert learner in people_to_try(author, script)


def test_who_does_not_write_scripts_tries_none(script, learner):
    with pytest.raises(TrialRefused, match="do not write"):
        try_out(reword(script), learner, by=learner)


def test_a_reason_is_asked(script, author, learner):
    with pytest.raises(TrialRefused, match="what is different"):
        try_out(reword(script), learner, by=author, note="  ")


def test_what_is_tried_is_not_read_by_others_under_its_number(script, author, learner, colleague, trainer, client):
    try_out(reword(script), learner, by=author)
    addresses = [f"/playbooks/{script.code}/versions/2/", f"/playbooks/{script.code}/compare/1/2/"]
    for person, status in [(learner, 200), (author, 200), (trainer, 200), (colleague, 404)]:
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [status, status]
    page = client.get(f"/playbooks/{script.code}/versions/").content.decode()
    assert "Trial" not in page


def test_a_retired_script_is_not_tried(script, author, learner, compliance_reviewer):
    script.unpublish(user=compliance_reviewer)
    with pytest.raises(TrialRefused, match="live"):
        try_out(reword(script), learner, by=author)


def test_printed_codes_of_a_trial_say_that_it_holds_no_more(script, author, learner, client):
    trial = try_out(reword(script), learner, by=author)
    assert "Still in force" not in client.get(f"/q/{trial.version.public_id}/").content.decode()
