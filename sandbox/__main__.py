"""`python -m sandbox`: stand-ins for HubSpot, QuickBooks Online and Twilio, and a mailbox, on loopback."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from sandbox.faults import FaultRule, parse_fault
from sandbox.run import OPERATIONS, Options, Running, serve

DONE, COULD_NOT_RUN = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; returns the exit code."""
    said = _parser().parse_args(argv)
    options = Options(
        host=said.host,
        hubspot_port=said.hubspot_port,
        quickbooks_port=said.quickbooks_port,
        mail_port=said.mail_port,
        mail_pages_port=said.mail_pages_port,
        twilio_port=said.twilio_port,
        service_url=said.service_url,
        faults=tuple(said.fault),
        fault_seed=said.fault_seed,
    )
    tell = _tell_json if said.print_json else _tell_people
    try:
        asyncio.run(serve(options, tell))
    except (OSError, ValueError) as exc:
        sys.stderr.write(f"The sandbox cannot start: {exc}\n")
        return COULD_NOT_RUN
    return DONE


def _parser() -> argparse.ArgumentParser:
    defaults = Options()
    parser = argparse.ArgumentParser(prog="stagebill sandbox", description=__doc__)
    parser.add_argument("--host", default=defaults.host, help="address to listen on (default: %(default)s)")
    for name, what in _PORTS.items():
        parser.add_argument(
            f"--{name}-port",
            type=_port,
            default=0,
            metavar="PORT",
            help=f"port of {what} (default: a free one)",
        )
    parser.add_argument(
        "--service-url",
        default=defaults.service_url,
        metavar="URL",
        help="the service's STAGEBILL_PUBLIC_URL (default: %(default)s)",
    )
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="FAULT",
        help="what is to go wrong, such as quickbooks:invoice.create=drop_after or "
        "'hubspot:*=status,status=429,retry_after=7,count=forever'; may be given again",
    )
    parser.add_argument(
        "--fault-seed", type=int, metavar="N", help="seed of the chances of faults that have one (default: 0)"
    )
    parser.add_argument("--print-json", action="store_true", help="print the settings as one line of JSON")
    return parser


_PORTS = {
    "hubspot": "HubSpot",
    "quickbooks": "QuickBooks Online",
    "mail": "the mailbox (SMTP)",
    "mail-pages": "the pages that show received mail",
    "twilio": "Twilio, for messages to phones",
}


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return int(text)


def _fault(text: str) -> tuple[str | None, FaultRule]:
    try:
        return parse_fault(text, OPERATIONS)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from exc


def _tell_json(running: Running) -> None:
    said = {
        **running.settings(),
        "MAIL_PAGES_URL": running.mail_pages_url,
        "TWILIO_URL": running.twilio_url,
        "SERVICE_URL": running.service_url,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _tell_people(running: Running) -> None:
    settings = "\n".join(f"{name}={value}" for name, value in running.settings().items())
    commands = "\n".join(running.commands())
    sys.stdout.write(
        f"# settings for .env\n{settings}\n\n"
        f"# connect both accounts\n{commands}\n\n"
        f"# received mail: {running.mail_pages_url}/_sandbox/mails\n"
        f"# messages to phones: {running.twilio_url}/_sandbox/messages\n"
        f"# the service is expected at {running.service_url}; stop with Ctrl-C\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
