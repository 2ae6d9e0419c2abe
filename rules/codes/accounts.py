"""Codes of names that only a connected account can know."""

from rules.codes.code import Code

_STAGE = "triggers: [{id: t, when: {deal_enters: %s}, do: [{create-invoice: {}}]}]\n"
_IF = "triggers: [{id: t, when: {deal_created: true}, if: {%s}, do: [{create-invoice: {}}]}]\n"
_DO = "triggers: [{id: t, when: {deal_created: true}, do: [{%s}]}]\n"
_BILL = _DO.replace("%s", "create-invoice: {%s}")


def _unknown(kind: str, why: str, text: str, wrong: str, right: str) -> Code:
    """A name of this kind that the connected account does not have."""
    return Code(
        f"unknown-{kind.replace(' ', '-')}",
        "error",
        f"the account has no such {kind}",
        f"{why} Only a connection can tell, so this is not said without one.",
        f"version: 1\n{text % wrong}",
        f"version: 1\n{text % right}",
        {kind: (right,)},
    )


ACCOUNTS: tuple[Code, ...] = (
    _unknown(
        "stage",
        "Stages are named by HubSpot's internal names, not by the labels that its pages show; a rule that "
        "waits for a stage that does not exist never runs.",
        _STAGE,
        "contractsnet",
        "contractsent",
    ),
    _unknown(
        "pipeline",
        "Pipelines are named by HubSpot's internal names, not by their labels.",
        _IF.replace("%s", "deal.pipeline: %s"),
        "defualt",
        "default",
    ),
    _unknown(
        "property",
        "Properties are named by HubSpot's internal names. One that does not exist is always empty.",
        _IF.replace("%s", "%s: high"),
        "deal.priorty",
        "deal.priority",
    ),
    _unknown(
        "item",
        "An invoice line needs a product or service, by name, SKU or id.",
        _BILL.replace("%s", "item: %s"),
        "Consluting",
        "Consulting",
    ),
    _unknown(
        "tax code",
        "An invoice with a tax code that does not exist would be refused.",
        _BILL.replace("%s", "tax_code: %s"),
        "NNO",
        "NON",
    ),
    _unknown(
        "terms",
        "An invoice with terms that do not exist would be refused.",
        _BILL.replace("%s", "terms: %s"),
        "Net 31",
        "Net 30",
    ),
    _unknown(
        "payment method",
        "A payment with a method that does not exist would be refused.",
        _DO.replace("%s", "record-payment: {payment_method: %s}"),
        "Chek",
        "Check",
    ),
)
