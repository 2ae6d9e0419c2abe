"""The pages in a real browser: on a phone and on a desk, with labels, by keyboard."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install chromium to look at the pages"
)

# What is looked at inside the page, which stands in a frame as wide as the screen in question.
_LOOK = """
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const controls = [...page.querySelectorAll("select, input:not([type=hidden]), button, a.button")];
  const told = {
    overflow: root.scrollWidth - root.clientWidth,
    unlabelled: controls.filter(one => one.matches("select, input") && !one.labels.length).length,
    small: controls.filter(one => one.getBoundingClientRect().height < 44).length,
    unreachable: controls.filter(one => one.tabIndex < 0).length,
    controls: controls.length,
    headings: page.querySelectorAll("h1").length,
  };
  document.body.append(Object.assign(document.createElement("pre"), {textContent: JSON.stringify(told)}));
};
"""


GERMAN = {"Accept-Language": "de"}  # the longest words


@pytest.fixture
def rules_text() -> str:
    return ""


@pytest.fixture
async def setup_page(service: Any) -> str:
    """The set-up page of an account whose Super Admin has just come back from HubSpot."""
    away = await service.http.get("/hubspot/install")
    sent = await service.hubspot.http.post(
        away.headers["location"], data={"portal_id": "4210001", "decision": "approve"}
    )
    await service.http.get(sent.headers["location"])
    return str((await service.http.get("/", headers=GERMAN)).text)


def looked_at(text: str, width: int, folder: Path) -> dict[str, int]:
    """What a browser makes of a page on a screen of that width (pixels)."""
    file = folder / "framed.html"
    frame = f'<iframe width="{width}" height="900" style="border:0" srcdoc="{escape(text)}"></iframe>'
    file.write_text(f"<!doctype html><body>{frame}<script>{_LOOK}</script></body>")
    told = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=2000",
            "--dump-dom",
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found = re.search(r"<pre>(\{.*?\})</pre>", told.stdout)
    assert found is not None, told.stderr[-500:]
    return dict(json.loads(unescape(found[1])))


@pytest.fixture
async def deals_page(service: Any, setup_page: str) -> str:
    """The page for many invoices, with deals to choose from, in the language of the longest words."""
    await service.deal(dealname="Roof of the longest house at 1 Main Street", amount="1234567.89")
    return str((await service.http.get("/bulk", params={"days": "30"}, headers=GERMAN)).text)


async def test_the_page_for_many_invoices_fits_and_can_be_used(deals_page: str, tmp_path: Path):
    """F26."""
    phone, desk = looked_at(deals_page, 360, tmp_path), looked_at(deals_page, 1280, tmp_path)

    for told in (phone, desk):
        assert told["controls"] > 10
        assert (told["overflow"], told["unlabelled"], told["small"], told["unreachable"]) == (0, 0, 0, 0)


async def test_the_page_with_the_reports_fits_and_can_be_used(service: Any, setup_page: str, tmp_path: Path):
    """F54."""
    deal = await service.deal(contact={"lastname": "Lee of the longest house at 1 Main Street"})
    await service.call("create-invoice", deal, invoice_type="full", item="Consulting", tax_code="NON")
    text = str((await service.http.get("/reports")).text)

    phone, desk = looked_at(text, 360, tmp_path), looked_at(text, 1280, tmp_path)

    for told in (phone, desk):
        assert told["controls"] > 3
        assert (told["overflow"], told["unlabelled"], told["small"], told["unreachable"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
async def test_the_set_up_page_fits_and_can_be_used(setup_page: str, width: int, tmp_path: Path):
    """F126, F129."""
    told = looked_at(setup_page, width, tmp_path)

    assert told["controls"] > 5
    assert told["headings"] == 1
    assert (told["overflow"], told["unlabelled"], told["small"], told["unreachable"]) == (0, 0, 0, 0)
