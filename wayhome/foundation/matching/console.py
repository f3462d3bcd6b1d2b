"""`wayhome match …`: the register against itself, or the records of a file."""

import json
import time
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import transaction

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid

ENGINES = click.Choice(["duckdb", "spark"])


@click.group()
def match() -> None:
    """Which records are of one child."""


@match.command()
@click.option("--engine", type=ENGINES, help="Where it runs; the setting WAYHOME_MATCH_ENGINE.")
@click.option("--train", is_flag=True, help="Train weights on the register first, and keep them.")
@click.option("--use", is_flag=True, help="Put the trained weights in force.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def bulk(*, engine: str | None, train: bool, use: bool, as_json: bool) -> None:
    """Everybody on the register against everybody; pairs go to the queue of those who may match.

    Nothing is joined: two records become one only when a person says so.
    """
    from wayhome.foundation.matching import bulk as linkage
    from wayhome.foundation.matching import commands, queries
    from wayhome.foundation.matching.register import everybody

    began = time.monotonic()
    runs_on = engine or settings.MATCH_ENGINE
    model = queries.model()
    try:
        with transaction.atomic(), system_context():
            people = list(everybody())
        if train:
            version = f"register-{clock.now():%Y%m%d-%H%M%S}"
            model = linkage.train(people, model, version=version, engine=runs_on)
            commands.keep_weights(SYSTEM, model=model, put_in_force=use)
        pairs = linkage.link(people, model, engine=runs_on)
        counts = commands.keep_pairs(SYSTEM, found=pairs, version=model.version)
    except Invalid as wrong:
        raise click.ClickException("\n".join(wrong.errors.values())) from wrong
    _say(
        {
            "engine": runs_on,
            "records": len(people),
            "weights": model.version,
            **counts,
            "seconds": round(time.monotonic() - began, 1),
        },
        as_json=as_json,
    )


@match.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id-column", required=True, help="The column that names each record.")
@click.option("--engine", type=ENGINES, help="Where it runs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def score(file: Path, id_column: str, engine: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Pairs of records in the CSV FILE that may be of one person, with probability and band.

    Columns are known by name: given_name, surname, date_of_birth, sex, postcode, street, phone,
    school, nhs_number, upn, … Nothing of the file is kept. Pairs below the weights' own threshold
    for asking are not shown; above it the policy may still call a pair new, as it does with twins.
    """
    from wayhome.foundation.matching import bulk as linkage
    from wayhome.foundation.matching import files, queries
    from wayhome.foundation.matching.person import prepare

    try:
        records = files.read(file.read_bytes(), id_column)
        people = [prepare(each) for each in records.people]
        model = linkage.fitted(queries.model(), people)
        found = linkage.link(people, model, engine=engine or settings.MATCH_ENGINE)
        pairs = sorted(found, key=lambda pair: (-pair.probability, pair.a, pair.b))
    except Invalid as wrong:
        raise click.ClickException("\n".join(wrong.errors.values())) from wrong
    said = {
        "weights": model.version,
        "records": len(people),
        "ignored_columns": records.ignored,
        "unread_dates": [{"line": line, "value": text} for line, text in records.unread],
        "pairs": [
            {
                "a": pair.a,
                "b": pair.b,
                "probability": round(pair.probability, 6),
                "band": pair.band.value,
                "levels": dict(pair.levels),
            }
            for pair in pairs
        ],
    }
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for pair in pairs:
        click.echo(f"{pair.a}\t{pair.b}\t{pair.probability:.4f}\t{pair.band.value}")


def _say(said: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(said))
        return
    click.echo("\n".join(f"{name}: {value}" for name, value in said.items()))
