"""What the columns of an outcome file may be called, and what its words for the stages mean."""

from academy.core.tables import normal_header
from academy.outcomes.models import Stage

# Our name, and the headers that are accepted for it besides that name.
COLUMNS = {
    "event_id": ["事件编号", "事件ID", "记录编号"],
    "occurred_at": ["发生时间", "事件时间", "时间"],
    "event": ["事件", "阶段", "stage"],
    "employee_no": ["员工工号", "工号", "employee number"],
    "clinic_code": ["门店编号", "门店编码", "clinic", "unit_code"],
    "customer_key": ["客户标识", "顾客标识", "客户编号", "顾客编号", "customer_id"],
    "channel": ["渠道", "来源渠道"],
    "project": ["项目"],
    "visit_type": ["到诊类型"],
    "amount": ["金额", "成交金额"],
    "script": ["话术", "话术编码"],
    "script_version": ["话术版本"],
    "referrer_key": ["推荐人标识", "推荐人编号", "referrer_id"],
    "satisfaction": ["满意度"],
    "reason": ["流失原因", "原因"],
}
REQUIRED = ["event_id", "occurred_at", "event", "employee_no", "clinic_code", "customer_key"]
KEY_COLUMNS = ("customer_key", "referrer_key")

STAGES = {normal_header(stage.value): stage.value for stage in Stage} | {
    "线索": "lead",
    "加微": "contact_added",
    "邀约": "invited",
    "预约": "booked",
    "到店": "arrived",
    "面诊": "consulted",
    "报价": "quoted",
    "成交": "closed",
    "治疗": "treated",
    "回访": "followed_up",
    "复购": "repurchased",
    "转介绍": "referred",
}
