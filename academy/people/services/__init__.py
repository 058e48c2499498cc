from academy.people.services.activation import activation_sheets
from academy.people.services.codes import make_one_time_code, reset_password_by_manager, use_one_time_code
from academy.people.services.duties import set_duties, set_managed_units
from academy.people.services.leaving import bring_back, deactivate_employee, deactivate_leavers
from academy.people.services.placements import place_employee
from academy.people.services.records import held_about, register_record
from academy.people.services.roster import Report, import_roster

__all__ = [
    "Report",
    "activation_sheets",
    "bring_back",
    "deactivate_employee",
    "deactivate_leavers",
    "held_about",
    "import_roster",
    "make_one_time_code",
    "place_employee",
    "register_record",
    "reset_password_by_manager",
    "set_duties",
    "set_managed_units",
    "use_one_time_code",
]
