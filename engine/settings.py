"""The environment, read once: `STAGEBILL_…` variables or a `.env` file."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.errors import BadSetting

_PREFIX = "STAGEBILL_"
_INTUIT_API = {
    "production": "https://quickbooks.api.intuit.com",
    "sandbox": "https://sandbox-quickbooks.api.intuit.com",
}
_NEEDED_TO_SERVE = (
    "hubspot_client_id",
    "hubspot_client_secret",
    "quickbooks_client_id",
    "quickbooks_client_secret",
    "quickbooks_verifier_token",
)


class Settings(BaseSettings):
    """Every setting of the contract. Secrets never print themselves."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Path(".stagebill")
    database_url: str | None = Field(default=None, repr=False)  # it may hold a password
    secret_key: SecretStr | None = None
    rules: Path = Path("rules.yaml")
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    public_url: str | None = None
    hubspot_client_id: str | None = None
    hubspot_client_secret: SecretStr | None = None
    hubspot_app_id: str | None = None
    hubspot_api_url: str = "https://api.hubapi.com"
    hubspot_app_url: str = "https://app.hubspot.com"
    quickbooks_client_id: str | None = None
    quickbooks_client_secret: SecretStr | None = None
    quickbooks_verifier_token: SecretStr | None = None
    quickbooks_environment: Literal["sandbox", "production"] = "sandbox"
    quickbooks_api_url: str | None = None
    quickbooks_read_allowance: int = Field(default=500_000, ge=1)  # metered reads a month of Intuit's tier
    intuit_oauth_url: str | None = None
    smtp_url: SecretStr | None = None
    sms_url: SecretStr | None = None
    log: Literal["lines", "json"] = "lines"

    @field_validator(
        "public_url", "hubspot_api_url", "hubspot_app_url", "quickbooks_api_url", "intuit_oauth_url"
    )
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        wrong = ValueError("must be an address like https://billing.example.com")
        try:
            parts = urlsplit(value or "https://unset")
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
                raise wrong
        except ValueError:  # also urlsplit's own, of a bracket or a port that is none
            raise wrong from None
        return value.rstrip("/") if value else value

    @classmethod
    def read(cls) -> Self:
        """Raises BadSetting with one sentence that names the setting."""
        try:
            return cls()
        except ValidationError as mistake:
            first = mistake.errors(include_url=False)[0]
            name = _PREFIX + str(first["loc"][0]).upper()
            told = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
            raise BadSetting(f"{name} is wrong: {told}") from mistake
        except OSError as refused:
            raise BadSetting(
                f".env cannot be read ({refused.strerror}); let this user read it and its folder"
            ) from refused

    def complete(self) -> Self:
        """These settings, if all that the service cannot do without is there. Raises BadSetting."""
        missing = [_PREFIX + name.upper() for name in _NEEDED_TO_SERVE if not _value(getattr(self, name))]
        if missing:
            verb, what = ("is", "it") if len(missing) == 1 else ("are", "them")
            raise BadSetting(
                f"{', '.join(missing)} {verb} not set; put {what} into the environment or a .env file"
            )
        return self

    @property
    def public(self) -> str:
        """The address that HubSpot and Intuit see; signatures are checked against it."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'stagebill.db'}"

    def quickbooks_api(self, environment: str) -> str:
        """The API host for connections of that environment; STAGEBILL_QUICKBOOKS_API_URL stands for both."""
        return self.quickbooks_api_url or _INTUIT_API[environment]


def _value(setting: str | SecretStr | None) -> str:
    return setting.get_secret_value() if isinstance(setting, SecretStr) else setting or ""
