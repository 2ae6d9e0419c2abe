"""Signatures, checked against HubSpot's published examples and against values computed elsewhere."""

import pytest

from sandbox.hubspot.signing import decode_uri, sign_v1, sign_v2, sign_v3

PUBLISHED = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
V1_BODY = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,'
    b'"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM",'
    b'"changeFlag":"NEW","appId":54321}]'
)
OWN = "qboflow-test-secret-0001"
ACTION = "https://hooks.example.test/hs/actions/create-invoice"
CARD = (
    "https://hooks.example.test/hs/card/summary"
    "?userEmail=ana%40example.test&portalId=4210001&userId=77&appId=909090"
)
BODY = '{"callbackId":"ap-4210001-88001-3-0","inputFields":{"memo":"Grüße ✓"}}'.encode()
WEBHOOK = "https://www.example.com/webhook_uri"
STAMP = "1795000000000"


def test_v1_gives_the_published_signature() -> None:
    wanted = "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de"
    assert sign_v1(PUBLISHED, V1_BODY) == wanted


@pytest.mark.parametrize(
    ("secret", "method", "uri", "body", "wanted"),
    [
        pytest.param(
            PUBLISHED,
            "GET",
            WEBHOOK,
            b"",
            "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e",
            id="published-without-body",
        ),
        pytest.param(
            PUBLISHED,
            "POST",
            WEBHOOK,
            b'{"example_field":"example_value"}',
            "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900",
            id="published-with-body",
        ),
        pytest.param(
            OWN,
            "POST",
            ACTION,
            BODY,
            "2e6343d32b3997ee314df9c8b2e1b48f6a03adf64e25925d36d8a9e5c368a994",
            id="body-beyond-ascii",
        ),
    ],
)
def test_v2_gives_the_known_signature(secret: str, method: str, uri: str, body: bytes, wanted: str) -> None:
    assert sign_v2(secret, method, uri, body) == wanted


@pytest.mark.parametrize(
    ("secret", "method", "uri", "body", "stamp", "wanted"),
    [
        pytest.param(
            PUBLISHED,
            "POST",
            WEBHOOK,
            b"{'example_field':'example_value'}",
            "1693657560000",
            "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
            id="official-client",
        ),
        pytest.param(
            OWN, "POST", ACTION, BODY, STAMP, "7haI89Gkmo8gwpMgg0CZ9jKcd+nhBMfoTKSruSIrHOc=", id="own-action"
        ),
        pytest.param(
            OWN, "GET", CARD, b"", STAMP, "ZMhAAIWxUs/zvKMp94HHnLypmmI4r4IRiPpSIU2XoY8=", id="decoded-query"
        ),
    ],
)
def test_v3_gives_the_known_signature(
    secret: str, method: str, uri: str, body: bytes, stamp: str, wanted: str
) -> None:
    assert sign_v3(secret, method, uri, body, stamp) == wanted


def test_v3_decodes_only_the_twelve_documented_escapes() -> None:
    escapes = "%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%20%26%3D%2B%25"
    assert decode_uri(escapes) == ":/?@!$'()*,;%20%26%3D%2B%25"


def test_escapes_in_lower_case_are_decoded_too() -> None:
    assert decode_uri("%3a%2f") == ":/"
