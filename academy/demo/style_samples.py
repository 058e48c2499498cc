"""What the style page shows of the components that take objects: invented, in both languages at once."""

from django import forms
from django.templatetags.static import static

from academy.core.charts import BarRow, Chart, IntervalRow, LinePoint, Series, bar, interval_dots, line
from playbooks.reading import Phase, RedFlag, Step, Turn

FLAGS = [
    RedFlag("出血止不住", "R1", "不挂断，马上接通值班医生。"),
    RedFlag("发烧", "R2", "两小时内告诉医生。"),
    RedFlag("Swelling that has not gone down", "R3", "Put it on tomorrow's list."),
]


class StyleForm(forms.Form):
    """A question of each kind; the first one is answered wrongly."""

    name = forms.CharField(label="姓名", help_text="As on the roster.")
    clinic = forms.ChoiceField(label="Clinic", choices=[("1", "静安口腔"), ("2", "Riverside Aesthetics")])
    paper = forms.ChoiceField(label="纸张", choices=[("a4", "A4"), ("a5", "A5")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", widget=forms.Textarea({"rows": 2}), required=False)
    agreed = forms.BooleanField(label="我读过了", required=False)


def samples() -> dict:
    """Everything that the examples take."""
    return {
        "form": StyleForm({"name": "", "clinic": "1", "paper": "a4"}),
        "phases": an_sop(),
        "flags": FLAGS,
        "turns": some_turns(),
        "charts": some_charts(),
        "drawing": static("img/sign-in.svg"),
    }


def some_turns() -> list[Turn]:
    """The turns that a component of their own draws."""
    return [
        Turn("branch", "style-1", "那我先说总价，明细一起发给您。", when="她只想知道总价"),
        Turn("red-flag", "style-2", "说不出话", level="R1", action="不挂断，马上接通值班医生。"),
    ]


def some_charts() -> list[Chart]:
    weeks = [LinePoint(f"W{week}", 0.3 + week / 40, 0.25 + week / 40, 0.35 + week / 40, n=200) for week in range(1, 7)]
    return [
        bar([BarRow("邀约", 0.42, n=512, count=215), BarRow("Consultation", 0.31, n=203, count=63)], title="成交率"),
        interval_dots(
            [IntervalRow("v3", 0.38, 0.33, 0.43, n=340, count=129), IntervalRow("v4", None, None, None, n=12, count=3)],
            title="Arrival by version",
        ),
        line([Series("到店率", weeks)], title="每周到店率 · Arrival by week"),
    ]


def an_sop() -> list[Phase]:
    """A phase with a step of every look."""
    first = Step("治疗当天", "", "治疗当天", 1, who="医生助理", action="口头讲一遍注意事项，再发图文卡片。")
    second = Step(
        when="治疗后3天",
        counted_from="治疗后",
        length="3天",
        number=2,
        who="护士",
        is_hers=True,
        action="电话回访：问疼痛、出血、饮食，记在回访单上。",
        checklist=["先看上次的记录", "照她的原话记"],
        script_title="术后第三天的电话",
        script_url="#script",
        exit="她不想接回访：记下来，复查的日子照样交代。",
        red_flags=FLAGS,
    )
    third = Step("30 days after the treatment", "after the treatment", "30 days", 3, who="Receptionist")
    third.action = "Agree on the date of the next visit."
    return [Phase("离店以后 · After she has left", [first, second, third])]
