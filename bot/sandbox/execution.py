"""Carries out one call at once: names and flood control, then the method, then the journal. No HTTP, no waiting."""

from typing import Any

from bot.sandbox.access import find_chat
from bot.sandbox.context import Context
from bot.sandbox.journal import Call
from bot.sandbox.methods import EDITS, METHODS, SENDS
from bot.sandbox.methods.receiving import Described
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refused, bad_request, too_many_requests
from bot.sandbox.rich.shapes import METHODS_SINCE, ApiVersion
from bot.sandbox.specification import KNOWN

_MOST_NAMES = 200  # of unknown parameters that are counted


def execute(
    context: Context, method: str, parameters: Parameters, *, fault: str = ""
) -> tuple[int, dict[str, Any]]:
    """Status and envelope; the call is journalled, with the fault that will keep its answer from the client."""
    number = context.journal.number()
    try:
        envelope = _granted(context, method, parameters)
        status, verdict = 200, "ok"
    except Refused as refusal:
        envelope, status, verdict = refusal.envelope(), refusal.code, refusal.description
    context.journal.write(
        Call(
            number,
            context.clock(),
            context.options.token,
            method,
            parameters.values,
            status,
            verdict,
            fault,
        )
    )
    return status, envelope


def check_names(context: Context, method: str, parameters: Parameters) -> None:
    """Count parameters that the Bot API does not have.

    Raises:
        Refused: there are some, and the sandbox is strict.
    """
    given, known = parameters.values.keys(), _known(context.api_version, method)
    if given <= known:
        return
    unknown = given - known
    counts = context.journal.counters.unknown_parameters
    for name in unknown:
        if name in counts or len(counts) < _MOST_NAMES:
            counts[f"{method}.{name}"] += 1
    if context.options.strict:
        names = ", ".join(sorted(unknown))
        raise bad_request(f"{method} has no parameter {names} (the sandbox is strict)")


def _known(version: ApiVersion, method: str) -> frozenset[str]:
    known = KNOWN[method]
    return known if version.has(ApiVersion.V10_1) else known - {"rich_message"}


def _granted(context: Context, method: str, parameters: Parameters) -> dict[str, Any]:
    function = METHODS.get(method)
    if function is None or not context.api_version.has(_since(method)):
        raise _unknown(context, method)
    check_names(context, method, parameters)
    _check_flood(context, method, parameters)
    result = function(context, parameters)
    if isinstance(result, Described):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}


def _since(method: str) -> ApiVersion:
    return METHODS_SINCE.get(method, ApiVersion.V10_0)


def _unknown(context: Context, method: str) -> Refused:
    if method not in KNOWN or not context.api_version.has(_since(method)):
        return Refused(404, "Not Found: method not found")
    context.journal.counters.alarms += 1
    return Refused(501, f"Not Implemented: the sandbox has no {method} yet")


def _check_flood(context: Context, method: str, parameters: Parameters) -> None:
    if method not in SENDS | EDITS:
        return
    now, chat = context.clock(), find_chat(context.world, parameters)
    private = chat is None or chat.is_private
    key = parameters.text("chat_id") if chat is None else chat.id
    if method in SENDS:
        paid = context.paid.enabled and parameters.flag("allow_paid_broadcast")
        wait = context.flood.admit_send(now, key, private=private, paid=paid)
    else:
        wait = 0 if private else context.flood.admit_edit(now, key)
    if wait:
        raise too_many_requests(wait)
