"""A deal's account and the documents in QuickBooks that it is billed by; fulfils the ports of actions."""
