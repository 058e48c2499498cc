"""A certificate as a page, as a PDF, and as strangers may check it."""

import ipaddress
import time

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from academy.core.pdf import PdfUnavailable, cached_pdf, render_pdf
from academy.core.qr import qr_svg
from academy.people.models import OrgUnit
from quizzes.models import Certificate, ExamPage

CHECKS_A_MINUTE = 30


def _check_url(request, certificate: Certificate) -> str:
    return request.build_absolute_uri(reverse("quizzes:check_certificate", args=[certificate.public_code]))


def _visible(request, number: str) -> Certificate:
    return get_object_or_404(Certificate.objects.visible_to(request.user), number=number)


@login_required
@never_cache
@require_safe
def certificate(request, number):
    """The certificate, for its holder and whoever may see her records."""
    found = _visible(request, number)
    check_url = _check_url(request, found)
    context = {
        "certificate": found,
        "is_own": found.person_id == request.user.pk,
        "check_url": check_url,
        "qr": qr_svg(check_url),
        **_renewal(request.user, found),
    }
    return render(request, "quizzes/certificate.html", context)


def _renewal(user, found: Certificate) -> dict:
    """For one that ends soon or is over: the newer one, or else the exam, for its holder, to take again."""
    days_left = found.days_to_renew(timezone.localdate())
    if found.is_valid and days_left is None:
        return {"days_left": None}
    newer = Certificate.objects.beyond(found).first() if found.expires_on else None
    exams = ExamPage.objects.visible_to(user).filter(code=found.item_code)
    is_own = found.person_id == user.pk
    return {"days_left": days_left, "newer": newer, "exam": exams.first() if is_own and not newer else None}


@login_required
@require_safe
def certificate_pdf(request, number):
    """The certificate to print; where this machine cannot make PDFs, what to do about it."""
    found = _visible(request, number)
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    check_url = _check_url(request, found)
    try:
        pdf = cached_pdf(
            f"certificate {found.number} {language} {found.revoked_at} {check_url}",
            lambda: _render(found, language, check_url),
        )
    except PdfUnavailable as problem:
        return render(request, "quizzes/pdf_unavailable.html", {"certificate": found, "problem": problem}, status=503)
    name = f'inline; filename="{found.number}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})


def _render(found: Certificate, language: str, check_url: str) -> bytes:
    first, second = (found.title_zh, found.title_en) if language == "zh" else (found.title_en, found.title_zh)
    context = {
        "chain_name": OrgUnit.get_root_nodes().values_list("name", flat=True).first() or "Chairside",
        "holder_name": found.holder_name,
        "exam_title": first,
        "exam_title_second": second if second != first else "",
        "second_lang": "en" if language == "zh" else "zh-CN",
        "score": f"{found.score.normalize():f}",
        "pass_mark": found.pass_mark,
        "number": found.number,
        "issued_on": found.issued_on,
        "expires_on": found.expires_on,
        "qr_svg": qr_svg(check_url),
        "check_url": check_url,
        "revoked_on": found.revoked_at,
        "revoked_reason": found.revocation_reason,
    }
    return render_pdf("pdf/certificate.html", context, language=language, title=f"{first} · {found.holder_name}")


@never_cache
@require_safe
def check_certificate(request, public_code):
    """For anybody with the code: name, exam, dates and status, and nothing else."""
    if _checks_too_often(request):
        response = render(request, "quizzes/too_many_checks.html", status=429)
    else:
        found = get_object_or_404(Certificate, public_code=public_code)
        response = render(request, "quizzes/check_certificate.html", {"certificate": found})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _checks_too_often(request) -> bool:
    """Whether this address asked more than thirty times in this minute: codes are not to be guessed in bulk."""
    key = f"check-certificate:{_network(get_adapter(request).get_client_ip(request))}:{int(time.time() // 60)}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, timeout=120)
    return count > CHECKS_A_MINUTE


def _network(address: str) -> str:
    """Who asks, by address; of the sixth version by its network, whose holder has addresses without number."""
    known = ipaddress.ip_address(address)
    return str(known if known.version == 4 else ipaddress.ip_network((known, 64), strict=False))
