import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only
from cairn.intake.created_together import CreateTogether


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_looks'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('party', models.TextField()),
                    ('purpose', models.TextField()),
                    ('exception', models.TextField()),
                    ('data', models.JSONField()),
                    ('signed_on', models.DateField()),
                    ('expires_on', models.DateField()),
                    ('destroy_by', models.DateField()),
                    ('source', models.TextField()),
                    ('ended_on', models.DateField(null=True)),
                    ('destroyed_on', models.DateField(null=True)),
                    ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization')),
                    ('under', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='onward', to='people.agreement')),
                ],
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('signature', models.TextField()),
                    ('given_at', models.DateTimeField()),
                    ('party', models.TextField(blank=True)),
                    ('purpose', models.TextField(blank=True)),
                    ('data', models.JSONField(default=list)),
                    ('until', models.DateField(null=True)),
                    ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('withdraws', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_by', to='people.consent')),
                ],
            ),
            migrations.CreateModel(
                name='FamilyChoice',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('choice', models.TextField(choices=[('directory', 'directory'), ('recruiters', 'recruiters'), ('surveys', 'surveys')])),
                    ('agrees', models.BooleanField()),
                    ('chosen_by_name', models.TextField()),
                    ('chosen_at', models.DateTimeField()),
                    ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='LegalHold',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reason', models.TextField()),
                    ('placed_by', models.TextField()),
                    ('placed_at', models.DateTimeField()),
                    ('lifted_by', models.TextField(blank=True)),
                    ('lifted_at', models.DateTimeField(null=True)),
                    ('learner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='NoticeGiven',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('school_year', models.PositiveSmallIntegerField()),
                    ('version', models.TextField()),
                    ('language', models.TextField()),
                    ('given_at', models.DateTimeField()),
                    ('how', models.TextField()),
                    ('given_to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='ProtectedAddress',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('first_day', models.DateField()),
                    ('last_day', models.DateField(null=True)),
                    ('authority', models.TextField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='RecordRequest',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.TextField(choices=[('inspect', 'inspect'), ('amend', 'amend')])),
                    ('asked_by_name', models.TextField()),
                    ('asked_at', models.DateTimeField()),
                    ('due_on', models.DateField()),
                    ('ruled_by', models.TextField()),
                    ('table', models.TextField(blank=True)),
                    ('piece', models.UUIDField(null=True)),
                    ('words', models.TextField(blank=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Release',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('together', models.UUIDField()),
                    ('party', models.TextField()),
                    ('purpose', models.TextField()),
                    ('basis', models.TextField(choices=[('consent', 'consent'), ('agreement', 'agreement'), ('exception', 'exception')])),
                    ('exception', models.TextField(blank=True)),
                    ('threat', models.TextField(blank=True)),
                    ('data', models.JSONField()),
                    ('what', models.TextField()),
                    ('by_name', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='people.agreement')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.consent')),
                    ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='RequestStep',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('said', models.TextField(choices=[('answered', 'answered'), ('granted', 'granted'), ('refused', 'refused'), ('hearing', 'hearing'), ('statement', 'statement')])),
                    ('by_name', models.TextField()),
                    ('at', models.DateTimeField()),
                    ('words', models.TextField(blank=True)),
                    ('followed', models.JSONField(default=dict)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='people.recordrequest')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Tombstone',
                fields=[
                    ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('table', models.TextField()),
                    ('row', models.TextField()),
                    ('digest', models.TextField()),
                    ('schedule', models.TextField()),
                    ('destroyed_at', models.DateTimeField()),
                    ('destroyed_by', models.TextField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('table'), models.F('row'), name='destroyed_once')],
                },
            ),
            migrations.AddConstraint(
                model_name='agreement',
                constraint=models.CheckConstraint(condition=models.Q(('destroy_by__gte', models.F('signed_on')), ('expires_on__gte', models.F('signed_on'))), name='an_agreement_ends_after_it_begins'),
            ),
            migrations.AddConstraint(
                model_name='consent',
                constraint=models.CheckConstraint(condition=models.Q(('withdraws__isnull', False), models.Q(models.Q(('party', ''), _negated=True), models.Q(('purpose', ''), _negated=True)), _connector='OR'), name='a_consent_names_party_and_purpose'),
            ),
            migrations.AddIndex(
                model_name='familychoice',
                index=models.Index(models.F('learner'), models.F('choice'), models.F('chosen_at'), name='choice_by_learner'),
            ),
            migrations.AddConstraint(
                model_name='noticegiven',
                constraint=models.UniqueConstraint(models.F('learner'), models.F('given_to'), models.F('school_year'), models.F('version'), name='one_notice_per_year'),
            ),
            migrations.AddIndex(
                model_name='recordrequest',
                index=models.Index(models.F('learner'), models.F('asked_at'), name='request_by_learner'),
            ),
            migrations.AddConstraint(
                model_name='recordrequest',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'amend'), _negated=True), models.Q(('piece__isnull', False), models.Q(('words', ''), _negated=True)), _connector='OR'), name='an_amendment_names_a_piece'),
            ),
            migrations.AddIndex(
                model_name='release',
                index=models.Index(models.F('learner'), models.F('at'), name='release_by_learner'),
            ),
            migrations.AddConstraint(
                model_name='release',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'consent'), ('consent__isnull', False)), models.Q(('basis', 'agreement'), ('agreement__isnull', False), models.Q(('exception', ''), _negated=True)), models.Q(('basis', 'exception'), models.Q(('exception', ''), _negated=True)), _connector='OR'), name='a_release_names_its_basis'),
            ),
        ]),
        append_only(
            "people_recordrequest",
            "people_requeststep",
            "people_consent",
            "people_familychoice",
            "people_noticegiven",
            "people_release",
            "people_tombstone",
        ),
    ]
