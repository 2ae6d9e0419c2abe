"""Back-pressure: of more calls at once than can be stored in time, those that come last are sent away.

The queue behind may be as long as it likes, for it is rows in the store. What must stay short is the line of
calls that wait to be stored: both vendors hang up after some seconds, call again, and it was done for nobody.
"""

from types import TracebackType

from starlette.exceptions import HTTPException

MOST = 500  # calls under way: what two busy cores store in the 5 s that HubSpot waits for a webhook
_RETRY_AFTER = "5"  # seconds


class Room:
    """Entered by each call for as long as it lasts. Raises a 503 where there are `most` inside."""

    def __init__(self, most: int | None = None) -> None:
        self._most = MOST if most is None else most
        self._inside = 0

    def __enter__(self) -> None:
        if self._inside >= self._most:
            raise HTTPException(
                503,
                f"{self._inside} calls are under way, and this one would not be answered in time; call again",
                headers={"Retry-After": _RETRY_AFTER},
            )
        self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inside -= 1
