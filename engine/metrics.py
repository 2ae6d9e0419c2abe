"""What operations watch: read from the ledger when they ask, so that several processes say the same.

No account, no person and no amount is in it; every label has a handful of values. What one process alone
knows (its rules, and how their reloads ended) is told beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import case, text
from sqlmodel import Session, col, func, select

from engine.action import Outcome
from engine.rulefile.names import RuleNames
from engine.rulefile.running import REFUSED, TAKEN_OVER, RuleFile
from engine.store.tables import ApiCalls, Effect, Event, Execution

_OPEN = "open"
_EVENT_OUTCOMES = (_OPEN, *(outcome.value for outcome in Outcome))
_EFFECT_STATES = ("intended", "done", "refused", "not_made")
_WAITING, _RETRYING, _DUE, _RUNNING = "waiting", "retrying", "due", "running"
_CALL_KINDS = {"metered": "quickbooks", "free": "quickbooks", "crm": "hubspot"}

# The ledger finds open executions by an index that holds only them; SQLite uses it for literals alone.
_IS_DUE, _IS_RUNNING = text("execution.state = 'due'"), text("execution.state = 'running'")


@dataclass(frozen=True, slots=True)
class Counts:
    """What the ledger says at one moment.

    `executions` are the open ones by state, each with the time since which the oldest has been due.
    """

    at: datetime
    events: Mapping[str, int]
    executions: Mapping[str, tuple[int, datetime | None]]
    effects: Mapping[str, int]
    calls: Mapping[str, int]


def count(session: Session, now: datetime) -> Counts:
    """Count what is in the ledger: four queries that touch no payload."""
    outcome = func.coalesce(col(Event.outcome), _OPEN)
    events = session.exec(select(outcome, func.count()).group_by(col(Event.outcome)))
    effects = session.exec(select(Effect.state, func.count()).group_by(Effect.state))
    calls = session.exec(select(ApiCalls.kind, func.sum(ApiCalls.count)).group_by(ApiCalls.kind))
    return Counts(
        at=now,
        events=dict(events.all()),
        executions={**_due(session, now), **_running(session)},
        effects=dict(effects.all()),
        calls=dict(calls.all()),
    )


def _due(session: Session, now: datetime) -> dict[str, tuple[int, datetime | None]]:
    state = case(
        (col(Execution.first_due_at) > now, _WAITING), (col(Execution.due_at) > now, _RETRYING), else_=_DUE
    ).label("open_state")
    found = session.exec(
        select(state, func.count(), func.min(Execution.first_due_at)).where(_IS_DUE).group_by(state)
    )
    return {name: (number, None if name == _WAITING else oldest) for name, number, oldest in found}


def _running(session: Session) -> dict[str, tuple[int, datetime | None]]:
    number, oldest = session.exec(
        select(func.count(), func.min(Execution.first_due_at)).where(_IS_RUNNING)
    ).one()
    return {_RUNNING: (number, oldest)}


def registry_of(counts: Counts, rules: RuleFile, names: RuleNames) -> CollectorRegistry:
    """All metrics, ready to be written in whatever form is asked for."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told((*_of_rules(rules, names), *_of_ledger(counts))))
    return registry


class _Told(Collector):
    """Metrics that are known already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _of_rules(rules: RuleFile, names: RuleNames) -> Iterator[Metric]:
    about = {"number": str(rules.revision), "digest": rules.current.digest[:12]}
    yield InfoMetricFamily(
        "stagebill_rules_revision", "The revision of the rule file that this process works by.", about
    )
    yield GaugeMetricFamily(
        "stagebill_rules_problem",
        "1 while the rule file has mistakes or is missing, so that an older revision stays in force.",
        int(rules.trouble is not None),
    )
    yield GaugeMetricFamily(
        "stagebill_rules_unknown_names",
        "Names in the rules (stages, properties, items, terms, tax codes) that a connected account lacks.",
        names.unknown or 0,
    )
    reloads = CounterMetricFamily(
        "stagebill_rules_reloads",
        "Changes of the rule file that this process met, by result.",
        labels=["result"],
    )
    for result in (TAKEN_OVER, REFUSED):
        reloads.add_metric([result], rules.reloads[result])
    yield reloads


def _of_ledger(counts: Counts) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "stagebill_events", "Events that came in and were stored.", sum(counts.events.values())
    )
    yield _gauges(
        "stagebill_events_by_outcome",
        "Events by how they ended; the sum of all, open ones included, is the events that came in.",
        "outcome",
        {name: counts.events.get(name, 0) for name in _EVENT_OUTCOMES},
    )
    yield from _of_executions(counts)
    yield _gauges(
        "stagebill_effects",
        "Calls that change something at a vendor, by state; intended ones have no answer yet.",
        "state",
        {name: counts.effects.get(name, 0) for name in _EFFECT_STATES},
    )
    calls = CounterMetricFamily(
        "stagebill_vendor_calls",
        "Calls to the vendors; QuickBooks meters reads (metered) and gives writes away (free).",
        labels=["vendor", "kind"],
    )
    for kind, vendor in _CALL_KINDS.items():
        calls.add_metric([vendor, kind], counts.calls.get(kind, 0))
    yield calls


def _of_executions(counts: Counts) -> Iterator[Metric]:
    none = (0, None)
    states = (_WAITING, _RETRYING, _DUE, _RUNNING)
    yield _gauges(
        "stagebill_executions_open",
        "Executions that have not ended: waiting for their time, retrying later, due now, running.",
        "state",
        {name: counts.executions.get(name, none)[0] for name in states},
    )
    yield _gauges(
        "stagebill_executions_oldest_seconds",
        "For how long the oldest open execution has been due; 0 where there is none.",
        "state",
        {name: _age(counts.executions.get(name, none)[1], counts.at) for name in states if name != _WAITING},
    )


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
