"""Search by meaning over 200,000 interviews: how long, and how much of what was planted it finds.

The interviews are synthetic and many: accounts of a few sentences put together from parts, on the
children of the generated ground. Among them are thirty things that a child said, each once; each is
asked for in other words, as a worker would ask. Rolled back: nothing stays.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from django.db import connection, transaction

from bench.report import summed
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import SYSTEM, Reader, reader_for
from wayhome.foundation.kernel.context import act_as, system_context
from wayhome.oversight.themes import index, meaning, nearness, search
from wayhome.oversight.themes.models import Passage
from wayhome.oversight.themes.search import SHOWN

PLANTED = (  # what a child said, how a worker asks for it
    ("He bought me trainers and a phone, he said I don't have to pay it back yet.",
     "older man gives presents and money"),
    ("I owe them and if I don't go they'll come to my mum's house.",
     "working off a debt to a gang"),
    ("They shout all night and I can't sleep in that house.", "noise and arguments at home"),
    ("My keyworker changed again, nobody tells me who's next.",
     "staff turnover in the placement"),
    ("I slept on the station bench until the police found me.", "sleeping rough outdoors"),
    ("Everyone in my class calls me names so I don't go in.", "bullied at school"),
    ("She touched me and told me to keep it secret.", "sexual abuse"),
    ("I wanted to see my little sister, they only let me once a month.",
     "not enough contact with siblings"),
    ("A lad in a car drove me to another city with a package.", "county lines drug running"),
    ("I don't feel like being alive sometimes.", "suicidal thoughts"),
    ("He gets angry and hits mum and I can hear it through the wall.",
     "domestic violence between parents"),
    ("They make me hold things in my room and say it's nothing.", "hiding drugs for somebody"),
    ("I was cold, nobody had washed my clothes and there was no food in.", "neglected at home"),
    ("He says if I tell anyone he'll put the pictures online.", "blackmailed with images"),
    ("I met him on an app, he said he was seventeen but he isn't.", "groomed online by an adult"),
    ("They moved me forty miles away and I don't know anyone.", "placed far from friends"),
    ("My foster carers take my money off me if I'm late.", "strict rules and sanctions"),
    ("I look after my mum when she can't get out of bed.", "young carer for an ill parent"),
    ("We were drinking vodka in the park with older lads.", "alcohol with older peers"),
    ("I've not been to lessons since they put me in the other unit.", "out of school, excluded"),
    ("My uncle says I have to marry my cousin in the summer.", "forced marriage"),
    ("They pulled a knife on me by the shops.", "threatened with a weapon"),
    ("The manager pinned me to the floor and my arm still hurts.", "restrained by staff"),
    ("I'm not allowed to wear what I want or say I'm a girl.",
     "not accepted for gender identity"),
    ("I've cut my arms again, nobody has noticed.", "self-harm"),
    ("He locked the bedroom door and took my shoes.", "kept against their will"),
    ("I took the train without a ticket and the guard rang the police.", "fare dodging on rail"),
    ("My nan died and nobody let me go to the funeral.", "bereavement, grief"),
    ("I've been smoking weed every morning before anything else.", "cannabis use"),
    ("He waits outside school in a silver car.", "stranger loitering near the college gates"),
)  # fmt: skip
WHO = (
    "Their cousin", "A friend from the old school", "The neighbour", "Their mum",
    "A lad called Kai", "The bus driver", "Their football coach", "The night worker", "Their dad",
    "An aunt",
)  # fmt: skip
DID = (
    "walked with them to", "met them by", "rang them from", "waited for them at",
    "sent a text about", "told them to come to", "saw them near", "forgot to fetch them from",
    "talked about",
)  # fmt: skip
WHERE = (
    "the retail park", "the canal", "the library", "the chip shop", "Winsford station",
    "the market", "the skate park", "the swimming baths", "the new flats", "the cinema",
    "the bus exchange",
)  # fmt: skip
HOW = (
    "and it rained.", "and they laughed about it.", "on a Tuesday, late.",
    "because the shop had shut.", "and came home for tea.", "and nothing more was said.",
    "for an hour or so.", "with a dog.", "and they were glad of it.", "before it was dark.",
    "and missed the last bus.",
)  # fmt: skip
INTERVIEWS = """
INSERT INTO missing_returninterview (ref, case_ref, child_id, recorded_for_id, handling,
    recorded_at, outcome, outcome_at, outcome_reason, held_where, independence, independence_why,
    no_action_reason, version)
SELECT substr(md5('themes' || n), 1, 12), '', child.id, child.id, 'open', now(), 'held', now(),
       '', '', '', '', 'None', 1
FROM generate_series(1, %(many)s) n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS of
      FROM people_child) child ON child.place = n %% child.of
RETURNING id, child_id
"""
ACCOUNTS = """
INSERT INTO missing_fullaccount (interview_id, child_id, recorded_for_id, case_ref, handling,
    recorded_at, text)
SELECT interview, child, child, '', 'open', now(), text
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS made (interview, child, text)
RETURNING id
"""


def run(interviews: int) -> dict[str, Any]:
    with transaction.atomic():
        found = _timed(interviews)
        transaction.set_rollback(True)
    return found


def _timed(interviews: int) -> dict[str, Any]:
    with system_context(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM themes_passage")
        cursor.execute("DELETE FROM themes_indexed")
    planted = _written(interviews)
    start = time.perf_counter()
    texts = index.keep(whole=True)
    took = time.perf_counter() - start
    with system_context(), connection.cursor() as cursor:
        cursor.execute("ANALYZE themes_passage")
        passages = Passage.objects.count()
        cursor.execute("SELECT pg_total_relation_size('themes_passage')")
        size = cursor.fetchone()[0]
    start = time.perf_counter()
    nearness.HELD = nearness.Held()
    with system_context():
        nearness.HELD.nearest(_asked(0), 1)
    return {
        "interviews": interviews,
        "texts": texts,
        "passages": passages,
        "indexed_texts_per_s": round(texts / took),
        "index_s": round(took, 1),
        "index_megabytes": round(size / 1e6),
        "first_search_of_a_process_reads_s": round(time.perf_counter() - start, 2),
        "held_megabytes": round(nearness.HELD.megabytes),
        **(searches := _searches()),
        **(numpy := _against_numpy()),
        **_against_plain(searches["search_by_system"], numpy["plain_numpy"]),
        **_recall(planted),
    }


def _written(many: int) -> list[int]:
    """Accounts of three sentences; the planted ones spread among them. Their keys."""
    sentences = [" ".join(parts) for parts in product(WHO, DID, WHERE, HOW)]
    rng = np.random.default_rng(7)
    chosen = rng.integers(len(sentences), size=(many, 3))
    texts = [" ".join(sentences[one] for one in row) for row in chosen.tolist()]
    places = rng.permutation(many)[: len(PLANTED)]
    for place, (said, _) in zip(places.tolist(), PLANTED, strict=True):
        texts[place] = f"{sentences[chosen[place][0]]} {said} {sentences[chosen[place][1]]}"
    with system_context(), connection.cursor() as cursor:
        cursor.execute(INTERVIEWS, {"many": many})
        made = cursor.fetchall()
        keys: list[int] = []
        for start in range(0, many, 10_000):
            part = made[start : start + 10_000]
            cursor.execute(ACCOUNTS, [*map(list, zip(*part, strict=True)),
                                      texts[start : start + 10_000]])  # fmt: skip
            keys += [row[0] for row in cursor.fetchall()]
        cursor.execute("ANALYZE missing_fullaccount; ANALYZE missing_returninterview")
    return [keys[place] for place in places.tolist()]


def _asked(number: int) -> meaning.Floats:
    return _asked_words(PLANTED[number][1])


def _asked_words(words: str) -> meaning.Floats:
    return meaning.embed([words])[0]


def _reader(role: str, kind: str) -> Reader | None:
    places = Membership.objects.select_related("user", "agency", "team")
    place = places.filter(role=role, agency__kind=kind).order_by("pk").first()
    return reader_for(place) if place else None


def _searches() -> dict[str, Any]:
    """Whole searches, as the page makes them: by meaning and by keyword, with the texts read."""
    readers = {
        "system": SYSTEM,
        "service_manager": _reader("service_manager", "service"),
        "stranger": _reader("social_worker", "council"),
    }
    found: dict[str, Any] = {}
    for name, reader in readers.items():
        if reader is not None:
            found[f"search_by_{name}"] = summed([_search(reader, q)[0] for _, q in PLANTED])
            found[f"search_by_{name}"]["hits"] = len(_search(reader, PLANTED[0][1])[1])
    return found


def _search(reader: Reader, words: str) -> tuple[float, list[search.Hit]]:
    """Milliseconds, and what it found; the database knows who asks, as it does of a page."""
    if reader.is_system:
        with system_context():
            return _milliseconds(partial(search.search, reader, words))
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    return _milliseconds(partial(search.search, replace(reader, resolved={}), words))


def _milliseconds(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = act()
    return 1000 * (time.perf_counter() - start), found


def _against_numpy() -> dict[str, Any]:
    """The same question to all vectors at once, as floats in memory: the plain way."""
    parts = nearness.HELD.parts
    ids = np.concatenate([part.ids for part in parts])
    matrix = meaning.unit(np.concatenate([part.rows for part in parts]).astype(np.float32))
    plain, ours, kept = [], [], []
    for number in range(len(PLANTED)):
        question = _asked(number)
        took, best = _milliseconds(partial(_whole, matrix, ids, question))
        plain.append(took)
        with system_context():
            took, (near, _) = _milliseconds(partial(nearness.HELD.nearest, question, SHOWN))
        ours.append(took)
        kept.append(len({*best} & {*near}) / SHOWN)
    return {
        "plain_numpy": summed(plain),
        "plain_numpy_megabytes": round(matrix.nbytes / 1e6),
        "nearest": summed(ours),
        "nearest_to_numpy": round(float(np.median(ours) / np.median(plain)), 2),
        "of_numpys_twenty_found": round(float(np.mean(kept)), 3),
    }


def _against_plain(ours: dict[str, Any], by_numpy: dict[str, Any]) -> dict[str, Any]:
    """A whole search beside its bare parts, with no predicate, no order and nothing read: numpy's
    nearest and the index of words; and beside pandas looking for all words in texts in memory."""
    bare, plain = [], []
    with system_context(), connection.cursor() as cursor:
        for _said, asked in PLANTED:
            values = [asked, SHOWN, None, None, None]
            bare.append(_milliseconds(partial(_fetched, cursor, search.KEYWORDS, values))[0])
        cursor.execute("SELECT text FROM missing_fullaccount")
        texts = [text for (text,) in cursor.fetchall()]
    both = float(np.median(bare)) + by_numpy["median_ms"]
    found = {"keywords_bare": summed(bare), "search_to_bare": round(ours["median_ms"] / both, 2)}
    try:
        import pandas as pd
    except ImportError:
        return found
    series = pd.Series(texts)
    for _said, asked in PLANTED[:10]:
        plain.append(_milliseconds(partial(_by_pandas, series, asked.split()))[0])
    to_pandas = round(ours["median_ms"] / float(np.median(plain)), 2)
    return found | {"pandas_keywords": summed(plain), "search_to_pandas": to_pandas}


def _fetched(cursor: Any, statement: str, values: Sequence[Any]) -> None:
    cursor.execute(statement, values)
    cursor.fetchall()


def _by_pandas(series: Any, words: Sequence[str]) -> int:
    found = np.ones(len(series), bool)
    for word in words:
        found &= series.str.contains(word, case=False, regex=False).to_numpy()
    return int(found.sum())


def _whole(matrix: Any, ids: Any, question: Any) -> list[int]:
    near = matrix @ question
    top = np.argpartition(-near, SHOWN)[:SHOWN]
    found: list[int] = ids[top[np.argsort(-near[top])]].tolist()
    return found


def _recall(planted: Sequence[int]) -> dict[str, Any]:
    """Of what was planted, how much stands among the twenty that are shown."""
    found = {"either": 0, "meaning": 0, "keyword": 0, "any_keyword": 0, "first": 0}
    for key, (said, asked) in zip(planted, PLANTED, strict=True):
        _, hits = _search(SYSTEM, asked)
        own = [place for place, hit in enumerate(hits) if said in hit.text]
        with system_context():
            near = search.by_meaning(SYSTEM, _asked_words(asked)).places
            words = search.by_keyword(SYSTEM, asked).places
            either = " or ".join(asked.replace(",", "").split())
            any_word = search.by_keyword(SYSTEM, either).places
        found["either"] += bool(own)
        found["first"] += own[:1] == [0]
        found["meaning"] += any(each.source == key for each in near)
        found["keyword"] += any(each.source == key for each in words)
        found["any_keyword"] += any(each.source == key for each in any_word)
    return {f"planted_found_by_{name}": f"{n} of {len(planted)}" for name, n in found.items()}
