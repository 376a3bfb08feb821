"""A report in plain lines, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from web.law.views import Finding, Report, Source

NO_ADVICE = "This is no legal advice. It finds what a machine can see; whether a shop is lawful, a lawyer says."


def lines(report: Report) -> Iterator[str]:
    """The report for people to read."""
    yield NO_ADVICE
    yield f"Sold to {', '.join(report.sell_to)}, by the rules of {report.day:%Y-%m-%d}."
    yield f"{len(report.looked_at)} pages looked at: {', '.join(report.looked_at)}"
    for one in report.findings:
        yield ""
        yield from _finding(one)
    yield ""
    count = len(report.findings)
    yield f"{count} {'finding' if count == 1 else 'findings'}." if count else "Nothing found."
    yield ""
    yield "What no machine can judge, so that a person must:"
    for left in report.unjudged:
        yield f"- {left.words}{f' ({_sources(left.sources)})' if left.sources else ''}"


def _finding(one: Finding) -> Iterator[str]:
    yield f"{one.rule.code}: {one.words}"
    yield f"  rule    {one.rule.title}"
    yield f"  source  {_sources(one.sources)}"
    yield f"  for     {', '.join(one.countries)}"
    yield f"  page    {one.page}"
    yield f"  mend    {one.mend}"


def _sources(sources: Sequence[Source]) -> str:
    return "; ".join(
        f"{one.law}, {one.place}, since {one.since:%Y-%m-%d}{f' until {one.until:%Y-%m-%d}' if one.until else ''}"
        for one in sources
    )


def as_json(report: Report) -> dict[str, Any]:
    """The report for programs."""
    return {
        "advice": NO_ADVICE,
        "sell_to": list(report.sell_to),
        "day": report.day.isoformat(),
        "looked_at": list(report.looked_at),
        "findings": [
            {
                "rule": one.rule.code,
                "title": one.rule.title,
                "words": one.words,
                "page": one.page,
                "mend": one.mend,
                "countries": list(one.countries),
                "sources": _as_data(one.sources),
            }
            for one in report.findings
        ],
        "not_judged": [{"words": one.words, "sources": _as_data(one.sources)} for one in report.unjudged],
    }


def _as_data(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [
        {
            "law": one.law,
            "place": one.place,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
        }
        for one in sources
    ]
