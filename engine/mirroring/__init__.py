"""What HubSpot is given besides a deal's properties: records of invoices and payments, and notes."""
