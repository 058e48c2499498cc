from academy.outcomes.services.effects import script_effect, version_results
from academy.outcomes.services.imports import ImportReport, import_outcomes
from academy.outcomes.services.journeys import link_journeys, rebuild_journeys
from academy.outcomes.services.reports import funnel, rates_by

__all__ = [
    "ImportReport",
    "funnel",
    "import_outcomes",
    "link_journeys",
    "rates_by",
    "rebuild_journeys",
    "script_effect",
    "version_results",
]
