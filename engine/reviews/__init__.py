"""Review requests that are lawful by construction: opt-out, caps and window are checked here, not hoped for.

The decision is kept as evidence (F208): each request is a row, planned once and sent at most once; one that
was refused is a row, too, with the reason.
"""

from engine.reviews.desk import Post, ReviewDesk
from engine.reviews.links import Links
from engine.reviews.planning import COUNTS
from engine.reviews.recipients import recipient_zone
from engine.reviews.releasing import release

__all__ = ["COUNTS", "Links", "Post", "ReviewDesk", "recipient_zone", "release"]
