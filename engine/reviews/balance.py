"""Which of several sites is next (F139): by arithmetic, so that after any number each has its share."""

from collections.abc import Mapping


def next_site(shares: Mapping[str, int], had: Mapping[str, int]) -> str:
    """The site that is furthest behind its share; of several that are, the first listed.

    No site is ever further than one request from its exact share.

    >>> had = {"google": 0, "facebook": 0}
    >>> for _ in range(6):
    ...     had[next_site({"google": 2, "facebook": 1}, had)] += 1
    >>> had
    {'google': 4, 'facebook': 2}
    """
    whole, coming = sum(shares.values()), sum(had.get(site, 0) for site in shares) + 1
    return max(shares, key=lambda site: shares[site] * coming - had.get(site, 0) * whole)


def signature(shares: Mapping[str, int]) -> str:
    """What these shares are known by: a site that joins later must not catch up on all that was before.

    >>> signature({"google": 2, "facebook": 1})
    'google:2,facebook:1'
    """
    return ",".join(f"{site}:{share}" for site, share in shares.items())
