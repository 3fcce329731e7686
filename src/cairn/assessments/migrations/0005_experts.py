import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0004_local_assessments'),
        ('competencies', '0002_place_in_the_package'),
        ('evidence', '0002_only_ever_added_to'),
        ('people', '0018_choice_about_experts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpertInvitation',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('organization', models.TextField()),
                ('code_hash', models.TextField(unique=True)),
                ('until', models.DateField()),
                ('first_names', models.BooleanField()),
                ('invited_name', models.TextField()),
                ('invited_at', models.DateTimeField()),
                ('giving', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.giving')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpertScore',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('words', models.TextField()),
                ('scored_at', models.DateTimeField()),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competencies.competency')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='assessments.expertscore')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpertAnswer',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.SmallIntegerField()),
                ('before', models.SmallIntegerField(null=True)),
                ('answered_name', models.TextField()),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence')),
                ('score', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='assessments.expertscore')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExpertWork',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('called', models.TextField(blank=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='works', to='assessments.expertinvitation')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='ExpertLeftOut',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('by_name', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('work', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='left_out', to='assessments.expertwork')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='expertscore',
            name='work',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessments.expertwork'),
        ),
        migrations.CreateModel(
            name='ExpertStep',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('what', models.TextField(choices=[('begun', 'begun'), ('accepted', 'accepted'), ('withdrawn', 'withdrawn')])),
                ('terms', models.TextField(blank=True)),
                ('by_name', models.TextField()),
                ('at', models.DateTimeField()),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='assessments.expertinvitation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('what', 'begun'), _negated=True), fields=('invitation', 'what'), name='an_expert_does_each_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='expertwork',
            constraint=models.UniqueConstraint(models.F('invitation'), models.F('number'), name='one_number_per_work'),
        ),
        migrations.AddConstraint(
            model_name='expertwork',
            constraint=models.UniqueConstraint(models.F('invitation'), models.F('learner'), name='one_work_per_learner'),
        ),
        append_only(
            "assessments_expertinvitation",
            "assessments_expertstep",
            "assessments_expertwork",
            "assessments_expertleftout",
            "assessments_expertscore",
            "assessments_expertanswer",
        ),
    ]
