"""QuickBooks' reports for people without a seat there: what customers owe, and what they bought (F54)."""

from engine.reports.desk import ReportDesk, Told

__all__ = ["ReportDesk", "Told"]
