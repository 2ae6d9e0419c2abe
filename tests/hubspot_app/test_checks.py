"""The TypeScript of the HubSpot app: its format, its types and its own tests, in one run of npm."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "hubspot-app"
OLDEST_NODE = (20, 19)  # what the packages there ask for
INSTALL_SECONDS, CHECK_SECONDS = 300, 600  # on a busy machine


@pytest.fixture
def npm() -> str:
    """npm, with the packages of the app installed; skipped where this machine cannot have them."""
    found, node = shutil.which("npm"), shutil.which("node")
    if found is None or node is None:
        pytest.skip("npm is missing")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST_NODE:
        pytest.skip(f"Node {version.strip()} is too old; 20.19 is needed")
    if not (APP / "node_modules" / ".package-lock.json").exists():
        installed = subprocess.run([found, "ci"], cwd=APP, capture_output=True, timeout=INSTALL_SECONDS)
        if installed.returncode != 0:
            pytest.skip("npm cannot install the app's packages here: no package index")
    return found


def test_the_app_s_format_types_and_tests_pass(npm: str) -> None:
    """Those in a browser are skipped, and say so, where chromium is missing."""
    checked = subprocess.run(
        [npm, "run", "check"], cwd=APP, capture_output=True, text=True, timeout=CHECK_SECONDS
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_lock_names_no_download_address() -> None:
    """Each machine asks the index that it is told to ask."""
    assert '"resolved"' not in (APP / "package-lock.json").read_text()
