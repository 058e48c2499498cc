from academy.outcomes.services.certification import CertificationEffect, certification_effect
from academy.outcomes.services.effects import script_effect, version_results
from academy.outcomes.services.imports import ImportReport, import_outcomes
from academy.outcomes.services.journeys import link_journeys, rebuild_journeys
from academy.outcomes.services.reports import funnel_of, rates_by, reached_and_settled

__all__ = [
    "CertificationEffect",
    "ImportReport",
    "certification_effect",
    "funnel_of",
    "import_outcomes",
    "link_journeys",
    "rates_by",
    "reached_and_settled",
    "rebuild_journeys",
    "script_effect",
    "version_results",
]
