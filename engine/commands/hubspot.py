"""`stagebill hubspot export | publish`: the app as HubSpot wants it, as a project or through its API."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from engine.commands import publishing
from engine.commands.output import FOUND, OK, Out
from engine.commands.tools import Tools
from engine.errors import BadSetting
from engine.hubspot_project.components import Project
from engine.hubspot_project.files import Compared, compared, project_files, write
from engine.settings import Settings
from rules import BadRules, Rulebook, load

_LOCAL = ("localhost", "127.0.0.1", "::1")
_NOT_REACHED = (
    "HubSpot reaches public https addresses only, and {url} is none; set STAGEBILL_PUBLIC_URL and export "
    "again before hs project upload"
)
_TOLD = {"new": ": written", "changed": ": written anew"}
_OUT_OF_STEP = {"new": " is missing", "changed": " differs"}
_LEFT = "is no part of this project any more; delete it where no workflow and no record view uses it"


def add(parser: argparse.ArgumentParser) -> None:
    """Let the parser know both verbs and what they take."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    export = verbs.add_parser("export", help="write the HubSpot project, for hs project upload")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument("--check", action="store_true", help="write nothing; say what is out of step")
    export.add_argument(
        "--rules",
        type=Path,
        metavar="FILE",
        help="the rules whose webhooks it asks for; else STAGEBILL_RULES",
    )
    export.add_argument("--distribution", choices=("private", "marketplace"), default="private")
    export.add_argument("--support-email", default="", metavar="ADDRESS")
    export.add_argument("--documentation-url", default="", metavar="URL")
    export.set_defaults(command=_export)
    publish = verbs.add_parser("publish", help="define the actions of an app that is not a project")
    publishing.arguments(publish)
    publish.set_defaults(command=publishing.run)
    for verb in (export, publish):
        verb.add_argument("--public-url", metavar="URL", help="where HubSpot reaches the service")
        verb.add_argument("--json", action="store_true")


def _export(options: argparse.Namespace, out: Out, tools: Tools) -> int:
    """0 written, or all in step; 1 out of step with --check; 2 could not be done."""
    settings = tools.settings()
    project = Project(
        publishing.public_url(options, settings),
        tools.actions(),
        _rules(options.rules, settings),
        options.distribution,
        options.support_email,
        options.documentation_url,
    )
    files = project_files(project)
    states = compared(options.folder, files)
    if not options.check:
        write(options.folder, files, states)
    _tell(states, options, out)
    if not _is_reached(project.public_url):
        out.error(_NOT_REACHED.format(url=project.public_url))
    out_of_step = options.check and any(one.state != "same" for one in states)
    return FOUND if out_of_step else OK


def _rules(given: Path | None, settings: Settings) -> Rulebook:
    """The rules of the file; those of no file are empty, unless it was named."""
    path = given or settings.rules
    if given is None and not path.exists():
        return load("")
    try:
        return load(path.read_bytes(), str(path))
    except OSError as problem:
        raise BadSetting(f"{path} cannot be read ({problem.strerror}); give the rule file") from problem
    except BadRules as mistakes:
        raise BadSetting(f"{path} has mistakes; run stagebill rules check {path}") from mistakes


def _tell(states: Sequence[Compared], options: argparse.Namespace, out: Out) -> None:
    told = _OUT_OF_STEP if options.check else _TOLD
    for one in states:
        if one.state in told:
            out.line(f"{options.folder / one.path}{told[one.state]}")
        elif one.state == "left":
            out.line(f"{options.folder / one.path} {_LEFT}")
    same = sum(one.state == "same" for one in states)
    out.line(f"{same} of {len(states)} files were as they should be")
    out.data([{"path": one.path, "state": one.state} for one in states])


def _is_reached(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.hostname not in _LOCAL
