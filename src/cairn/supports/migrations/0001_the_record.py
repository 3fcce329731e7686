
import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.created_together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('competencies', '0002_place_in_the_package'),
        ('people', '0005_accounts'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='SupportPlan',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('tier', models.PositiveSmallIntegerField()),
                    ('need', models.TextField()),
                    ('goal', models.TextField()),
                    ('support', models.TextField()),
                    ('times_a_week', models.PositiveSmallIntegerField()),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('measured_by', models.TextField()),
                    ('gain', models.FloatField()),
                    ('noise', models.FloatField(null=True)),
                    ('weeks', models.FloatField()),
                    ('every', models.FloatField()),
                    ('rule', models.TextField()),
                    ('false_alarms', models.FloatField()),
                    ('first_day', models.DateField()),
                    ('opened_name', models.TextField()),
                    ('opened_at', models.DateTimeField()),
                    ('competency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='competencies.competency')),
                    ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='supports.supportplan')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('school', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                ],
            ),
            migrations.CreateModel(
                name='ProgressCheck',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('score', models.FloatField(null=True)),
                    ('recorded_name', models.TextField()),
                    ('recorded_at', models.DateTimeField()),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='supports.progresscheck')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='supports.supportplan')),
                ],
            ),
            migrations.CreateModel(
                name='PlanReview',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('decision', models.TextField(choices=[('go_on', 'go_on'), ('change', 'change'), ('higher', 'higher'), ('reached', 'reached'), ('stop', 'stop')])),
                    ('words', models.TextField()),
                    ('said', models.TextField()),
                    ('as_planned', models.BooleanField(null=True)),
                    ('decided_name', models.TextField()),
                    ('decided_at', models.DateTimeField()),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='supports.supportplan')),
                ],
            ),
            migrations.CreateModel(
                name='SupportSession',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('day', models.DateField()),
                    ('held', models.BooleanField()),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('words', models.TextField(blank=True)),
                    ('recorded_name', models.TextField()),
                    ('recorded_at', models.DateTimeField()),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='supports.supportplan')),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded', to='supports.supportsession')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.AddConstraint(
                model_name='supportplan',
                constraint=models.CheckConstraint(condition=models.Q(('tier__gte', 1), ('tier__lte', 3)), name='tiers_are_three'),
            ),
            migrations.AddConstraint(
                model_name='supportplan',
                constraint=models.CheckConstraint(condition=models.Q(('every__gt', 0), ('gain__gt', 0), ('weeks__gt', 0)), name='an_aim_goes_somewhere'),
            ),
            migrations.AddConstraint(
                model_name='progresscheck',
                constraint=models.CheckConstraint(condition=models.Q(('score__isnull', False), ('supersedes__isnull', False), _connector='OR'), name='only_a_correction_has_no_score'),
            ),
            migrations.AddConstraint(
                model_name='planreview',
                constraint=models.UniqueConstraint(models.F('plan'), condition=models.Q(('decision__in', ['change', 'higher', 'reached', 'stop'])), name='a_plan_ends_once'),
            ),
        ]),
    ]
