"""What can be typed about topics: `incoming topics`, `topics evaluate`, `label` and `relabel`, with their help.

What they do is loaded when it is asked for, as everywhere in the command line.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Config
from bot.config import load

topics = typer.Typer(help="List the topics; topics evaluate FILE measures how well they label.")


@topics.callback(invoke_without_command=True)
def list_(context: typer.Context, config: Config = None) -> None:
    """List the topics; topics evaluate FILE measures how well they label."""
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
    """Print precision, recall and F1 of the labels, per topic and in all."""
    from bot.cli.taxonomy import evaluate as measure  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(measure(load(config, os.environ), file, wrong=wrong))
