from django.db import migrations, models


class Migration(migrations.Migration):
    """What follows each `migrate` writes the words of scripts anew, by the rules of now."""

    dependencies = [("playbooks", "0017_one_word_for_each")]

    operations = [
        migrations.AlterField(
            model_name="scriptwords", name="rules", field=models.PositiveSmallIntegerField(default=2)
        ),
    ]
