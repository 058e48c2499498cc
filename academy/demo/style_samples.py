"""What the style page shows of the components that take objects: invented, in both languages at once."""

from playbooks.reading import Phase, RedFlag, Step


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
        red_flags=[
            RedFlag("出血止不住", "R1", "不挂断，马上接通值班医生。"),
            RedFlag("发烧", "R2", "两小时内告诉医生。"),
            RedFlag("Swelling that has not gone down", "R3", "Put it on tomorrow's list."),
        ],
    )
    third = Step("30 days after the treatment", "after the treatment", "30 days", 3, who="Receptionist")
    third.action = "Agree on the date of the next visit."
    return [Phase("离店以后 · After she has left", [first, second, third])]
