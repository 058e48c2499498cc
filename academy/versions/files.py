"""Which pictures, documents and recordings a page shows, and who may therefore fetch them."""

from wagtail.fields import StreamField

from academy.core.files import register_owner_check
from academy.core.models import Handout, MediaFile, Picture
from academy.versions.models import FileUse, Item

KINDS = {Picture: "picture", Handout: "document", MediaFile: "media"}


def files_shown(page) -> set[tuple[str, int]]:
    """(kind, id) of every file in the page's fields and streams, nested ones and those in rich text included."""
    found = set()
    for field in page._meta.get_fields():
        if not isinstance(field, StreamField):
            continue
        for model, object_id, _model_path, _content_path in field.extract_references(field.value_from_object(page)):
            if model in KINDS:
                found.add((KINDS[model], int(object_id)))
    return found


@register_owner_check
def item_shows_file(kind: str, file_id: int, user) -> bool:
    """Whether a version of an item that the user may read shows the file. One query."""
    uses = FileUse.objects.filter(kind=kind, file_id=file_id)
    return uses.filter(version__page__in=Item.objects.visible_to(user).values("pk")).exists()
