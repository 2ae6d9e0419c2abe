"""What can go wrong, named by what the caller may do about it.

A message says what happened and the next step, and may be shown to anyone: no tokens, no bodies, no
personal data. The other side's own reference (`intuit_tid`, HubSpot's `correlationId`) travels beside it.
"""

from datetime import timedelta


class ServiceError(Exception):
    """Root of every error this service raises on purpose."""

    category = "error"

    def __init__(self, message: str, *, category: str | None = None, trace: str | None = None) -> None:
        super().__init__(message)
        self.message = message  # a `Said` stays one here, and becomes plain English in str()
        self.category = category or type(self).category
        self.trace = trace


class TryLater(ServiceError):
    """Nothing happened over there; the same call may work after a pause of at least `after`."""

    category = "try-later"

    def __init__(
        self,
        message: str,
        *,
        after: timedelta | None = None,
        category: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(message, category=category, trace=trace)
        self.after = after


class Unsure(ServiceError):
    """The request left and no usable answer came back. Look first, or repeat it with the same key."""

    category = "unsure"


class Refused(ServiceError):
    """The other side, or a check of ours, understood and said no; the same call is refused again."""

    category = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        category: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(message, category=category, trace=trace)
        self.code = code


class GoneMissing(Refused):
    """Refused because something we relied on is gone. We have let go of it; asking anew may do better."""

    category = "gone-missing"


class NothingToDo(ServiceError):
    """All is well and there is nothing to do; the execution is skipped, with the reason."""

    category = "nothing-to-do"


class NeedsPerson(ServiceError):
    """Nothing works until someone acts: reconnects an account, corrects a setting."""

    category = "needs-person"


class BadSetting(ServiceError):
    """A setting is missing or wrong; the service does not start."""

    category = "setting"
