"""How many invoices a second from end to end, beside what durable commits alone would allow."""
