"""The `stagebill` command: parses, puts together, runs; an error becomes one sentence and an exit code."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, OK, Out
from engine.errors import ServiceError

if TYPE_CHECKING:
    from engine.compose import Base

# Each command imports what it needs: checking a rule file takes no database and no web server.

_YOUNG = 20_000  # new objects before the garbage collector looks for cycles among them; Python's own is 700

Command = Callable[[argparse.Namespace, Out], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 found something wrong, 2 could not run."""
    options = _parser().parse_args(argv)
    out = Out(as_json=getattr(options, "json", False))
    try:
        command: Command = options.command
        return command(options, out)
    except ServiceError as error:
        out.error(str(error))
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _serve(options: argparse.Namespace, out: Out) -> int:
    import uvicorn

    import actions
    from engine import logs
    from engine.compose import build
    from engine.settings import Settings

    settings = Settings.read()
    logs.set_up()
    app = build(settings, actions.collect(), with_worker=not options.no_worker)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=20,
        )
    )
    # What is there now stays, and what a call leaves behind is freed without help: looking through it all
    # again and again costs a tenth of the time and makes calls wait.
    gc.freeze()
    gc.set_threshold(_YOUNG)
    server.run()
    return OK if server.started else FAILED


def _sandbox(options: argparse.Namespace, out: Out) -> int:
    from sandbox.__main__ import main as sandbox

    return sandbox(options.rest)


def _demo(options: argparse.Namespace, out: Out) -> int:
    from sandbox.demo import main as demo

    return demo(options.rest)


def _with_base(work: "Callable[[Base], Awaitable[int]]") -> int:
    from engine.compose import World, open_base
    from engine.settings import Settings

    async def run() -> int:
        base = open_base(Settings.read(), World())
        try:
            return await work(base)
        finally:
            await base.aclose()

    return asyncio.run(run())


def _connect_hubspot(options: argparse.Namespace, out: Out) -> int:
    from engine.commands import connections

    return _with_base(
        lambda base: connections.connect_hubspot(
            base, out, portal_id=options.portal_id, refresh_token=options.refresh_token
        )
    )


def _connect_quickbooks(options: argparse.Namespace, out: Out) -> int:
    from engine.commands import connections

    return _with_base(
        lambda base: connections.connect_quickbooks(
            base,
            out,
            portal_id=options.portal_id,
            realm_id=options.realm_id,
            refresh_token=options.refresh_token,
            environment=options.environment or base.settings.quickbooks_environment,
        )
    )


def _disconnect(options: argparse.Namespace, out: Out) -> int:
    from engine.commands import connections

    return _with_base(
        lambda base: connections.disconnect(base, out, vendor=options.vendor, portal_id=options.portal_id)
    )


def _executions(options: argparse.Namespace, out: Out) -> int:
    from engine.clock import system_clock
    from engine.commands import executions

    async def run(base: "Base") -> int:
        store = base.store
        if options.verb == "list":
            return executions.show_list(
                store, out, state=options.state, deal=options.deal, everything=options.all
            )
        if options.verb == "show":
            return executions.show(store, options.id, out)
        if options.verb == "retry":
            return executions.retry(store, options.id, out, clock=system_clock)
        return executions.cancel(store, options.id, out, clock=system_clock, new_id=base.world.new_id)

    return _with_base(run)


def _rules(options: argparse.Namespace, out: Out) -> int:
    from engine.clock import system_clock
    from engine.commands import rules

    if options.verb == "schema":
        return rules.schema()
    path = options.file or _rule_file()
    if options.verb == "check":
        return rules.check(path, out)
    if options.verb == "test":
        return rules.test(path, out)
    return rules.explain(path, options.record, out, now=system_clock)


def _rule_file() -> Path:
    from engine.settings import Settings

    return Settings.read().rules


def _doctor(options: argparse.Namespace, out: Out) -> int:
    from engine.commands.doctor import doctor
    from engine.settings import Settings

    return doctor(Settings.read(), out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stagebill", description="HubSpot billing in QuickBooks Online.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the web service and a worker")
    serve.add_argument("--no-worker", action="store_true", help="only take calls in; workers run elsewhere")
    serve.set_defaults(command=_serve)

    for name, command, text in (
        ("sandbox", _sandbox, "run the HubSpot and QuickBooks stand-ins"),
        ("demo", _demo, "play the main job against the stand-ins"),
    ):
        # With no prefix of options here, all that follows reaches the command's own parser untouched.
        one = commands.add_parser(name, help=text, add_help=False, prefix_chars="\0")
        one.add_argument("rest", nargs="*")
        one.set_defaults(command=command)

    _add_connections(commands)
    _add_rules(commands)
    _add_executions(commands)

    check = commands.add_parser("doctor", help="check settings, store, rules and connections")
    check.add_argument("--json", action="store_true")
    check.set_defaults(command=_doctor)
    return parser


def _add_connections(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    connect = commands.add_parser("connect", help="connect an account without a browser")
    vendors = connect.add_subparsers(required=True, metavar="VENDOR")
    hubspot = vendors.add_parser("hubspot")
    hubspot.set_defaults(command=_connect_hubspot)
    quickbooks = vendors.add_parser("quickbooks")
    quickbooks.add_argument("--realm-id", required=True)
    quickbooks.add_argument("--environment", choices=("sandbox", "production"))
    quickbooks.set_defaults(command=_connect_quickbooks)
    for vendor in (hubspot, quickbooks):
        vendor.add_argument("--portal-id", required=True)
        vendor.add_argument(
            "--refresh-token", required=True, help="the token, or - to read it from standard input"
        )
        vendor.add_argument("--json", action="store_true")
    disconnect = commands.add_parser("disconnect", help="revoke and delete a connection")
    disconnect.add_argument("vendor", choices=("hubspot", "quickbooks"))
    disconnect.add_argument("--portal-id", required=True)
    disconnect.add_argument("--json", action="store_true")
    disconnect.set_defaults(command=_disconnect)


def _add_rules(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verbs = commands.add_parser("rules", help="check, test and explain the rule file").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    schema = verbs.add_parser("schema", help="print the JSON Schema for editors")
    schema.set_defaults(command=_rules)
    for verb in ("check", "test", "explain"):
        one = verbs.add_parser(verb)
        one.add_argument("file", nargs="?", type=Path)
        one.add_argument("--json", action="store_true")
        one.set_defaults(command=_rules)
        if verb == "explain":
            one.add_argument(
                "--record", type=Path, required=True, help="a JSON file with the event and its objects"
            )


def _add_executions(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verbs = commands.add_parser("executions", help="what ran, what waits, what failed").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    for verb in ("list", "show", "retry", "cancel"):
        one = verbs.add_parser(verb)
        one.add_argument("--json", action="store_true")
        one.set_defaults(command=_executions)
        if verb == "list":
            states = ("waiting", "done", "scheduled", "skipped", "refused", "failed")
            one.add_argument("--state", choices=states)
            one.add_argument("--deal")
            one.add_argument("--all", action="store_true", help="also the service's own steps")
        else:
            one.add_argument("id")


if __name__ == "__main__":
    sys.exit(main())
