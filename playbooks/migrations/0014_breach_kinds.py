"""Courses and exams are checked too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0013_script_words")]
    operations = [
        migrations.AlterField(
            model_name="breach",
            name="kind",
            field=models.CharField(
                choices=[
                    ("script", "Script"),
                    ("sop", "SOP"),
                    ("course", "Course"),
                    ("lesson", "Lesson"),
                    ("exam", "Exam"),
                    ("question", "Question"),
                ],
                max_length=10,
            ),
        ),
    ]
