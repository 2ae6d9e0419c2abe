"""Many invoices at once (F26): deals are looked for, chosen, reviewed one by one, and billed by the workers.

Nothing here bills by itself: a review is the deal card's, and each invoice is an ordinary execution of
create-invoice, begun by the card's door under the page's one-time id and the deal.
"""

from engine.bulk.desk import BulkDesk

__all__ = ["BulkDesk"]
