"""Signatures against the vendors' published known answers."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from engine.signatures import hubspot_signed, hubspot_v2, hubspot_v3, intuit_signed

SECRET = "qboflow-test-secret-0001"
URI = "https://hooks.example.test/hs/actions/create-invoice"
BODY = '{"callbackId":"ap-4210001-88001-3-0","inputFields":{"memo":"Grüße ✓"}}'.encode()
STAMP = "1795000000000"
NOW = datetime.fromtimestamp(1_795_000_000, UTC)
V3 = "7haI89Gkmo8gwpMgg0CZ9jKcd+nhBMfoTKSruSIrHOc="
V2 = "2e6343d32b3997ee314df9c8b2e1b48f6a03adf64e25925d36d8a9e5c368a994"


@pytest.mark.parametrize(
    ("uri", "body", "stamp", "secret", "expected"),
    [
        pytest.param(URI, BODY, STAMP, SECRET, V3, id="accents"),
        pytest.param(
            "https://www.example.com/webhook_uri",
            b"{'example_field':'example_value'}",
            "1693657560000",
            "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
            "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
            id="hubspot-sdk",
        ),
    ],
)
def test_v3_known_answers(uri: str, body: bytes, stamp: str, secret: str, expected: str):
    assert hubspot_v3("POST", uri, body, stamp, secret) == expected


def test_v3_signs_the_uri_with_its_escapes_undone():
    uri = (
        "https://hooks.example.test/hs/card/summary"
        "?userEmail=ana%40example.test&portalId=4210001&userId=77&appId=909090"
    )
    assert hubspot_v3("GET", uri, b"", STAMP, SECRET) == "ZMhAAIWxUs/zvKMp94HHnLypmmI4r4IRiPpSIU2XoY8="


@pytest.mark.parametrize(
    ("method", "body", "expected"),
    [
        pytest.param(
            "GET", b"", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e", id="get"
        ),
        pytest.param(
            "POST",
            b'{"example_field":"example_value"}',
            "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
            id="post",
        ),
    ],
)
def test_v2_known_answers(method: str, body: bytes, expected: str):
    secret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
    assert hubspot_v2(method, "https://www.example.com/webhook_uri", body, secret) == expected


def signed(headers: dict[str, str], now: datetime = NOW) -> bool:
    return hubspot_signed(headers, method="POST", uri=URI, body=BODY, secret=SECRET, now=now)


def v3(signature: str = V3, stamp: str = STAMP) -> dict[str, str]:
    return {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": stamp}


def test_v3_is_accepted():
    assert signed(v3())


def test_v2_counts_where_there_is_no_v3():
    assert signed({"x-hubspot-signature": V2, "x-hubspot-signature-version": "v2"})


def test_a_wrong_v3_is_refused_whatever_v2_says():
    assert not signed({**v3("wrong"), "x-hubspot-signature": V2, "x-hubspot-signature-version": "v2"})


def test_v1_never_counts():
    v1 = hashlib.sha256(SECRET.encode() + BODY).hexdigest()
    assert not signed({"x-hubspot-signature": v1, "x-hubspot-signature-version": "v1"})


@pytest.mark.parametrize("minutes", [-6, 6], ids=["too-old", "from-the-future"])
def test_a_timestamp_more_than_five_minutes_away_is_refused(minutes: int):
    assert not signed(v3(), now=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "9" * 40], ids=["none", "words", "negative", "endless"])
def test_an_unreadable_timestamp_is_refused(stamp: str):
    assert not signed(v3(hubspot_v3("POST", URI, BODY, stamp, SECRET), stamp))


def test_no_signature_is_refused():
    assert not signed({})


def test_intuit_signs_the_raw_body():
    told = base64.b64encode(hmac.digest(b"verifier", b"[]", "sha256")).decode()
    assert intuit_signed({"intuit-signature": told}, body=b"[]", verifier_token="verifier")
    assert not intuit_signed({"intuit-signature": told}, body=b"[ ]", verifier_token="verifier")
    assert not intuit_signed({}, body=b"[]", verifier_token="verifier")
