"""What was found, by kind; and the moment at which all readings of the tests happen."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.sources.findings import Finding, Noted, Refused
from storage.records import Draft

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def drafts(findings: Iterable[Finding]) -> list[Draft]:
    """The drafts among the findings."""
    return [finding for finding in findings if isinstance(finding, Draft)]


def refused(findings: Iterable[Finding]) -> list[Refused]:
    """What was refused."""
    return [finding for finding in findings if isinstance(finding, Refused)]


def noted(findings: Iterable[Finding]) -> list[str]:
    """What the notes say."""
    return [finding.what for finding in findings if isinstance(finding, Noted)]


def the_draft(findings: Iterable[Finding]) -> Draft:
    """The only draft; there is nothing refused."""
    found = list(findings)
    assert refused(found) == []
    [draft] = drafts(found)
    return draft


def the_refusal(findings: Iterable[Finding]) -> Refused:
    """The only finding: a refusal."""
    [finding] = findings
    assert isinstance(finding, Refused)
    return finding
