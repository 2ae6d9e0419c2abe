"""The `stagebill` command: parses, puts together, runs; an error becomes one sentence and an exit code."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commands.output import FAILED, OK, Out
from engine.commands.tools import Tools
from engine.errors import ServiceError

if TYPE_CHECKING:
    from engine.settings import Settings

if TYPE_CHECKING:
    from engine.action import Action

# Those that have a module in engine.commands, imported when it is asked for: checking a rule file takes no
# database and no web server.
_COMMANDS: Mapping[str, str] = {
    "connect": "connect an account without a browser",
    "disconnect": "revoke and delete a connection",
    "rules": "check, test, explain and plan the rule file",
    "decisions": "what rules said, and why; also where they did nothing",
    "executions": "what ran, what waits, what failed",
    "backup": "copy the SQLite store while the service runs",
    "meter": "count the calls to both vendors, and forecast the month",
    "prove": "show what was made, by whom it was asked for, and that nothing was altered",
    "certificate": "balance the ledger with QuickBooks and HubSpot, to the cent",
    "reviews": "show how a review request looks, and why somebody was or was not asked",
    "mails": "show how an invoice's mail looks, in the words of the rules",
    "hubspot": "write the HubSpot project, or define the actions through HubSpot's API",
    "doctor": "check settings, store, rules and connections",
}

_YOUNG = 20_000  # new objects before the garbage collector looks for cycles among them; Python's own is 700

Command = Callable[[argparse.Namespace, Out, Tools], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 found something wrong, 2 could not run."""
    given = sys.argv[1:] if argv is None else argv
    options = _parser(given[0] if given else "").parse_args(given)
    out = Out(as_json=getattr(options, "json", False))
    try:
        command: Command = options.command
        code = command(options, out, Tools(actions=_actions))
        sys.stdout.flush()
        return code
    except ServiceError as error:
        out.error(str(error))
        return FAILED
    except BrokenPipeError:  # whoever read has seen enough, as with `| head`; what is left goes nowhere
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _actions() -> "Mapping[str, Action]":
    import actions

    return actions.collect()


def _serve(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    settings = tools.settings().complete()  # before all that takes time to load
    gc.disable()  # to look through all that is being loaded makes a start a fifth longer

    import uvicorn

    import actions
    from engine.compose import build

    _watched(settings)
    app = build(settings, actions.collect(), with_worker=not options.no_worker)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who calls is told by signatures, and our address by PUBLIC_URL
            timeout_graceful_shutdown=20,
        )
    )
    _settle()
    for told in (
        signal.SIGTERM,
        signal.SIGINT,
    ):  # uvicorn stops in good order, and then sends itself the signal
        signal.signal(told, lambda *_: sys.exit(OK))
    server.run()
    return OK if server.started else FAILED


def _watched(settings: "Settings") -> None:
    """Log lines, and traces where they are asked for."""
    from engine.operations import logs, tracing

    logs.set_up(settings.log)
    tracing.set_up(os.environ)


def _settle() -> None:
    """What is there now stays, and what a call leaves behind is freed without help.

    Looking through it all again and again costs a tenth of the time and makes calls wait.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG)
    gc.enable()


def _worker(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    import asyncio

    import actions
    from engine.compose import open_to_work
    from engine.executions.working import shared_settings, working

    settings = shared_settings(tools.settings().complete())
    _watched(settings)

    async def work() -> None:
        stopped = asyncio.Event()
        for told in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(told, stopped.set)
        async with working(open_to_work(settings, tools.world()), actions.collect()):
            _settle()
            await stopped.wait()

    asyncio.run(work())
    return OK


def _sandbox(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    from sandbox.__main__ import main as sandbox

    return sandbox(options.rest)


def _demo(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    from sandbox.demo import main as demo

    return demo(options.rest)


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stagebill", description="HubSpot billing in QuickBooks Online.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the web service and a worker")
    serve.add_argument("--no-worker", action="store_true", help="only take calls in; workers run elsewhere")
    serve.set_defaults(command=_serve)

    worker = commands.add_parser("worker", help="run a worker alone; as many as wanted, on PostgreSQL")
    worker.set_defaults(command=_worker)

    for name, command, text in (
        ("sandbox", _sandbox, "run the HubSpot and QuickBooks stand-ins"),
        ("demo", _demo, "play the main job against the stand-ins"),
    ):
        # With no prefix of options here, all that follows reaches the command's own parser untouched.
        one = commands.add_parser(name, help=text, add_help=False, prefix_chars="\0")
        one.add_argument("rest", nargs="*")
        one.set_defaults(command=command)

    for name, text in _COMMANDS.items():
        one = commands.add_parser(name, help=text)
        if name == asked:
            import_module(f"engine.commands.{name}").add(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
