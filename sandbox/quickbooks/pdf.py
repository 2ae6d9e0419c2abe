"""A real, if plain, one-page PDF of a sales form."""

from sandbox.quickbooks.wire import Row

_PAGE = (612, 792)  # US letter, in points


def render(title: str, lines: list[str]) -> bytes:
    """One page: a title and lines of text below it. Characters outside Latin-1 become question marks."""
    texts = [f"BT /F1 18 Tf 72 720 Td ({_escaped(title)}) Tj ET"]
    texts += [
        f"BT /F1 11 Tf 72 {690 - 16 * number} Td ({_escaped(line)}) Tj ET"
        for number, line in enumerate(lines)
    ]
    content = "\n".join(texts).encode("latin-1", "replace")
    return _document(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>" % _PAGE,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def of_form(entity: str, row: Row, company: str) -> bytes:
    """The page of one invoice, payment and so on."""
    number = row.get("DocNumber") or row["Id"]
    lines = [
        company,
        f"To: {row.get('CustomerRef', {}).get('name', '')}",
        f"Date: {row.get('TxnDate', '')}   Due: {row.get('DueDate', '-')}",
        *(f"{line.get('Description', line['DetailType'])}: {line['Amount']}" for line in _shown(row)),
        f"Total: {row['TotalAmt']}",
        f"Balance due: {row.get('Balance', 0)}",
    ]
    return render(f"{entity} {number}", lines[:38])


def _shown(row: Row) -> list[Row]:
    return [line for line in row.get("Line", []) if "Amount" in line and "DetailType" in line]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _document(objects: list[bytes]) -> bytes:
    """The objects with header, cross-reference table and trailer."""
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)
