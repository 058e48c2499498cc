"""The words by which scripts are found."""

from django.db import models

from playbooks.models.pages import ScriptPage


class Place(models.IntegerChoices):
    """Where in a script a word stands. A script is known by the best place of each of its words."""

    TITLE = 1
    CUSTOMER = 2
    REPLY = 3
    REST = 4

    @property
    def mark(self) -> str:
        """The letter before a word of the index that stands here."""
        return "abcd"[self - 1]


# How words are cut and placed. As the default of a column it cannot be raised without a migration, and what follows
# every migration writes rows of older rules anew.
RULES = 2


class WordsField(models.TextField):
    """Marked words with a blank between them; PostgreSQL keeps them sorted, as what its index is made of."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value, compiler, connection):
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def from_db_value(self, value, expression, connection):
        return value.replace("'", "")


class ScriptWords(models.Model):
    """The words of a script's current version, each once, marked with the best place that it has."""

    page = models.OneToOneField(ScriptPage, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.PositiveIntegerField()
    words = WordsField()
    # Characters to read: of equals the shorter script comes first.
    length = models.PositiveIntegerField()
    rules = models.PositiveSmallIntegerField(default=RULES)

    def __str__(self) -> str:
        return f"{self.page_id} {self.number}"

    @property
    def unmarked(self) -> set[str]:
        """Its words without their marks, and the empty one, whose count is therefore that of all scripts."""
        return {"", *(word[1:] for word in self.words.split())}


class WordCount(models.Model):
    """In how many scripts a word stands: rare words tell more."""

    word = models.CharField(max_length=40, primary_key=True)
    scripts = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.word} {self.scripts}"
