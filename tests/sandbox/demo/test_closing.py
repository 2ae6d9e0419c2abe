"""The last words can be pasted into a shell."""

import json
import shlex

from sandbox.demo.closing import near, tried
from sandbox.demo.report import WIDTH

URL = "http://127.0.0.1:36819/_sandbox/run"
BODY = '{"action": "record-payment", "object_id": "9912345006", "inputs": {"amount": "50"}}'


def test_a_long_call_fits_the_terminal():
    assert max(map(len, tried("a workflow records a payment", URL, BODY))) <= WIDTH


def test_a_long_call_is_still_one_command():
    command = "\n".join(tried("a workflow records a payment", URL, BODY)[1:])

    joined = command.replace("\\\n", "")  # as a shell does, and shlex does not
    curl, option, body, url = shlex.split(joined)

    assert (curl, option, url) == ("curl", "-d", URL)
    assert json.loads(body) == json.loads(BODY)


def test_a_path_below_here_is_told_as_it_is_typed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert near(tmp_path / ".demo" / "logs") == ".demo/logs"


def test_a_path_elsewhere_is_told_whole(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    assert near(tmp_path / "there") == str(tmp_path / "there")
