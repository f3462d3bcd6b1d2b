"""What search reads: names folded and as they sound, and the names alike to one (E21).

A name is compared after folding: capitals, no accents, no apostrophes, hyphens as spaces. The
functions name their schema, as generated columns are filled with no search path on a restore.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

FOLD = """
CREATE FUNCTION people_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(regexp_replace(
        upper(public.unaccent('public.unaccent', name)), '[''’‘`´]', '', 'g'),
        '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION people_sounds(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT sound) FILTER (WHERE sound <> ''), '{}')
    FROM unnest(string_to_array(public.people_fold(name), ' ')) AS word,
         LATERAL (VALUES (public.dmetaphone(word)), (public.dmetaphone_alt(word))) AS heard (sound)
$$;
"""
UNFOLD = "DROP FUNCTION people_sounds(text); DROP FUNCTION people_fold(text)"

# A function of two statements is never merged into the query around it: the indexes on names are
# read first, whatever the planner thinks of the rest. The threshold, set for this transaction, lets
# one wrong letter through in a word of five.
ALIKE = """
CREATE FUNCTION people_alike(wanted text, heard text[]) RETURNS TABLE (name_id bigint)
LANGUAGE sql STABLE ROWS 200 AS $$
    SELECT set_config('pg_trgm.word_similarity_threshold', '0.45', true);
    SELECT id FROM public.people_childname
    WHERE voided_at IS NULL
      AND (folded OPERATOR(public.%>) wanted OR sounds @> heard)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_row_security"), ("kernel", "0002_database")]
    operations = [
        migrations.RunSQL(FOLD, UNFOLD),
        migrations.RemoveIndex("childname", "child_name_trigram"),
        migrations.AddField(
            "childname",
            "folded",
            models.GeneratedField(
                expression=models.Func("name", function="people_fold"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            "childname",
            "sounds",
            models.GeneratedField(
                expression=models.Func("name", function="people_sounds"),
                output_field=ArrayField(models.TextField()),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "childname",
            GinIndex(
                fields=["folded"],
                opclasses=["gin_trgm_ops"],
                name="child_name_folded",
                condition=models.Q(voided_at=None),
            ),
        ),
        migrations.AddIndex(
            "childname",
            GinIndex(
                fields=["sounds"], name="child_name_sounds", condition=models.Q(voided_at=None)
            ),
        ),
        migrations.AddIndex("child", models.Index(fields=["born_on"], name="child_by_birth")),
        migrations.RunSQL(ALIKE, "DROP FUNCTION people_alike(text, text[])"),
    ]
