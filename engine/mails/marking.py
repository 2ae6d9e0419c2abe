"""Telling QuickBooks that an invoice was mailed, where the mail was not its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.clients.quickbooks import QuickBooks
from engine.clients.quickbooks_wire import invoice_from
from engine.errors import NeedsPerson, Refused
from engine.executions.effects import Effects, Intent
from engine.ports import Mailed
from engine.records import Invoice
from engine.said import said

_MARK = "mark invoice as mailed"


class Marks:
    """The marks of one QuickBooks company, for one execution."""

    def __init__(self, api: QuickBooks, effects: Effects, home_currency: str) -> None:
        self._api = api
        self._effects = effects
        self._home_currency = home_currency

    async def resume(self, invoice_id: str, to: str | None) -> Mailed:
        """The mail is out, by an earlier run: go on from there."""
        try:
            begun = await self._effects.resume(_MARK, self._mark, look=self._marked_before)
        except (Refused, NeedsPerson):  # of what was asked for then; the invoice as it is now may be marked
            begun = None
        if begun is not None:
            return Mailed(self._invoice(begun[1]))
        return await self.set(await self._read(invoice_id), to)

    async def set(self, invoice: Invoice, to: str | None) -> Mailed:
        """Mark it. The mail is out whatever QuickBooks says to that, so a refusal is only remarked upon."""
        try:
            return Mailed(await self._once(invoice, to))
        except Refused as refusal:
            if refusal.category != "stale":
                return _unmarked(invoice, to, refusal)
        except NeedsPerson as trouble:
            return _unmarked(invoice, to, trouble)
        return await self._as_it_is_now(invoice, to)

    async def _as_it_is_now(self, invoice: Invoice, to: str | None) -> Mailed:
        """Somebody changed it between its read and its mark."""
        try:
            invoice = await self._read(invoice.id)
            return Mailed(await self._once(invoice, to))
        except (Refused, NeedsPerson) as problem:
            return _unmarked(invoice, to, problem)

    async def _once(self, invoice: Invoice, to: str | None) -> Invoice:
        asked = {"Id": invoice.id, "SyncToken": invoice.sync_token, "sendTo": to}
        answer = await self._effects.once(_MARK, asked, self._mark, look=self._marked_before)
        return self._invoice(answer)

    async def _mark(self, intent: Intent) -> Mapping[str, Any]:
        asked = intent.request
        return await self._api.mark_invoice_sent(
            asked["Id"], asked["SyncToken"], asked["sendTo"], request_id=intent.request_id
        )

    async def _marked_before(self, intent: Intent) -> Mapping[str, Any] | None:
        """The invoice, if an earlier try has marked it."""
        found = await self._api.invoice(intent.request["Id"])
        return found if self._invoice(found).email_sent else None

    async def _read(self, invoice_id: str) -> Invoice:
        return self._invoice(await self._api.invoice(invoice_id))

    def _invoice(self, answer: Mapping[str, Any]) -> Invoice:
        return invoice_from(answer, home_currency=self._home_currency)


def _unmarked(invoice: Invoice, to: str | None, problem: Refused | NeedsPerson) -> Mailed:
    told = replace(invoice, email_sent=True, bill_email=to or invoice.bill_email)
    return Mailed(told, said("QuickBooks does not show it as mailed: {problem}", problem=problem.message))
