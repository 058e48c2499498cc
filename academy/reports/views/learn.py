"""Learn: the path, the exams, the certificates."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.reports.learn import her_certificates, her_courses, her_exams


@login_required
@require_safe
def learn(request):
    """Courses of her role first; what else she may see stands below."""
    courses, exams = her_courses(request.user), her_exams(request.user)
    path = [state for state in courses if state.course.is_hers]
    context = {
        "path": path,
        "now": next((state for state in path if not state.is_complete), None),
        "path_done": sum(state.is_complete for state in path),
        "other_courses": [state for state in courses if not state.course.is_hers],
        "exams": [state for state in exams if state.exam.is_hers],
        "other_exams": [state for state in exams if not state.exam.is_hers],
        "certificates": her_certificates(request.user),
    }
    return render(request, "reports/learn.html", context)
