"""Faults on demand: what real networks and vendors do on bad days, switched on for named operations.

Each stand-in has a switchboard (`Faults`). A rule names an operation by a glob ("invoice.create",
"webhook.*", "*") and a kind of fault; each matching call uses up one of its `count`. `FaultCarrier` is the
ASGI wrapper that carries the fault out, from a slow answer to a connection that closes without one.
"""

from sandbox.faults.answers import canned_answer
from sandbox.faults.carrier import CONTROL_PREFIX, FaultCarrier, Sleep, fault_routes
from sandbox.faults.connections import ConnectionLost, ConnectionRefused
from sandbox.faults.reading import FAULTS_VARIABLE, SEED_VARIABLE, parse_fault, variable_of
from sandbox.faults.rules import Fault, FaultRule, FaultSettings, Kind
from sandbox.faults.switchboard import Faults

__all__ = [
    "CONTROL_PREFIX",
    "FAULTS_VARIABLE",
    "SEED_VARIABLE",
    "ConnectionLost",
    "ConnectionRefused",
    "Fault",
    "FaultCarrier",
    "FaultRule",
    "FaultSettings",
    "Faults",
    "Kind",
    "Sleep",
    "canned_answer",
    "fault_routes",
    "parse_fault",
    "variable_of",
]
