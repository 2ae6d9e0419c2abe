"""Who plays: the stage, the account of it, and the deals with their people."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sandbox.demo.checks import Checks, told
from sandbox.demo.invoices import Invoice, picture
from sandbox.demo.report import Report, money
from sandbox.demo.stage import Stage
from sandbox.demo.standins import Call, HubSpot
from sandbox.demo.zones import daytime_zone
from sandbox.hubspot.choices import internal_zone


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal in HubSpot, with the contact who gets its invoices. `zone`: where the contact lives."""

    id: str
    name: str
    amount: Decimal
    person: str
    email: str
    zone: str

    @property
    def told(self) -> str:
        """The deal in a few words."""
        return f'the deal "{self.name}" ({money(self.amount)} USD, {self.person})'


@dataclass(frozen=True, slots=True)
class Cast:
    """The three deals of the play."""

    gutter: Deal  # small enough for no billing schedule
    roof: Deal  # billed by the schedule of the rule file
    winter: Deal  # billed by a workflow's own percentages


@dataclass(frozen=True, slots=True)
class Scene:
    """What every step needs."""

    stage: Stage
    report: Report
    cast: Cast

    @property
    def checks(self) -> Checks:
        """What should be, and is."""
        return self.stage.checks

    def workflow(self, action: str, deal: Deal, inputs: dict[str, str]) -> tuple[Call, dict[str, str]]:
        """Let a workflow call an action, and wait for its end: the call, and the outputs."""
        call = self.stage.hubspot.run(action, deal.id, inputs)
        self.checks.same(f"the answer to {action}", call.status, 200)
        self.checks.becomes("the workflow's wait", lambda: self.stage.hubspot.is_over(call.callback_id), True)
        return call, self.stage.hubspot.outputs(call.callback_id)

    def ended(self, outputs: dict[str, str], wanted: str) -> None:
        """Check how an action ended; its own reason is part of the sentence where it did otherwise."""
        seen, reason = outputs.get("outcome") or "missing", outputs.get("reason") or "no reason is given"
        self.checks.that(seen == wanted, f"the outcome should be {wanted} and is {seen}: {reason}")

    def invoices(self, deal: Deal, count: int) -> list[Invoice]:
        """The invoices to a deal's contact, oldest first; as many as there should be."""
        found = self.stage.quickbooks.invoices(deal.email)
        self.checks.same(f"the number of invoices to {deal.person}", len(found), count)
        return found

    def only_invoice(self, deal: Deal) -> Invoice:
        """The one invoice to a deal's contact."""
        return self.invoices(deal, 1)[0]

    def deal_shows(self, deal: Deal, wanted: dict[str, str]) -> dict[str, str]:
        """Wait until Stagebill's properties of a deal are as wanted; gives them back by their whole names.

        `wanted` goes without the prefix: `open_balance`. Amounts have two decimals.
        """
        properties = self.checks.until(
            lambda: self.stage.hubspot.deal(deal.id),
            lambda seen: _chosen(seen, wanted) == wanted,
            lambda seen: (
                f'the deal "{deal.name}" should show {told(wanted)} and shows {told(_chosen(seen, wanted))}, '
                f"the last word on it being: {seen.get('stagebill_last_reason') or 'nothing'}"
            ),
        )
        return {f"stagebill_{name}": value for name, value in _chosen(properties, wanted).items()}

    def show(self, invoice: Invoice) -> None:
        """Print an invoice as a person reads it."""
        self.report.block(picture(invoice))


def _chosen(properties: dict[str, str], wanted: dict[str, str]) -> dict[str, str]:
    return plain({name: properties.get(f"stagebill_{name}", "") for name in wanted})


def plain(properties: dict[str, str]) -> dict[str, str]:
    """Amounts with two decimals, whatever HubSpot made of them.

    >>> plain({"open_balance": "420", "last_outcome": "done"})
    {'open_balance': '420.00', 'last_outcome': 'done'}
    """
    return {name: _two_decimals(name, value) for name, value in properties.items()}


def _two_decimals(name: str, value: str) -> str:
    is_amount = name.endswith(("_total", "_balance", "_to_bill"))
    return f"{Decimal(value):.2f}" if is_amount and value else value


def cast(hubspot: HubSpot, now: datetime) -> Cast:
    """The people and their deals, made in HubSpot. `now`: aware; people are chosen who are awake."""
    zone = daytime_zone(now)
    return Cast(
        gutter=_deal(hubspot, "Gutter repair", "420.00", ("Ann", "Baker", "Baker Bakery"), zone),
        roof=_deal(hubspot, "New roof", "10000.01", ("Carl", "Dupont", "Dupont & Sons"), zone),
        winter=_deal(hubspot, "Winter service", "1200.00", ("Eve", "Fisher", "Fisher Boats"), zone),
    )


def _deal(hubspot: HubSpot, name: str, amount: str, who: tuple[str, str, str], zone: str) -> Deal:
    first, last, company = who
    email = f"{first}.{last}@example.com".lower()
    contact_id = hubspot.create(
        "contacts",
        {
            "email": email,
            "firstname": first,
            "lastname": last,
            "phone": "+1 312 555 0100",
            "address": "1 Main Street",
            "city": "Springfield",
            "state": "IL",
            "zip": "62701",
            "country": "US",
            "hs_timezone": internal_zone(zone),
        },
    )
    company_id = hubspot.create("companies", {"name": company, "country": "US"})
    properties = {"dealname": name, "amount": amount, "pipeline": "default", "dealstage": "qualifiedtobuy"}
    deal_id = hubspot.create("deals", properties, [("contacts", contact_id), ("companies", company_id)])
    return Deal(deal_id, name, Decimal(amount), f"{first} {last}", email, zone)
