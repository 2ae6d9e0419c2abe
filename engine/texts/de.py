"""German."""

from types import MappingProxyType

from engine.texts.language import ActionTexts, FieldText, Language

GERMAN = Language(
    code="de",
    app="Stagebill",
    outcomes=MappingProxyType(
        {
            "done": "Erledigt: {{reason}}",
            "scheduled": "Geplant: {{reason}}",
            "skipped": "Nichts zu tun: {{reason}}",
            "refused": "Nicht ausgeführt: {{reason}}",
            "failed": "Fehlgeschlagen, bitte nachsehen: {{reason}}",
        }
    ),
    fields=MappingProxyType(
        {
            "invoice_type": FieldText(
                "Rechnungsart",
                "Anzahlung und Teilrechnung berechnen einen Teil, Schluss- und Gesamtrechnung den Rest.",
            ),
            "percent": FieldText(
                "Prozent des Dealbetrags", "Zum Beispiel 30. Entweder Prozent oder Betrag, nicht beides."
            ),
            "amount": FieldText("Betrag", "In der Währung des Deals, zum Beispiel 1500.00, ohne Steuer."),
            "item": FieldText(
                "Produkt oder Dienstleistung",
                "Berechnet den Betrag in einer Zeile. Leer: die Artikel des Deals werden berechnet.",
            ),
            "tax_code": FieldText(
                "Steuercode", "Wie QuickBooks die Zeilen besteuert. Leer: die Vorgabe aus den Regeln."
            ),
            "terms": FieldText(
                "Zahlungsbedingungen", "Sie bestimmen die Fälligkeit, wenn kein Datum angegeben ist."
            ),
            "invoice_date": FieldText("Rechnungsdatum", "Leer: heute."),
            "due_date": FieldText(
                "Fällig am", "Wann das Geld fällig ist. Hat Vorrang vor den Zahlungsbedingungen."
            ),
            "memo": FieldText("Notiz", "Für die Buchhaltung. Kunden sehen sie nicht."),
            "customer_message": FieldText("Nachricht an den Kunden", "Steht auf der Rechnung."),
            "email_delivery": FieldText(
                "Rechnung per E-Mail", "Ob und wann die Rechnung mit ihrem PDF verschickt wird."
            ),
            "send_at": FieldText("Senden am", "Datum und Uhrzeit der E-Mail. Später als jetzt."),
            "customer": FieldText("Kunde", "Was geschieht, wenn QuickBooks den Kunden noch nicht kennt."),
            "quickbooks_company": FieldText(
                "QuickBooks-Firma", "Nur nötig, wenn mehrere QuickBooks-Firmen verbunden sind."
            ),
            "invoice_number": FieldText(
                "Rechnungsnummer", "Die Nummer auf der Rechnung. Leer: die QuickBooks-Id der Rechnung zählt."
            ),
            "invoice_id": FieldText("QuickBooks-Id der Rechnung", "Meist die Ausgabe einer früheren Aktion."),
            "send_to": FieldText("An eine andere Adresse", "Sonst geht sie an die Adresse auf der Rechnung."),
            "payment_date": FieldText("Zahlungsdatum", "Wann das Geld einging. Leer: heute."),
            "payment_method": FieldText("Zahlungsart", "Wie das Geld einging."),
            "reference": FieldText("Referenz", "Zum Beispiel eine Schecknummer. Höchstens 21 Zeichen."),
            "receipt_date": FieldText("Belegdatum", "Das Datum des Verkaufs. Leer: heute."),
            "site": FieldText(
                "Bewertungsseite", "Eine der Seiten aus den Regeln, zum Beispiel google. Leer: die nächste."
            ),
            "template": FieldText("Vorlage", "Eine Vorlage aus den Regeln. Leer: ein schlichter Text."),
            "channel": FieldText(
                "Kanal",
                "SMS und WhatsApp gehen an das Mobiltelefon. Leer: E-Mail, oder was die Vorlage hat.",
            ),
            "delay_days": FieldText("Tage warten", "Die Bitte geht so viele Tage später hinaus, 0 bis 365."),
        }
    ),
    choices=MappingProxyType(
        {
            "invoice_type": {
                "deposit": "Anzahlung",
                "follow_up": "Teilrechnung",
                "final": "Schlussrechnung",
                "full": "Gesamtrechnung",
            },
            "email_delivery": {"now": "Sofort", "scheduled": "Zu Datum und Uhrzeit", "none": "Nicht senden"},
            "customer": {
                "create_if_missing": "Anlegen, wenn er fehlt",
                "must_exist": "Muss schon vorhanden sein",
            },
        }
    ),
    outputs=MappingProxyType(
        {
            "invoice_id": "QuickBooks-Id der Rechnung",
            "invoice_number": "Rechnungsnummer",
            "invoice_total": "Rechnungsbetrag",
            "balance_due": "Offener Betrag",
            "invoice_status": "Rechnungsstatus",
            "due_date": "Fällig am",
            "invoice_link": "Link zur Rechnung",
            "deal_remaining": "Am Deal noch zu berechnen",
            "payment_id": "QuickBooks-Id der Zahlung",
            "applied_amount": "Der Rechnung zugeordneter Betrag",
            "unapplied_amount": "Nicht zugeordneter Betrag",
            "receipt_id": "QuickBooks-Id des Verkaufsbelegs",
            "receipt_number": "Belegnummer",
            "receipt_total": "Belegbetrag",
            "review_request_id": "Id der Bewertungsbitte",
            "review_state": "Stand der Bewertungsbitte",
            "send_at": "Gesendet oder zu senden am",
            "outcome": "Ergebnis",
            "reason": "Begründung",
            "execution_id": "Id der Ausführung",
        }
    ),
    actions=MappingProxyType(
        {
            "create-invoice": ActionTexts(
                "QuickBooks-Rechnung erstellen",
                "Erstellt in QuickBooks Online eine Rechnung zum Deal und mailt sie auf Wunsch.",
                "Rechnung in QuickBooks erstellen: {{invoice_type}}",
                MappingProxyType(
                    {"done": "Rechnung {{invoice_number}} über {{invoice_total}} erstellt: {{reason}}"}
                ),
            ),
            "send-invoice": ActionTexts(
                "QuickBooks-Rechnung senden",
                "Verschickt eine QuickBooks-Rechnung des Deals per E-Mail, jetzt oder später.",
                "QuickBooks-Rechnung per E-Mail senden",
                MappingProxyType(
                    {
                        "done": "Rechnung {{invoice_number}} per E-Mail gesendet",
                        "scheduled": "Der Versand von Rechnung {{invoice_number}} ist geplant",
                    }
                ),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Rechnungsnummer", "Leer: die neueste offene Rechnung des Deals."
                        ),
                        "send_at": FieldText("Senden am", "Datum und Uhrzeit der E-Mail. Leer: sofort."),
                    }
                ),
            ),
            "void-invoice": ActionTexts(
                "QuickBooks-Rechnung stornieren",
                "Storniert eine unbezahlte QuickBooks-Rechnung des Deals; ihr Betrag wird wieder frei.",
                "QuickBooks-Rechnung stornieren",
                MappingProxyType(
                    {
                        "done": "Rechnung {{invoice_number}} storniert; noch offen: {{deal_remaining}}",
                        "skipped": "Rechnung {{invoice_number}} ist schon storniert",
                    }
                ),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Rechnungsnummer", "Nötig, wenn der Deal mehrere offene Rechnungen hat."
                        )
                    }
                ),
            ),
            "attach-invoice": ActionTexts(
                "QuickBooks-Rechnung zuordnen",
                "Ordnet dem Deal eine Rechnung zu, die es in QuickBooks schon gibt; sie zählt als berechnet.",
                "QuickBooks-Rechnung {{invoice_number}} dem Deal zuordnen",
                MappingProxyType(
                    {
                        "done": "Rechnung {{invoice_number}} über {{invoice_total}} zugeordnet; "
                        "noch zu berechnen: {{deal_remaining}}",
                    }
                ),
            ),
            "record-payment": ActionTexts(
                "QuickBooks-Zahlung erfassen",
                "Erfasst einen Geldeingang zu einer Rechnung des Deals.",
                "Zahlung von {{amount}} in QuickBooks erfassen",
                MappingProxyType(
                    {"done": "Zahlung erfasst, zugeordnet: {{applied_amount}}; offen: {{balance_due}}"}
                ),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Eingegangener Betrag",
                            "In der Währung der Rechnung. Was zu viel ist, bleibt nicht zugeordnet.",
                        ),
                        "invoice_number": FieldText(
                            "Rechnungsnummer", "Leer: die älteste offene Rechnung des Deals."
                        ),
                    }
                ),
            ),
            "create-sales-receipt": ActionTexts(
                "QuickBooks-Verkaufsbeleg erstellen",
                "Erfasst einen bereits bezahlten Verkauf als Verkaufsbeleg in QuickBooks Online.",
                "Verkaufsbeleg in QuickBooks erstellen",
                MappingProxyType(
                    {"done": "Verkaufsbeleg {{receipt_number}} über {{receipt_total}} erstellt"}
                ),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Betrag",
                            "Was bezahlt wurde, ohne Steuer. Leer: alles, was am Deal offen ist.",
                        )
                    }
                ),
            ),
            "send-review-request": ActionTexts(
                "Um Bewertung bitten",
                "Bittet den Kontakt des Deals per E-Mail, SMS oder WhatsApp um eine Bewertung.",
                "Um eine Bewertung auf {{site}} bitten",
                MappingProxyType(
                    {
                        "done": "Bitte um Bewertung gesendet",
                        "scheduled": "Die Bitte um Bewertung geht am {{send_at}} hinaus",
                    }
                ),
            ),
        }
    ),
)
