"""The group `wayhome`. Rooms bring commands; this list is the only place that knows them all."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from config.postgres import PostgresError
from wayhome.doors.console import database

HELP = ["-h", "--help"]
# name: where it is ("module:attribute", imported only when asked for), and its line of help
COMMANDS = {
    "demo": ("wayhome.doors.console.demo:demo", "Start a demonstration partnership."),
    "import": ("wayhome.doors.feeds.console:import_", "Take in a return or a file."),
    "match": ("wayhome.foundation.matching.console:match", "Which records are of one child."),
    "return": ("wayhome.doors.returns.console:return_", "Write a return or an inspection list."),
    "questionnaires": (
        "wayhome.foundation.questionnaires.console:questionnaires",
        "Load a questionnaire's file, check it, list what is in force.",
    ),
    "partnership": (
        "wayhome.foundation.access.console:partnership",
        "Set up agencies from a file, or list them.",
    ),
    "statistics": (
        "wayhome.oversight.signals.console:statistics",
        "Load published tables to compare with.",
    ),
    "themes": (
        "wayhome.oversight.themes.console:themes",
        "Index what was said in interviews, to search it by meaning.",
    ),
    "snapshot": (
        "wayhome.oversight.insight.console:snapshot",
        "Facts for analysts as Parquet, and any measure cut from them.",
    ),
    "figures": (
        "wayhome.oversight.insight.console:figures",
        "Count again by month what pages of figures read.",
    ),
    "rules": ("wayhome.foundation.rules.console:rules", "Refresh, rebuild or verify the rules."),
    "audit": ("wayhome.foundation.kernel.console:audit", "Seal or verify the audit log."),
    "files": ("wayhome.foundation.files.console:files", "Verify the attachments."),
    "docs": ("wayhome.foundation.rules.console:docs", "Write docs/rules.md."),
    "openapi": ("wayhome.doors.api.console:openapi", "Write docs/openapi.json."),
    "migrate": ("wayhome.doors.console.upkeep:migrate", "Bring the tables up to date."),
    "serve": ("wayhome.doors.console.processes:serve", "Serve pages."),
    "worker": ("wayhome.doors.console.processes:worker", "Do queued and timed jobs."),
    "backup": ("wayhome.doors.console.safekeeping:backup", "Everything in one archive."),
    "restore": ("wayhome.doors.console.safekeeping:restore", "An archive in an empty database."),
    "shell": ("wayhome.doors.console.upkeep:shell", "A Python shell with Wayhome loaded."),
    "manage": ("wayhome.doors.console.upkeep:manage", "Django's own commands."),
}


class Lazy(click.Group):
    """Finds a command by name without importing the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (target, _) in COMMANDS.items() if _exists(target)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target, _ = COMMANDS.get(cmd_name, ("", ""))
        if not target or not _exists(target):
            return None
        module, _, attribute = target.partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Settle the database and load Django, then find and run the command."""
        try:
            database.choose(ctx.params["data"])
            import django

            django.setup()
            return super().invoke(ctx)
        except PostgresError as error:
            raise click.ClickException(str(error)) from error
        finally:
            database.leave()


def _exists(target: str) -> bool:
    try:
        return find_spec(target.partition(":")[0]) is not None
    except ModuleNotFoundError:
        return False


@click.group(cls=Lazy, context_settings={"help_option_names": HELP})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of a demonstration: database, keys and attachments.",
)
def main(data: Path | None) -> None:
    """Wayhome's command line. Every command that reports has --json."""
    del data  # Lazy.invoke has used it, before Django's settings loaded


def run() -> None:
    """The command line, with a sentence in place of a traceback where settings refuse."""
    from django.core.exceptions import ImproperlyConfigured

    try:
        main(prog_name="wayhome")
    except ImproperlyConfigured as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
