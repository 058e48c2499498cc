"""Every kind of page that people meet, with who meets it. `{…}` stands for what the scenario tells."""

from dataclasses import dataclass

from tests.browser.scenario import COURSE, EXAM, LESSONS, SCRIPT, SOP

LEARNER, COLLEAGUE, NEWCOMER, MANAGER, REGIONAL_MANAGER = "E100", "E101", "E102", "E200", "E210"
AUTHOR, REVIEWER, TRAINER, ADMINISTRATOR = "E300", "E400", "E600", "E700"


@dataclass(frozen=True)
class Stop:
    """One page: its name in reports, whose it is (None: a stranger's), where it is and how it answers; whether what it
    shows is written in both languages.
    """

    name: str
    person: str | None
    path: str
    status: int = 200
    is_bilingual: bool = False

    @property
    def is_wagtails(self) -> bool:
        """Whether Wagtail's own bars and menus stand around it."""
        return self.path.startswith("/admin/")

    def address(self, facts: dict) -> str:
        return self.path.format(**facts)


STOPS = [
    Stop("sign-in", None, "/accounts/login/"),
    Stop("activation", None, "/activate/"),
    Stop("forgotten password", None, "/accounts/password/reset/"),
    Stop("certificate check", None, "/c/{public_code}/"),
    Stop("status of old paper", None, "/q/{printed[0]}/"),
    Stop("status of paper that holds", LEARNER, "/q/{printed[1]}/"),
    Stop("not found", LEARNER, "/scripts/nothing-here/", 404),
    Stop("not found by a stranger", None, "/nothing-here/", 404),
    Stop("not allowed", LEARNER, "/team/assign/", 403),
    Stop("not to be opened by itself", LEARNER, "/missed/", 405),
    Stop("today", LEARNER, "/"),
    Stop("today, an exam running", NEWCOMER, "/"),
    Stop("today of a manager", MANAGER, "/"),
    Stop("library", LEARNER, "/library/"),
    Stop("shelf", LEARNER, "/library/?stage=objection"),
    Stop("search", LEARNER, "/search/?q=再考虑"),
    Stop("search without a hit", LEARNER, "/search/?q=zzz"),
    Stop("search by filters", MANAGER, "/search/?stage=objection"),
    Stop("beside a chat", LEARNER, "/side/"),
    Stop("beside a chat, with hits", LEARNER, "/side/?q=再考虑"),
    Stop("beside a chat, one script", LEARNER, f"/side/scripts/{SCRIPT}/"),
    Stop("print", LEARNER, f"/print/?item={SCRIPT}&item={SOP}"),
    Stop("a role's book", MANAGER, "/print/roles/online_consultant/"),
    Stop("script", LEARNER, f"/scripts/{SCRIPT}/"),
    Stop("SOP", LEARNER, f"/sops/{SOP}/"),
    Stop("quick revise", AUTHOR, f"/scripts/{SCRIPT}/revise/"),
    Stop("quick revise of an SOP", AUTHOR, f"/sops/{SOP}/revise/"),
    Stop("versions", LEARNER, f"/playbooks/{SCRIPT}/versions/"),
    Stop("old version", LEARNER, f"/playbooks/{SCRIPT}/versions/1/"),
    Stop("comparison", LEARNER, f"/playbooks/{SCRIPT}/compare/1/2/"),
    Stop("reviewer's queue", REVIEWER, "/reviews/"),
    Stop("review", REVIEWER, "/reviews/{review}/"),
    Stop("record of a day", REVIEWER, "/record/"),
    Stop("learn", LEARNER, "/learn/"),
    Stop("course", LEARNER, f"/learn/{COURSE}/"),
    Stop("lesson with a check", LEARNER, f"/learn/{COURSE}/{LESSONS[0]}/"),
    Stop("exam", LEARNER, f"/exams/{EXAM}/"),
    Stop("paper", NEWCOMER, "/attempts/{open_attempt}/"),
    Stop("result", COLLEAGUE, "/attempts/{attempt}/result/"),
    Stop("failed result", LEARNER, "/attempts/{failed_attempt}/result/"),
    Stop("certificate", COLLEAGUE, "/certificates/{certificate}/"),
    Stop("my data", LEARNER, "/me/"),
    Stop("transcript", COLLEAGUE, "/me/transcript/"),
    Stop("password", LEARNER, "/accounts/password/change/"),
    Stop("own results", LEARNER, "/results/"),
    Stop("team", MANAGER, "/team/?q=周"),
    Stop("team of clinics", REGIONAL_MANAGER, "/team/"),
    Stop("person", MANAGER, f"/team/people/{NEWCOMER}/"),
    Stop("weekly meeting", MANAGER, "/team/meeting/C001/"),
    Stop("who has read what", MANAGER, "/team/reading/"),
    Stop("who has not read it", MANAGER, f"/team/reading/{SCRIPT}/"),
    Stop("assign", MANAGER, "/team/assign/"),
    Stop("results", MANAGER, "/results/"),
    Stop("results of a script", MANAGER, f"/results/scripts/{SCRIPT}/"),
    Stop("outcome import", TRAINER, "/results/import/"),
    Stop("roster import", ADMINISTRATOR, "/team/import/"),
    Stop("author's desk", AUTHOR, "/admin/"),
    Stop("reviewer's desk", REVIEWER, "/admin/"),
    Stop("breaches", REVIEWER, "/admin/breaches/"),
    Stop("law rules", REVIEWER, "/admin/law_rules/", is_bilingual=True),
    Stop("wanted", AUTHOR, "/admin/wanted/"),
]
