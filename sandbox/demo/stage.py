"""Sets the stage: stand-ins, both connections, the service; each in a process of its own, on loopback."""

import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from sandbox import hubspot, quickbooks
from sandbox.demo.checks import CannotRun, Checks
from sandbox.demo.directory import emptied
from sandbox.demo.processes import PREFIX, ROOT, Processes, free_port
from sandbox.demo.report import Report
from sandbox.demo.standins import ControlPlane, HubSpot, Mailbox, QuickBooks

RULES = "rules.example.yaml"
SETTINGS = "demo.env"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs, and where it is."""

    directory: Path
    rules: Path
    service_url: str
    settings: dict[str, str]  # the service's environment
    processes: Processes
    checks: Checks
    hubspot: HubSpot
    quickbooks: QuickBooks
    mailbox: Mailbox

    @property
    def logs(self) -> Path:
        """The directory that the processes log into."""
        return logs_of(self.directory)

    def stagebill(self, *arguments: str, directory: Path | None = None) -> str:
        """What a `stagebill` command prints.

        Raises: CannotRun where it fails.
        """
        return self.processes.run("engine", *arguments, directory=directory)


def logs_of(directory: Path) -> Path:
    """The logs below a demo's directory."""
    return directory / "logs"


@contextmanager
def set_up(directory: Path, report: Report) -> Iterator[Stage]:
    """Everything running and connected as long as the context lasts; the report tells as it happens.

    Raises: CannotRun.
    """
    rules = find_rules(Path.cwd(), ROOT)
    with ExitStack() as stack:
        home = stack.enter_context(emptied(directory))
        processes = stack.enter_context(Processes(home, logs_of(home)))
        checks = Checks(watch=processes.watch)
        port = free_port()
        service_url = f"http://127.0.0.1:{port}"
        addresses = _start_stand_ins(processes, checks, service_url)
        own = {"DATA_DIR": str(home), "PORT": str(port), "PUBLIC_URL": service_url, "RULES": str(rules)}
        settings = _settings(addresses, own)
        processes.settings.update(settings)
        _keep(settings, home / SETTINGS)
        _tell(report, addresses)
        _connect(processes, report)
        _start_service(processes, checks, service_url)
        report.said("Stagebill", f"serves at {service_url}.")
        planes = _control_planes(addresses, stack.enter_context(httpx.Client(trust_env=False)))
        yield Stage(home, rules, service_url, settings, processes, checks, *planes)


def _settings(addresses: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The service's environment: what the stand-ins told, and what the demo chose."""
    theirs = {name: value for name, value in addresses.items() if name.startswith(PREFIX)}
    return theirs | {f"{PREFIX}{name}": value for name, value in own.items()}


def _control_planes(addresses: Mapping[str, str], http: httpx.Client) -> tuple[HubSpot, QuickBooks, Mailbox]:
    return (
        HubSpot(ControlPlane(addresses["STAGEBILL_HUBSPOT_API_URL"], http)),
        QuickBooks(ControlPlane(addresses["STAGEBILL_QUICKBOOKS_API_URL"], http)),
        Mailbox(ControlPlane(addresses["MAIL_PAGES_URL"], http)),
    )


def find_rules(*places: Path) -> Path:
    """The example rule file, in the first place that has it.

    Raises: CannotRun.
    """
    for place in places:
        if (place / RULES).is_file():
            return (place / RULES).resolve()
    raise CannotRun(f"there is no {RULES} in {places[0]}; run the demo where it lies")


def _start_stand_ins(processes: Processes, checks: Checks, service_url: str) -> dict[str, str]:
    child = processes.start("stand-ins", "sandbox", "--print-json", "--service-url", service_url)
    line = checks.until(
        lambda: child.out.read_text("utf-8"),
        lambda text: text.endswith("\n"),
        lambda _: "the stand-ins should have told their addresses and said nothing",
    )
    addresses: dict[str, str] = json.loads(line)
    return addresses


def _keep(settings: dict[str, str], file: Path) -> None:
    """For whoever wants to run commands against the demo; there are only the stand-ins' secrets in it."""
    file.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()), "utf-8")


def _tell(report: Report, addresses: dict[str, str]) -> None:
    for who, name in (("HubSpot", "HUBSPOT_API_URL"), ("QuickBooks", "QUICKBOOKS_API_URL")):
        report.said(who, f"is played at {addresses[f'STAGEBILL_{name}']}.")
    report.said("Mailbox", f"takes mail at {addresses['STAGEBILL_SMTP_URL']}.")


def _connect(processes: Processes, report: Report) -> None:
    portal = str(hubspot.SEED_PORTAL)
    realm = quickbooks.DEFAULT_REALM
    token = "--refresh-token"
    told = processes.run(
        "engine", "connect", "hubspot", "--portal-id", portal, token, "-", said=hubspot.REFRESH_TOKEN
    )
    report.said("Stagebill", f"{told.strip()}.")
    told = processes.run(
        *("engine", "connect", "quickbooks", "--portal-id", portal, "--realm-id", realm, token, "-"),
        said=quickbooks.SEED_REFRESH_TOKEN,
    )
    report.said("Stagebill", f"{told.strip()}.")


def _start_service(processes: Processes, checks: Checks, service_url: str) -> None:
    processes.start("service", "engine", "serve")
    checks.until(
        lambda: _status(f"{service_url}/health/ready"),
        lambda status: status == httpx.codes.OK,
        lambda status: f"the service should be ready and answered {status or 'nothing'}",
    )


def _status(url: str) -> int | None:
    try:
        return httpx.get(url, trust_env=False).status_code
    except httpx.TransportError:
        return None
