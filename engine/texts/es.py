"""Spanish."""

from types import MappingProxyType

from engine.texts.language import ActionTexts, FieldText, Language

SPANISH = Language(
    code="es",
    app="Stagebill",
    outcomes=MappingProxyType(
        {
            "done": "Hecho: {{reason}}",
            "scheduled": "Programado: {{reason}}",
            "skipped": "Nada que hacer: {{reason}}",
            "refused": "No se hizo: {{reason}}",
            "failed": "Falló y alguien tiene que revisarlo: {{reason}}",
        }
    ),
    fields=MappingProxyType(
        {
            "invoice_type": FieldText(
                "Tipo de factura",
                "El anticipo y la parcial facturan una parte del negocio; la final y la total, lo que queda.",
            ),
            "percent": FieldText(
                "Porcentaje del importe del negocio", "Por ejemplo 30. Un porcentaje o un importe, no ambos."
            ),
            "amount": FieldText("Importe", "En la moneda del negocio, por ejemplo 1500.00, sin impuestos."),
            "item": FieldText(
                "Producto o servicio",
                "Factura el importe en una línea. Vacío: se facturan los elementos de línea del negocio.",
            ),
            "tax_code": FieldText(
                "Código de impuesto",
                "Cómo grava QuickBooks las líneas. Vacío: el valor predeterminado de las reglas.",
            ),
            "terms": FieldText("Condiciones de pago", "Fijan el vencimiento, salvo que indique una fecha."),
            "invoice_date": FieldText("Fecha de la factura", "Vacío: hoy."),
            "due_date": FieldText(
                "Vencimiento", "Cuándo vence el pago. Tiene prioridad sobre las condiciones de pago."
            ),
            "memo": FieldText("Nota", "Para su contable. Los clientes no la ven."),
            "customer_message": FieldText("Mensaje al cliente", "Se imprime en la factura."),
            "email_delivery": FieldText(
                "Enviar la factura por correo", "Si se envía la factura con su PDF, y cuándo."
            ),
            "send_at": FieldText("Enviar el", "Fecha y hora del correo. Posterior a ahora."),
            "customer": FieldText(
                "Cliente", "Qué ocurre si QuickBooks aún no conoce al cliente del negocio."
            ),
            "quickbooks_company": FieldText(
                "Empresa de QuickBooks", "Solo si hay varias empresas de QuickBooks conectadas."
            ),
            "invoice_number": FieldText(
                "Número de factura", "El número impreso en la factura. Vacío: cuenta el Id de QuickBooks."
            ),
            "invoice_id": FieldText(
                "Id de la factura en QuickBooks", "Normalmente la salida de una acción anterior."
            ),
            "send_to": FieldText("Enviar a otra dirección", "Si no, se usa la dirección de la factura."),
            "payment_date": FieldText("Fecha del pago", "Cuándo entró el dinero. Vacío: hoy."),
            "payment_method": FieldText("Forma de pago", "Cómo entró el dinero."),
            "reference": FieldText("Referencia", "Por ejemplo el número de un cheque. Máximo 21 caracteres."),
            "receipt_date": FieldText("Fecha del recibo", "La fecha de la venta. Vacío: hoy."),
            "site": FieldText(
                "Sitio de reseñas", "Un sitio de las reglas, por ejemplo google. Vacío: el que toque."
            ),
            "template": FieldText("Plantilla", "Una plantilla de las reglas. Vacío: un texto sencillo."),
            "channel": FieldText(
                "Canal",
                "SMS y WhatsApp van al móvil del contacto. Vacío: correo, o lo que tenga la plantilla.",
            ),
            "delay_days": FieldText("Días de espera", "La petición sale tantos días después, de 0 a 365."),
        }
    ),
    choices=MappingProxyType(
        {
            "invoice_type": {
                "deposit": "Anticipo",
                "follow_up": "Factura parcial",
                "final": "Factura final",
                "full": "Factura total",
            },
            "email_delivery": {"now": "Ahora", "scheduled": "En una fecha y hora", "none": "No enviar"},
            "customer": {"create_if_missing": "Crearlo si falta", "must_exist": "Debe existir ya"},
        }
    ),
    outputs=MappingProxyType(
        {
            "invoice_id": "Id de la factura en QuickBooks",
            "invoice_number": "Número de factura",
            "invoice_total": "Total de la factura",
            "balance_due": "Saldo pendiente",
            "invoice_status": "Estado de la factura",
            "due_date": "Vencimiento",
            "invoice_link": "Enlace a la factura",
            "deal_remaining": "Por facturar del negocio",
            "payment_id": "Id del pago en QuickBooks",
            "applied_amount": "Importe aplicado a la factura",
            "unapplied_amount": "Importe sin aplicar",
            "receipt_id": "Id del recibo en QuickBooks",
            "receipt_number": "Número de recibo",
            "receipt_total": "Total del recibo",
            "review_request_id": "Id de la petición de reseña",
            "review_state": "Estado de la petición de reseña",
            "send_at": "Enviada o por enviar el",
            "outcome": "Resultado",
            "reason": "Motivo",
            "execution_id": "Id de la ejecución",
        }
    ),
    actions=MappingProxyType(
        {
            "create-invoice": ActionTexts(
                "Crear factura en QuickBooks",
                "Crea una factura del negocio en QuickBooks Online y, si quiere, la envía por correo.",
                "Crear factura en QuickBooks: {{invoice_type}}",
                MappingProxyType(
                    {"done": "Factura {{invoice_number}} por {{invoice_total}} creada: {{reason}}"}
                ),
            ),
            "send-invoice": ActionTexts(
                "Enviar factura de QuickBooks",
                "Envía por correo una factura de QuickBooks del negocio, ahora o más tarde.",
                "Enviar factura de QuickBooks por correo",
                MappingProxyType(
                    {
                        "done": "Factura {{invoice_number}} enviada por correo",
                        "scheduled": "El envío de la factura {{invoice_number}} está programado",
                    }
                ),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Número de factura", "Vacío: la factura abierta más reciente del negocio."
                        ),
                        "send_at": FieldText("Enviar el", "Fecha y hora del correo. Vacío: ahora."),
                    }
                ),
            ),
            "void-invoice": ActionTexts(
                "Anular factura de QuickBooks",
                "Anula una factura sin pagar del negocio; su importe se puede volver a facturar.",
                "Anular factura de QuickBooks",
                MappingProxyType(
                    {
                        "done": "Factura {{invoice_number}} anulada; por facturar: {{deal_remaining}}",
                        "skipped": "La factura {{invoice_number}} ya está anulada",
                    }
                ),
                MappingProxyType(
                    {
                        "invoice_number": FieldText(
                            "Número de factura", "Necesario si el negocio tiene varias facturas abiertas."
                        )
                    }
                ),
            ),
            "attach-invoice": ActionTexts(
                "Vincular factura de QuickBooks",
                "Vincula al negocio una factura que ya existe en QuickBooks y la cuenta como facturada.",
                "Vincular la factura {{invoice_number}} de QuickBooks al negocio",
                MappingProxyType(
                    {
                        "done": "Factura {{invoice_number}} por {{invoice_total}} vinculada; "
                        "por facturar: {{deal_remaining}}"
                    }
                ),
            ),
            "record-payment": ActionTexts(
                "Registrar pago en QuickBooks",
                "Registra dinero recibido por una de las facturas del negocio.",
                "Registrar un pago de {{amount}} en QuickBooks",
                MappingProxyType(
                    {"done": "Pago registrado, aplicado: {{applied_amount}}; saldo: {{balance_due}}"}
                ),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Importe recibido", "En la moneda de la factura. Lo que sobre queda sin aplicar."
                        ),
                        "invoice_number": FieldText(
                            "Número de factura", "Vacío: la factura abierta más antigua del negocio."
                        ),
                    }
                ),
            ),
            "create-sales-receipt": ActionTexts(
                "Crear recibo de venta en QuickBooks",
                "Registra una venta ya pagada como recibo de venta en QuickBooks Online.",
                "Crear recibo de venta en QuickBooks",
                MappingProxyType({"done": "Recibo {{receipt_number}} por {{receipt_total}} creado"}),
                MappingProxyType(
                    {
                        "amount": FieldText(
                            "Importe", "Lo pagado, sin impuestos. Vacío: todo lo que queda del negocio."
                        )
                    }
                ),
            ),
            "send-review-request": ActionTexts(
                "Pedir una reseña",
                "Pide una reseña al contacto del negocio por correo, SMS o WhatsApp, en horas permitidas.",
                "Pedir una reseña en {{site}}",
                MappingProxyType(
                    {
                        "done": "Petición de reseña enviada",
                        "scheduled": "La petición de reseña saldrá el {{send_at}}",
                    }
                ),
            ),
        }
    ),
)
