"""The command line: what can be typed, with its help. Every action has its own file, loaded when it is asked for.

Loading on demand is why imports stand inside functions here: the container asks `healthcheck` twice a
minute, and must not load the whole service each time.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from bot.cli.deliveries import cancel, recall, requeue
from bot.cli.options import (
    LARGEST_NUMBER,
    Config,
    Form,
    Language,
    Rendered,
    Topics,
)
from bot.cli.output import whole_output
from bot.cli.topics import label, relabel, topics
from bot.config import load
from bot.errors import BotError
from bot.roles import Role

_SANDBOX_CONTROL: Final = (
    "While it runs, everything is controlled by JSON over HTTP below /sim/: people act "
    "(POST /sim/user/200001/message), chats change (POST /sim/chat/-400001/kick), requests go wrong "
    "(POST /sim/faults), a million chats come in (POST /sim/population), time stands still "
    "(POST /sim/clock), and GET /sim/stats and /sim/outbox tell what the bot did. "
    "docs/sandbox.md describes each."
)

app = typer.Typer(
    name="incoming",
    help="Publishes digests of an article store to Telegram chats. Start with: incoming demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    config: Config = None,
    role: Annotated[
        Role,
        typer.Option(
            help="all: everything; worker: deliver; bot: answer people. Several processes share a PostgreSQL database."
        ),
    ] = Role.ALL,
) -> None:
    """Serve Telegram. Needs BOT_TOKEN.

    Polls for updates, takes articles in, publishes, delivers.
    """
    from bot.cli.serve import serve  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(serve(load(config, os.environ), role))


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the chat page; 0 takes a free one.")
    ] = 8642,
    data: Annotated[
        Path, typer.Option(help="Folder for the demo's files; emptied at each start.")
    ] = Path("data/demo"),
) -> None:
    """Try everything without Telegram.

    Runs the bot with sample articles, and a chat page for your browser.
    """
    from bot.cli.demo import play  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(play(port, data))


@app.command()
def ingest(
    places: Annotated[
        list[str], typer.Argument(help="Files, folders or addresses.", metavar="PATH|URL …")
    ],
    config: Config = None,
) -> None:
    """Put articles into the store; exits 1 if any was refused.

    Takes Markdown, HTML, JSON Lines, feeds and pages in the seed format.
    """
    from bot.cli.ingest import take  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(take(load(config, os.environ), places))


@app.command()
def preview(
    topic: Topics = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=50, help="Articles.")] = 12,
    form: Annotated[
        Form, typer.Option("--format", help="Plain text or Telegram's HTML.")
    ] = Form.TEXT,
    language: Annotated[
        Language | None, typer.Option(help="Of the frame (default: the setting language).")
    ] = None,
    config: Config = None,
) -> None:
    """Print the digest of the latest articles without sending it."""
    from bot.cli.show import show_preview  # noqa: PLC0415 -- see the module's docstring

    settings = load(config, os.environ)
    raise typer.Exit(
        show_preview(
            settings,
            topic or [],
            number,
            html=form is Form.HTML,
            language=language or settings.language,
        )
    )


@app.command()
def page(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(
            help="Articles by number, in this order (default: the latest).",
            metavar="[NUMBER …]",
            min=1,
            max=LARGEST_NUMBER,
        ),
    ] = None,
    topic: Topics = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=1000, help="Articles.")] = 12,
    config: Config = None,
) -> None:
    """Print articles as a page that `ingest` reads back.

    The page is in the seed format, which docs/operating.md describes.
    """
    from bot.cli.show import show_page  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(show_page(load(config, os.environ), numbers or [], topic or [], number))


@app.command()
def render(
    place: Annotated[
        str,
        typer.Argument(
            help="A file, an address, or the number of an article.", metavar="FILE|URL|ID"
        ),
    ],
    form: Annotated[Rendered, typer.Option("--format", help="The form of the messages.")] = (
        Rendered.CLASSIC
    ),
    *,
    judged: Annotated[
        bool,
        typer.Option(
            "--check", help="Judge the messages too; exits 1 with reasons if one is wrong."
        ),
    ] = False,
    config: Config = None,
) -> None:
    """Print a whole article as it would be sent.

    As Telegram's HTML, as rich blocks, as plain text, or as a page.
    """
    from bot.cli.render import render as show  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(show(load(config, os.environ), place, form, check=judged))


app.add_typer(topics, name="topics")
app.command()(label)
app.command()(relabel)


@app.command()
def check(config: Config = None) -> None:
    """Check configuration, database, token and clock.

    Exits 1 if one of them is wrong.
    """
    from bot.cli.check import examine  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(examine(config, os.environ))


@app.command()
def migrate(config: Config = None) -> None:
    """Bring the database's tables to the newest revision.

    `run` does so by itself.
    """
    from bot.cli.upkeep import migrate as bring  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(bring(load(config, os.environ)))


@app.command()
def healthcheck(config: Config = None) -> None:
    """Exit 0 if all is well, else 1 with the reason.

    All is well when a worker is alive, the tables are current, and articles and deliveries move on.
    """
    from bot.cli.upkeep import healthcheck as ask  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(ask(load(config, os.environ)))


@app.command()
def status(config: Config = None) -> None:
    """Print what the store holds and how the deliveries stand."""
    from bot.cli.upkeep import status as tell  # noqa: PLC0415 -- see the module's docstring

    raise typer.Exit(tell(load(config, os.environ)))


app.command()(requeue)
app.command()(cancel)
app.command()(recall)


@app.command(epilog=_SANDBOX_CONTROL)
def sandbox(  # noqa: PLR0913 -- one for each option
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8642,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    latency: Annotated[float, typer.Option(min=0, help="Seconds before each answer.")] = 0.0,
    scene: Annotated[
        Path | None,
        typer.Option(
            help="A JSON file: population, limits, faults, watch, clock, version, all optional."
        ),
    ] = None,
    *,
    kept: Annotated[
        int, typer.Option(min=1, help="Messages, and calls, that can still be looked at.")
    ] = 10_000,
    api_version: Annotated[
        Literal["10.0", "10.1", "10.2", "10.3"],
        typer.Option(help="The Bot API to speak; older ones know less of rich messages."),
    ] = "10.3",
) -> None:
    """Run only the local Bot API server with its chat page.

    For bots started by hand.
    """
    from bot.cli.sandbox import serve_sandbox  # noqa: PLC0415 -- see the module's docstring
    from bot.sandbox import ApiVersion, SandboxOptions  # noqa: PLC0415 -- the same

    options = SandboxOptions(
        host=host,
        port=port,
        latency=latency,
        history=kept,
        journal=kept,
        api_version=ApiVersion(api_version),
    )
    raise typer.Exit(serve_sandbox(options, scene))


def main() -> None:
    """Run the command line; the user's mistakes are one line on standard error and exit code 2."""
    try:
        with whole_output():
            app()
    except BotError as error:
        typer.echo(f"incoming: {error}", err=True)
        raise SystemExit(2) from error
