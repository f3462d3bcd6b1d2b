"""Plain Splink over the records that our bulk was given, in the same run: the library's own
comparisons on the same blocks, trained as its pages say. Its time to train stands apart, as ours
comes with its weights. It is given the columns that it compares, ready made, and is spared what a
user of it would do next: pairs are not clustered, and nothing is said of any.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from wayhome.foundation.matching import bulk
from wayhome.foundation.matching.person import Person

COLUMNS = (
    "unique_id", "given", "family", "born", "sex", "street", "postcodes", "phones", "numbers",
    "given_bones", "family_bones", "born_turned",
)  # fmt: skip


def everybody(people: Sequence[Person]) -> dict[str, float]:
    """Seconds to train, and from records to pairs, by the clock and of the processors; and how many
    pairs."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    began, used = time.perf_counter(), time.process_time()
    data = bulk.table(people, COLUMNS)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("given"),
            cl.NameComparison("family"),
            cl.LevenshteinAtThresholds("born"),
            cl.ExactMatch("sex"),
            cl.LevenshteinAtThresholds("street"),
            *(cl.ArrayIntersectAtSizes(name, [1]) for name in ("postcodes", "phones", "numbers")),
        ],
        blocking_rules_to_generate_predictions=bulk.blocks(len(people)),
    )
    linker = Linker(DuckDBAPI().register(data), settings, log_level=logging.ERROR)
    read, used_to_read = time.perf_counter(), time.process_time()
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "family", "born")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for block in (block_on("born", "sex"), block_on("given", "family")):
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    trained, used_to_train = time.perf_counter(), time.process_time()
    found: Any = linker.inference.predict(threshold_match_probability=0.5)
    pairs = found.as_pyarrow_table().num_rows
    ended = time.perf_counter()
    return {
        "pairs": pairs,
        "training_seconds": round(trained - read, 1),
        "seconds": round((read - began) + (ended - trained), 1),
        "processor_seconds": round(used_to_read - used + time.process_time() - used_to_train, 2),
    }
