"""Commands for whoever keeps the system running."""

import os
import sys

import click
import psycopg

from config.postgres import grant_to_app
from wayhome.doors.console import database


def behind() -> bool:
    """Whether migrations wait. Read as `app`, in this process: quicker than asking `owner`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrated(*, quiet: bool = False) -> None:
    """Bring the database up to date as `owner`; what it makes, `app` may use."""
    from django.conf import settings

    app = settings.DATABASES["default"]["USER"]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        grant_to_app(connection, app)
    database.as_owner("migrate", "--verbosity", "0" if quiet else "1")


@click.command()
def migrate() -> None:
    """Bring the database's tables up to date, as the role `owner`."""
    if "DATABASE_OWNER_URL" not in os.environ:
        raise click.ClickException("Set DATABASE_OWNER_URL: migrations run as the role `owner`.")
    migrated()


@click.command()
def shell() -> None:
    """A Python shell in which Wayhome is loaded, as the role `app`."""
    from django.core.management import call_command

    call_command("shell")


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, such as `manage makemigrations missing`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])
