"""What can be typed about topics: `incoming topics`, `topics evaluate`, `label` and `relabel`, with their help.

What they do is loaded when it is asked for, as everywhere in the command line.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import LARGEST_NUMBER, Config
from bot.config import load

topics = typer.Typer(help="List the topics, or evaluate how well they label.")


@topics.callback(invoke_without_command=True)
def list_(context: typer.Context, config: Config = None) -> None:
    """List the topics, or evaluate how well they label."""
    if context.invoked_subcommand is None:
        from bot.cli.taxonomy import show  # noqa: PLC0415 -- see the module's docstring

        raise typer.Exit(show(load(config, os.environ)))


@topics.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(help="Labelled articles in JSON (default: those that ship with it)."),
    ] = None,
    *,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="Also list what is wrong or missing, with evidence.")
    ] = False,
    config: Config = None,
) -> None:
    """Print precision, recall and F1 of the labels.

    For each topic, and in all.
    """
    from bot.cli.taxonomy import evaluate as measure  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(measure(load(config, os.environ), file, wrong=wrong))


def label(
    number: Annotated[int, typer.Argument(help="The article.", min=1, max=LARGEST_NUMBER)],
    topics: Annotated[
        list[str] | None, typer.Argument(help="What it is about.", metavar="[TOPIC …]")
    ] = None,
    *,
    denied: Annotated[
        list[str] | None,
        typer.Option("--not", help="What it is not about; may be given again.", metavar="TOPIC"),
    ] = None,
    auto: Annotated[
        bool, typer.Option("--auto", help="Undo all that was done by hand about this article.")
    ] = False,
    config: Config = None,
) -> None:
    """Put the topics of an article right by hand, until --auto.

    Without any, print them with their evidence.
    """
    from bot.cli.labelling import Correction, correct  # noqa: PLC0415 -- see the module's docstring

    wish = Correction(number, tuple(topics or ()), tuple(denied or ()), auto=auto)
    raise typer.Exit(correct(load(config, os.environ), wish))


def relabel(
    after: Annotated[
        int,
        typer.Option(
            help="Only articles with a higher number: to go on where a run was broken off.",
            min=0,
            max=LARGEST_NUMBER,
        ),
    ] = 0,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    config: Config = None,
) -> None:
    """Label all articles anew, after a change of the taxonomy.

    The service may run meanwhile.
    """
    from bot.cli.labelling import relabel as run  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(run(load(config, os.environ), after, dry=dry_run))
