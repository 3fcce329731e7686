import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0003_files_handed_in'),
        ('competencies', '0002_place_in_the_package'),
        ('people', '0013_surveys_announced'),
    ]

    operations = [
        migrations.CreateModel(
            name='LocalAssessment',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('instructions', models.TextField(blank=True)),
                ('use', models.PositiveSmallIntegerField(choices=[(0, 'formative'), (1, 'interim'), (2, 'summative'), (3, 'performance'), (4, 'adaptive'), (5, 'observation'), (6, 'portfolio'), (7, 'self')])),
                ('grades', models.TextField(blank=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('quality', models.TextField()),
                ('proposed_name', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ('first', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.localassessment')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='assessments.localassessment')),
            ],
        ),
        migrations.AddField(
            model_name='task',
            name='local',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.localassessment'),
        ),
        migrations.CreateModel(
            name='LocalCriterion',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('words', models.TextField(blank=True)),
                ('levels', models.JSONField(default=dict)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='assessments.localassessment')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competencies.competency')),
            ],
        ),
        migrations.CreateModel(
            name='LocalDecision',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('answer', models.TextField(choices=[('accepted', 'accepted'), ('returned', 'returned'), ('ended', 'ended')])),
                ('words', models.TextField(blank=True)),
                ('decided_name', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='assessments.localassessment')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='localassessment',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='an_assessment_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='localassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first', None), ('supersedes', None)), models.Q(('first__isnull', False), ('supersedes__isnull', False)), _connector='OR'), name='a_later_proposal_knows_its_first'),
        ),
        migrations.AddConstraint(
            model_name='localcriterion',
            constraint=models.UniqueConstraint(models.F('assessment'), models.F('competency'), name='aligned_once_to_each'),
        ),
        append_only(
            "assessments_localassessment",
            "assessments_localcriterion",
            "assessments_localdecision",
        ),
    ]
