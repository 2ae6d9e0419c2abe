"""A stand-in for QuickBooks Online: the accounting API, OAuth and webhooks, true to the wire, in memory."""

from sandbox.quickbooks.app import create_app
from sandbox.quickbooks.company import DEFAULT_REALM, Company
from sandbox.quickbooks.naming import OPERATIONS
from sandbox.quickbooks.seed import sample_company
from sandbox.quickbooks.settings import Settings
from sandbox.quickbooks.tokens import SEED_REFRESH_TOKEN

__all__ = [
    "DEFAULT_REALM",
    "OPERATIONS",
    "SEED_REFRESH_TOKEN",
    "Company",
    "Settings",
    "create_app",
    "sample_company",
]
