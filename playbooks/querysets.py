from academy.versions.querysets import ItemQuerySet


class PlaybookQuerySet(ItemQuerySet):
    """Scripts and SOPs; who may read them is the items' own rule."""

    def in_reading_order(self):
        """By stage or category, then title: the order of the library and of the printed book."""
        return self.order_by(self.model.shelf_field, "title")
