"""The index of what was said, kept in step with the record: by a job each minute, whole each hour.

A minute's run looks at texts recorded since the last one, and a little further back, for those
whose transaction took long. An hour's run looks at all: what any other way was missed, what another
model made. Nothing is taken out here in the usual course: what is voided, changed or deleted loses
its passages with that very change, by a trigger.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.themes import meaning
from wayhome.oversight.themes.models import Indexed
from wayhome.oversight.themes.passages import passages

AT_ONCE = 1_000  # texts in one transaction
BACK = 5_000  # keys before the last seen that are looked at again
LOCK = 7_640_033  # one run at a time, so that keys of passages are committed in order

# kind (a column of Passage) -> texts that stand, after a key, that have no passage
TEXTS = {
    "answer": """
        SELECT text.id, text.text FROM questionnaires_answer text
        WHERE text.id > %(after)s AND text.voided_at IS NULL AND text.text <> ''
          AND EXISTS (SELECT FROM missing_returninterview i WHERE i.response_id = text.response_id)
          AND NOT EXISTS (SELECT FROM themes_passage p WHERE p.answer_id = text.id)
        ORDER BY text.id LIMIT %(many)s""",
    "account": """
        SELECT text.id, text.text FROM missing_fullaccount text
        WHERE text.id > %(after)s AND text.voided_at IS NULL AND text.text <> ''
          AND NOT EXISTS (SELECT FROM themes_passage p WHERE p.account_id = text.id)
        ORDER BY text.id LIMIT %(many)s""",
    "said": """
        SELECT text.id, text.text FROM people_words text
        WHERE text.id > %(after)s AND text.voided_at IS NULL AND text.text <> ''
          AND NOT EXISTS (SELECT FROM themes_passage p WHERE p.said_id = text.id)
        ORDER BY text.id LIMIT %(many)s""",
}
ADD = """
INSERT INTO themes_passage ({kind}_id, start, "end", vector, keywords)
SELECT made.id, made.start, made.finish, made.vector, to_tsvector('english', made.text)
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bytea[], %s::text[])
  AS made (id, start, finish, vector, text)
JOIN {table} source ON source.id = made.id AND source.voided_at IS NULL
"""
AGAIN = {kind: f"DELETE FROM themes_passage WHERE {kind}_id IS NOT NULL" for kind in TEXTS}  # noqa: S608 - kinds are above
TABLES = {
    "answer": "questionnaires_answer",
    "account": "missing_fullaccount",
    "said": "people_words",
}


def keep(*, whole: bool = False) -> int:
    """Index what is not; how many texts were read. Its transactions are its own."""
    return sum(_keep(kind, whole=whole) for kind in TEXTS)


def _keep(kind: str, *, whole: bool) -> int:
    after, count = None, 0
    while True:
        with transaction.atomic(), system_context():
            row = _standing(kind)
            if after is None:
                after = 0 if whole else max(0, row.upto - BACK)
            texts = _texts(kind, after)
            if not texts:
                return count
            _add(kind, texts)
            after = texts[-1][0]
            Indexed.objects.filter(pk=row.pk, upto__lt=after).update(upto=after)
        count += len(texts)


def _standing(kind: str) -> Indexed:
    """Under the lock of this job. What another model made is made again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        row, _ = Indexed.objects.get_or_create(kind=kind, defaults={"model": meaning.MODEL})
        if row.model != meaning.MODEL:
            cursor.execute(AGAIN[kind])
            row.upto, row.model = 0, meaning.MODEL
            row.save(update_fields=["upto", "model"])
    return row


def _texts(kind: str, after: int) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(TEXTS[kind], {"after": after, "many": AT_ONCE})
        return cursor.fetchall()


def _add(kind: str, texts: Sequence[tuple[int, str]]) -> None:
    """A text taken back meanwhile gets none: the insert asks again."""
    cut = [(key, *place, text) for key, text in texts for place in passages(text)]
    said = [text[start:end] for _, start, end, text in cut]
    vectors = meaning.embed(said)
    keys, starts, ends = ([row[n] for row in cut] for n in range(3))
    with connection.cursor() as cursor:
        cursor.execute(
            ADD.format(kind=kind, table=TABLES[kind]),
            [keys, starts, ends, meaning.packed(vectors), said],
        )
