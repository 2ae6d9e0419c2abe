"""A name that the control plane does not know is told, with what it knows: no slip looks like success."""

import pytest

from sandbox.__main__ import main
from sandbox.faults import CONTROL_PREFIX, Faults, parse_fault
from sandbox.quickbooks.naming import OPERATIONS
from sandbox.run import OPERATIONS as OF_BOTH
from sandbox.run import Options, running


async def refusal(qb, path, said):
    answer = await qb.client.post(f"/_sandbox/{path}", json=said)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


async def test_every_control_call_tells_of_a_key_that_it_does_not_know(qb):
    paths = [
        route.path.removeprefix(f"{CONTROL_PREFIX}/")
        for route in qb.app.routes
        if route.path.startswith(CONTROL_PREFIX) and "POST" in route.methods and "maze" not in route.path
    ]

    told = {path: await refusal(qb, path, {"feilds": {}}) for path in paths}

    assert {path: 'key "feilds"' in sentence for path, sentence in told.items()} == dict.fromkeys(paths, True)
    assert {"pay", "change", "preferences", "settings", "companies", "faults"} <= set(paths)


@pytest.mark.parametrize(
    ("path", "said", "sentence"),
    [
        pytest.param(
            "change",
            {"entity": "Term", "feilds": {}},
            'There is no key "feilds" (did you mean "fields"?); known are entity, fields, id, realm',
            id="key",
        ),
        pytest.param(
            "preferences",
            {"CurencyPrefs": {}},
            'There is no key "CurencyPrefs" (did you mean "CurrencyPrefs"?); known are AccountingInfoPrefs, ',
            id="group-of-preferences",
        ),
        pytest.param(
            "preferences",
            {"CurrencyPrefs": {"MultiCurrency": True}},
            'There is no preference in CurrencyPrefs "MultiCurrency" (did you mean "MultiCurrencyEnabled"?); '
            "known are HomeCurrency, MultiCurrencyEnabled",
            id="preference",
        ),
        pytest.param(
            "void",
            {"entity": "Invoise", "id": "1"},
            'There is no entity "Invoise" (did you mean "Invoice"?); known are Account, ',
            id="entity",
        ),
        pytest.param(
            "faults",
            {"operation": "invoice.creat", "kind": "html"},
            'There is no operation "invoice.creat" (did you mean "invoice.create"?); known are ',
            id="operation",
        ),
        pytest.param(
            "faults",
            {"rules": [{"operation": "bill.*", "kind": "html"}]},
            'There is no operation "bill.*"',
            id="glob-that-matches-nothing",
        ),
        pytest.param(
            "faults",
            [{"kind": "htm"}],
            'There is no kind "htm" (did you mean "html"?); known are ',
            id="kind",
        ),
        pytest.param(
            "faults",
            {"latncy": 1},
            'There is no key "latncy" (did you mean "latency"?)',
            id="fault-setting",
        ),
        pytest.param("revoke", {"realm": "7"}, 'There is no company "7"; known are 91300', id="company"),
        pytest.param(
            "companies",
            {"realm": "7", "currency": "EURO"},
            'There is no currency "EURO" (did you mean "EUR"?); known are AUD, ',
            id="currency",
        ),
        pytest.param(
            "settings",
            {"rotation": "never"},
            'There is no rotation "never" (did you mean "every"?); known are daily, every',
            id="position-of-a-switch",
        ),
    ],
)
async def test_an_unknown_name_is_told_with_what_is_known(qb, path, said, sentence):
    assert (await refusal(qb, path, said)).startswith(sentence)


async def test_an_unknown_list_is_told_with_those_there_are(qb):
    answer = await qb.client.get("/_sandbox/invioces")

    assert answer.status_code == 400
    assert answer.json()["error"].startswith('There is no list "invioces" (did you mean "invoices"?); known')


async def test_the_operations_that_faults_may_name_are_listed(qb):
    listed = (await qb.client.get("/_sandbox/operations")).json()

    assert set(listed) == set(OPERATIONS)
    assert {"invoice.create", "query", "token.refresh", "webhook.deliver"} <= set(listed)


def test_a_word_of_the_command_line_names_an_operation_of_its_stand_in(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--fault", "quickbooks:invoice.creat=html"])

    assert exit_.value.code == 2
    told = capsys.readouterr().err
    assert '"invoice.creat" (did you mean "invoice.create"?); known are invoice.create, ' in told


def test_an_operation_of_one_stand_in_is_none_of_the_other():
    assert parse_fault("invoice.create=html", OF_BOTH)[0] is None
    with pytest.raises(ValueError, match=r'no operation "invoice.create" \(did you mean "invoices.create"'):
        parse_fault("hubspot:invoice.create=html", OF_BOTH)


@pytest.mark.parametrize("variable", ["STAGEBILL_SANDBOX_FAULTS", "STAGEBILL_SANDBOX_QUICKBOOKS_FAULTS"])
async def test_a_variable_names_operations_that_there_are(variable):
    environ = {variable: '{"operation": "invoice.creat", "kind": "html"}'}

    with pytest.raises(ValueError, match=f'{variable}: There is no operation "invoice.creat"'):
        async with running(Options(), environ):
            pass


def test_what_is_for_both_stand_ins_may_be_an_operation_of_one():
    environ = {"STAGEBILL_SANDBOX_FAULTS": '{"operation": "invoice.create", "kind": "html"}'}

    faults = Faults.from_environment(environ, stand_in="hubspot", operations=OF_BOTH)

    assert len(faults.listing()["rules"]) == 1
