"""The rhythm of an invitation: the picture of a block that describes none."""

RHYTHM = {
    "zh": {
        "kind": "steps",
        "title": "邀约的节奏",
        "lead": "每一步只做一件事，每一步都有停的地方",
        "items": [
            {"label": "第0天", "text": "回第一句，发小结"},
            {"label": "第1、3天", "text": "一条内容"},
            {"label": "第5天", "text": "有活动才通知"},
            {"label": "第7天", "text": "给两个时间"},
            {"label": "第10天", "text": "打一个电话"},
            {"label": "第14天", "text": "最后一条消息"},
            {"label": "第30、90天", "text": "到期才召回"},
        ],
    },
    "en": {
        "kind": "steps",
        "title": "The rhythm of an invitation",
        "lead": "One thing at each step, and a place to stop",
        "items": [
            {"label": "Day 0", "text": "First reply, then summary"},
            {"label": "Days 1, 3", "text": "One answer each"},
            {"label": "Day 5", "text": "An event, if there is one"},
            {"label": "Day 7", "text": "Two times to choose from"},
            {"label": "Day 10", "text": "One call"},
            {"label": "Day 14", "text": "Last message"},
            {"label": "Days 30, 90", "text": "Recall, only if due"},
        ],
    },
}
