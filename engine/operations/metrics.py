"""What operations watch: read from the store when they ask, so that any process tells it of all.

That holds for what the ledger says and for what every process adds up (`engine.operations.sums`), also a
worker, whom nobody can ask. What one process alone knows (its rules, and how their reloads ended:
`stagebill_rules_…`) is told beside it. No account, no person and no amount is in it; every label has a
handful of values.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from sqlalchemy import case, text
from sqlmodel import Session, col, func, select

from engine.action import Outcome
from engine.mirroring.taking import refused_kinds, wanted_kinds
from engine.operations.allowance import Reads, reads_of
from engine.operations.sums import (
    BUCKETS,
    LIMITER_SECONDS,
    LIMITER_WAITS,
    QUEUE,
    RETRIES,
    SUM,
    bucket_label,
    read_sums,
)
from engine.processes.presence import ROLES, is_alive, processes
from engine.proof.latest import Agreement, agreement
from engine.rulefile.names import RuleNames
from engine.rulefile.running import REFUSED, TAKEN_OVER, RuleFile
from engine.store.meter_tables import CallCount
from engine.store.tables import Effect, Event, Execution
from engine.sync.silence import Heard, heard

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
    reads: Reads
    heard: Mapping[str, Heard]
    agreement: Agreement
    not_taken: Mapping[str, int]
    processes: Mapping[str, int]
    sums: Mapping[tuple[str, str], float]


def count(session: Session, now: datetime, read_allowance: int) -> Counts:
    """Count what is in the ledger: queries that touch no payload."""
    outcome = func.coalesce(col(Event.outcome), _OPEN)
    events = session.exec(select(outcome, func.count()).group_by(col(Event.outcome)))
    effects = session.exec(select(Effect.state, func.count()).group_by(Effect.state))
    calls = session.exec(select(CallCount.kind, func.sum(CallCount.count)).group_by(CallCount.kind))
    return Counts(
        at=now,
        events=dict(events.all()),
        executions={**_due(session, now), **_running(session)},
        effects=dict(effects.all()),
        calls=dict(calls.all()),
        reads=reads_of(session, now, read_allowance),
        heard=heard(session),
        agreement=agreement(session),
        not_taken=refused_kinds(session),
        processes=Counter(one.role for one in processes(session) if is_alive(one, now)),
        sums=read_sums(session),
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
    kept = wanted_kinds(rules.current.in_hubspot)
    registry.register(_Told((*_of_rules(rules, names), *_of_ledger(counts), _of_records(counts, kept))))
    return registry


def _of_records(counts: Counts, kept: Collection[str]) -> Metric:
    return _gauges(
        "stagebill_hubspot_not_taken",
        "Accounts whose HubSpot refuses records of this kind that the rules want; doctor says why.",
        "kind",
        {kind: number * (kind in kept) for kind, number in counts.not_taken.items()},
    )


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
    yield from _of_reads(counts.reads)
    yield from _of_webhooks(counts)
    yield from _of_certificates(counts)
    yield from _of_processes(counts)


def _of_processes(counts: Counts) -> Iterator[Metric]:
    """What workers, whom nobody can ask, have added up; all processes' sums are one."""
    yield _gauges(
        "stagebill_processes",
        "Processes that were seen of late: serve (web and worker in one), web, worker.",
        "role",
        {role: counts.processes.get(role, 0) for role in ROLES},
    )
    yield _counters(
        "stagebill_retries",
        "Tries that ended with another one to come, by the category of what was in the way.",
        "category",
        _labelled(counts.sums, RETRIES),
    )
    by_vendor = dict.fromkeys(_CALL_KINDS.values(), 0.0)
    yield _counters(
        "stagebill_limiter_waits",
        "Calls that waited because the vendor's limit of calls was used up.",
        "vendor",
        by_vendor | _labelled(counts.sums, LIMITER_WAITS),
    )
    yield _counters(
        "stagebill_limiter_wait_seconds",
        "For how long such calls waited, in all.",
        "vendor",
        by_vendor | _labelled(counts.sums, LIMITER_SECONDS),
    )
    yield _latency(_labelled(counts.sums, QUEUE))


def _latency(told: Mapping[str, float]) -> Metric:
    labels = [bucket_label(bound) for bound in BUCKETS]
    cumulative = accumulate(told.get(label, 0.0) for label in labels)
    family = HistogramMetricFamily(
        "stagebill_queue_latency_seconds", "From when an execution was due until a worker took it."
    )
    family.add_metric([], list(zip(labels, cumulative, strict=True)), told.get(SUM, 0.0))
    return family


def _labelled(sums: Mapping[tuple[str, str], float], name: str) -> dict[str, float]:
    return {label: amount for (its, label), amount in sorted(sums.items()) if its == name}


def _of_certificates(counts: Counts) -> Iterator[Metric]:
    last = counts.agreement
    yield GaugeMetricFamily(
        "stagebill_certificate_unexplained",
        "Records that the accounts' last certificates of agreement could not explain.",
        last.unexplained,
    )
    yield GaugeMetricFamily(
        "stagebill_certificates_not_made", "Accounts whose last certificate could not be made.", last.not_made
    )
    yield GaugeMetricFamily(
        "stagebill_certificate_age_seconds",
        "Age of the oldest of the accounts' last certificates; 0 while there is none.",
        _age(last.oldest, counts.at),
    )


def _of_webhooks(counts: Counts) -> Iterator[Metric]:
    yield _gauges(
        "stagebill_webhooks_silent",
        "Connections whose webhooks used to come at this hour of the week and come no more.",
        "vendor",
        {vendor: told.silent for vendor, told in counts.heard.items()},
    )
    found = CounterMetricFamily(
        "stagebill_changes_found",
        "Changes that no webhook told and a look at the vendor found.",
        labels=["vendor"],
    )
    for vendor, told in counts.heard.items():
        found.add_metric([vendor], told.found)
    yield found
    yield _gauges(
        "stagebill_changes_followed_seconds",
        "For how long changes were not looked for, in the connection that was followed least; 0 without one.",
        "vendor",
        {vendor: _age(told.followed_until, counts.at) for vendor, told in counts.heard.items()},
    )


def _of_reads(reads: Reads) -> Iterator[Metric]:
    yield _gauges(
        "stagebill_quickbooks_reads_month",
        "Metered reads of QuickBooks this month: used so far, expected by its end, allowed by Intuit.",
        "which",
        {"used": reads.so_far, "forecast": reads.forecast, "allowance": reads.allowance},
    )
    yield GaugeMetricFamily(
        "stagebill_quickbooks_webhooks_alone",
        "1 while most of the month's reads are used: only those are made that something is billed by.",
        int(reads.webhooks_alone),
    )


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


def _counters(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family
