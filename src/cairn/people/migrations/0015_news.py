import cairn.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from cairn.intake.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0014_name_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsMark',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('until', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('person'), models.F('kind'), name='one_mark_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='NewsChoice',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('way', models.TextField(choices=[('digest', 'digest'), ('site', 'site'), ('off', 'off')])),
                ('chosen_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('person'), models.F('kind'), name='one_way_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='DigestChoice',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rhythm', models.TextField(choices=[('daily', 'daily'), ('weekly', 'weekly'), ('never', 'never')])),
                ('weekends', models.BooleanField()),
                ('chosen_at', models.DateTimeField()),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DigestStep',
            fields=[
                ('id', models.UUIDField(default=cairn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('step', models.TextField(choices=[('begun', 'begun'), ('sent', 'sent'), ('failed', 'failed')])),
                ('until', models.DateTimeField()),
                ('things', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('person'), models.F('day'), models.F('step'), name='one_digest_a_day'), models.CheckConstraint(condition=models.Q(('things__gt', 0)), name='a_digest_tells_something')],
            },
        ),
        append_only("people_digeststep"),
    ]
