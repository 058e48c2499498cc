"""Words that scripts are sorted by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where words are said; the law is strictest in public."""

    PUBLIC = "public", _("Public: posts, shop page, posters")
    GROUP = "group", _("Group chat")
    ONE_TO_ONE = "one_to_one", _("One to one")
    INTERNAL = "internal", _("Internal")


class Stage(models.TextChoices):
    """Where on her way the customer is."""

    FIRST_CONTACT = "first_contact", _("First contact")
    INVITATION = "invitation", _("Invitation")
    RECEPTION = "reception", _("Reception")
    CONSULTATION = "consultation", _("Consultation")
    QUOTE = "quote", _("Quote")
    OBJECTION = "objection", _("Objections")
    AFTER_CARE = "after_care", _("After-care")
    RECALL = "recall", _("Recall")
    COMPLAINT = "complaint", _("Complaint")
    REFERRAL = "referral", _("Referral")


class Objection(models.TextChoices):
    """What holds a customer back."""

    PRICE = "price", _("Price")
    PAIN = "pain", _("Afraid of pain")
    THINK_IT_OVER = "think_it_over", _("Wants to think it over")
    COMPARING = "comparing", _("Compares with others")
    DISTRUST = "distrust", _("Distrust")
    TIMING = "timing", _("No time")
    FAMILY = "family", _("Family is against it")
    RESULT = "result", _("Worried about the result")
