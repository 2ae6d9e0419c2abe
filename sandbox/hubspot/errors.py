"""What HubSpot answers when it refuses, in its own body shapes."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of an error body's `errors[]`: what is wrong with which property."""

    message: str
    code: str
    name: str

    def entry(self) -> dict[str, Any]:
        """The entry as documented."""
        return {
            "message": self.message,
            "code": self.code,
            "in": self.name,
            "context": {"propertyName": [self.name]},
        }

    def inline(self) -> dict[str, Any]:
        """The entry as it stands, JSON in text, in the message."""
        return {"isValid": False, "message": self.message, "error": self.code, "name": self.name}


@dataclass(eq=False)
class ApiError(Exception):
    """A refusal with its status and body; the correlation id is added when it is sent."""

    status: int
    category: str
    message: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence HubSpot would answer with."""
        return self.message

    def body(self, correlation_id: str) -> dict[str, Any]:
        """The whole error body."""
        shared = {"status": "error", "message": self.message, "correlationId": correlation_id}
        category = {"category": self.category} if self.category else {}
        return {**shared, **category, **self.fields}

    def response(self, new_id: Callable[[], str]) -> JSONResponse:
        """The answer that carries this refusal."""
        return JSONResponse(self.body(new_id()), self.status, dict(self.headers))


def bad_request(message: str, **fields: Any) -> ApiError:
    """400 for a request that HubSpot cannot make sense of."""
    return ApiError(400, "VALIDATION_ERROR", message, fields)


def bad_properties(problems: Sequence[Problem]) -> ApiError:
    """400 for property values, each mistake listed both in the message and in `errors[]`."""
    inline = json.dumps([problem.inline() for problem in problems], separators=(",", ":"))
    return bad_request(
        f"Property values were not valid: {inline}", errors=[problem.entry() for problem in problems]
    )


def not_found(message: str = "resource not found", **fields: Any) -> ApiError:
    """404 for a record, a property, a callback that is not there."""
    return ApiError(404, "OBJECT_NOT_FOUND", message, fields)


def too_long() -> ApiError:
    """414 for an address that is longer than HubSpot takes."""
    return ApiError(414, "VALIDATION_ERROR", "URI Too Long")


def conflict(message: str, **fields: Any) -> ApiError:
    """409 for something that exists already."""
    return ApiError(409, "CONFLICT", message, fields)


def unauthenticated() -> ApiError:
    """401 for a missing, unknown or revoked access token."""
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find "
        "more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return ApiError(401, "INVALID_AUTHENTICATION", message)


def expired(seconds: int, moment: str) -> ApiError:
    """401 for an access token that ran out so many seconds ago, at this moment (ISO 8601)."""
    message = f"The OAuth token used to make this call expired {seconds} second(s) ago."
    return ApiError(401, "EXPIRED_AUTHENTICATION", message, {"context": {"expire time": [moment]}})


def missing_scopes(scopes: Sequence[str]) -> ApiError:
    """403 for a token that was not granted what the call needs."""
    context = {"requiredGranularScopes": list(scopes)}
    message = (
        "This app hasn't been granted all required scopes to make this call. "
        "Read more about required scopes here: https://developers.hubspot.com/scopes."
    )
    return ApiError(
        403,
        "MISSING_SCOPES",
        message,
        {"context": context, "errors": [{"message": message, "context": context}]},
    )


_POLICIES = {
    "TEN_SECONDLY_ROLLING": "You have reached your ten_secondly_rolling limit.",
    "SECONDLY": "You have reached your secondly limit.",
    "DAILY": "You have reached your daily limit.",
}


def rate_limited(policy: str, request_id: str, headers: Mapping[str, str] | None = None) -> ApiError:
    """429 in the words of the policy that was exceeded; it has an `errorType` instead of a category."""
    fields = {"errorType": "RATE_LIMIT", "policyName": policy, "requestId": request_id}
    return ApiError(429, "", _POLICIES[policy], fields, headers or {})
