"""A missing or wrong setting stops the start with one sentence that names it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from engine.errors import BadSetting
from engine.settings import Settings

NEEDED = {
    "STAGEBILL_HUBSPOT_CLIENT_ID": "hs-id",
    "STAGEBILL_HUBSPOT_CLIENT_SECRET": "hs-secret",
    "STAGEBILL_QUICKBOOKS_CLIENT_ID": "qb-id",
    "STAGEBILL_QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "STAGEBILL_QUICKBOOKS_VERIFIER_TOKEN": "qb-verifier",
}
SECRETS = {
    "SECRET_KEY": "a master secret",
    "HUBSPOT_CLIENT_SECRET": "hs-secret",
    "QUICKBOOKS_CLIENT_SECRET": "qb-secret",
    "QUICKBOOKS_VERIFIER_TOKEN": "qb-verifier",
    "SMTP_URL": "smtp://user:mail-secret@mail.example:587",
    "SMS_URL": "twilio://AC1:twilio-secret@api.twilio.com?from=+15551234567",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without our variables, and a folder without a `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"STAGEBILL_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets variables."""

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


def test_the_defaults_are_the_contracts() -> None:
    settings = Settings.read()

    assert settings.data_dir == Path(".stagebill")
    assert settings.rules == Path("rules.yaml")
    assert (settings.host, settings.port) == ("127.0.0.1", 8700)
    assert settings.public == "http://127.0.0.1:8700"
    assert settings.database == "sqlite:///.stagebill/stagebill.db"
    assert (settings.hubspot_api_url, settings.hubspot_app_url) == (
        "https://api.hubapi.com",
        "https://app.hubspot.com",
    )
    assert settings.quickbooks_environment == "sandbox"


def test_every_setting_of_the_contract_is_there() -> None:
    assert set(Settings.model_fields) == {
        "data_dir",
        "database_url",
        "secret_key",
        "rules",
        "host",
        "port",
        "public_url",
        "hubspot_client_id",
        "hubspot_client_secret",
        "hubspot_app_id",
        "hubspot_api_url",
        "hubspot_app_url",
        "quickbooks_client_id",
        "quickbooks_client_secret",
        "quickbooks_verifier_token",
        "quickbooks_environment",
        "quickbooks_api_url",
        "quickbooks_read_allowance",
        "intuit_oauth_url",
        "smtp_url",
        "sms_url",
        "log",
    }


def test_the_environment_wins_over_the_file(clean: Path, environment: Any) -> None:
    (clean / ".env").write_text("STAGEBILL_PORT=1111\nSTAGEBILL_HOST=0.0.0.0\n")
    environment(STAGEBILL_PORT="2222")

    settings = Settings.read()

    assert (settings.host, settings.port) == ("0.0.0.0", 2222)


def test_a_file_that_cannot_be_read_is_told(clean: Path) -> None:
    """Whoever runs the tests: nobody reads this one from its beginning."""
    (clean / ".env").symlink_to("/proc/self/mem")

    with pytest.raises(BadSetting) as caught:
        Settings.read()

    assert str(caught.value) == (
        ".env cannot be read (Input/output error); let this user read it and its folder"
    )


def test_an_empty_variable_counts_as_unset(environment: Any) -> None:
    environment(STAGEBILL_PUBLIC_URL="", STAGEBILL_PORT="")

    assert Settings.read().public == "http://127.0.0.1:8700"


def test_other_peoples_variables_do_not_matter(clean: Path) -> None:
    (clean / ".env").write_text("OTHER=1\nSTAGEBILL_OF_TOMORROW=1\n")

    assert Settings.read().port == 8700


@pytest.mark.parametrize(
    ("environment_of", "address"),
    [
        ("sandbox", "https://sandbox-quickbooks.api.intuit.com"),
        ("production", "https://quickbooks.api.intuit.com"),
    ],
)
def test_sandbox_and_production_have_their_own_address(environment_of: str, address: str) -> None:
    """F125."""
    assert Settings.read().quickbooks_api(environment_of) == address


def test_another_address_of_quickbooks_stands_for_both(environment: Any) -> None:
    environment(STAGEBILL_QUICKBOOKS_API_URL="http://127.0.0.1:9100")

    settings = Settings.read()

    assert settings.quickbooks_api("sandbox") == settings.quickbooks_api("production")


def test_addresses_lose_their_last_slash(environment: Any) -> None:
    """Signatures are checked against address and path; two slashes would never match."""
    environment(STAGEBILL_PUBLIC_URL="https://billing.example.com/")

    assert Settings.read().public == "https://billing.example.com"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "PORT",
            "eighty",
            "STAGEBILL_PORT is wrong: Input should be a valid integer, unable to parse string as an integer",
        ),
        ("PORT", "0", "STAGEBILL_PORT is wrong: Input should be greater than or equal to 1"),
        ("PORT", "70000", "STAGEBILL_PORT is wrong: Input should be less than or equal to 65535"),
        (
            "QUICKBOOKS_ENVIRONMENT",
            "prod",
            "STAGEBILL_QUICKBOOKS_ENVIRONMENT is wrong: Input should be 'sandbox' or 'production'",
        ),
        *(
            (
                name,
                "billing",
                f"STAGEBILL_{name} is wrong: must be an address like https://billing.example.com",
            )
            for name in (
                "PUBLIC_URL",
                "HUBSPOT_API_URL",
                "HUBSPOT_APP_URL",
                "QUICKBOOKS_API_URL",
                "INTUIT_OAUTH_URL",
            )
        ),
        *(
            (
                "PUBLIC_URL",
                wrong,
                "STAGEBILL_PUBLIC_URL is wrong: must be an address like https://billing.example.com",
            )
            for wrong in (
                "ftp://billing.example.com",
                "https://billing.example.com:abc",
                "https://billing.example.com:99999999",
                "https://:8700",
                "https://[::1",
            )
        ),
    ],
)
def test_a_wrong_setting_is_named(environment: Any, name: str, value: str, sentence: str) -> None:
    environment(**{f"STAGEBILL_{name}": value})

    with pytest.raises(BadSetting) as caught:
        Settings.read()
    assert str(caught.value) == sentence


def test_what_is_complete_may_serve(environment: Any) -> None:
    environment(**NEEDED)

    settings = Settings.read()

    assert settings.complete() is settings


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_setting_is_named(environment: Any, missing: str) -> None:
    environment(**{name: value for name, value in NEEDED.items() if name != missing})

    with pytest.raises(BadSetting) as caught:
        Settings.read().complete()
    assert str(caught.value) == f"{missing} is not set; put it into the environment or a .env file"


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.read().complete()

    assert str(caught.value) == (
        f"{', '.join(NEEDED)} are not set; put them into the environment or a .env file"
    )


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_never_print_themselves(environment: Any, name: str) -> None:
    environment(**{f"STAGEBILL_{name}": SECRETS[name]})

    settings = Settings.read()

    assert isinstance(getattr(settings, name.lower()), SecretStr)
    assert SECRETS[name] not in repr(settings)
    assert SECRETS[name] not in str(settings.model_dump())
