"""One invoice, made by the service and by workflow engines: the same calls to the same stand-ins."""
