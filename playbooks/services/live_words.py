"""The words of what is live, as sources of the law check: pages in general, scripts and SOPs here."""

from collections.abc import Iterable

from django.db.models.signals import post_delete
from django.urls import reverse
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from academy.versions.models import Version
from playbooks.models import Breach, Channel, ScriptPage, SopPage, Trial
from playbooks.services.law import is_checked
from playbooks.services.scanning import LiveWords, Source, check_after_commit


def current_lines(page_ids: Iterable[int]) -> dict[int, list[dict]]:
    """By page, the lines that all of its readers have. One query."""
    return dict(Version.objects.current().filter(page_id__in=page_ids).values_list("page_id", "lines"))


class PageSource(Source):
    """Live pages of one class."""

    model: type[Page]

    def words_of(self, page, *texts: str) -> LiveWords:
        """An item that staff alone read: its title and these texts."""
        return LiveWords(
            kind=self.kind,
            object_id=page.pk,
            title=page.title,
            address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            item_id=page.pk,
            channels=(Channel.INTERNAL.value,),
            texts=tuple(filter(None, (page.title, *texts))),
        )

    def ids(self):
        return list(self.model.objects.live().order_by("pk").values_list("pk", flat=True))

    def lock(self, object_id):
        Page.objects.select_for_update().filter(pk=object_id).first()

    def address_for(self, user, object_id):
        page = self.model.objects.filter(pk=object_id).first()
        if page is None:
            return ""
        may_change = page.permissions_for_user(user).can_edit()
        return reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_change else page.get_absolute_url()

    def watch(self):
        for signal in (page_published, page_unpublished, post_delete):
            signal.connect(self._on_change, sender=self.model, dispatch_uid=f"playbooks.live_words.{self.kind}")

    def _on_change(self, sender, instance, **kwargs):
        check_after_commit(self.kind, instance.pk)


class PlaybookSource(PageSource):
    """Scripts or SOPs, with the wording that some people try meanwhile. Three queries."""

    def __init__(self, kind, model):
        self.kind, self.model = kind, model

    def read(self, ids):
        pages = self.model.objects.live().filter(pk__in=ids).defer(self.model.checked_field).in_bulk()
        lines = current_lines(pages)
        trials = Trial.objects.running().filter(version__page_id__in=pages)
        for page, tried in trials.values_list("version__page_id", "version__lines"):
            lines[page] = [*lines.get(page, []), *tried]
        return [self._words(pages[pk], lines.get(pk, [])) for pk in ids if pk in pages]

    def _words(self, page, lines) -> LiveWords:
        return LiveWords(
            kind=self.kind,
            object_id=page.pk,
            title=page.title,
            address=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            item_id=page.pk,
            channels=tuple(page.channels) or (Channel.PUBLIC.value,),
            texts=(page.title, *dict.fromkeys(line["text"] for line in lines if is_checked(line["kind"]))),
        )

    def ids_of_item(self, item_id):
        return list(self.model.objects.filter(pk=item_id).values_list("pk", flat=True))


PLAYBOOKS = (PlaybookSource(Breach.Kind.SCRIPT, ScriptPage), PlaybookSource(Breach.Kind.SOP, SopPage))
