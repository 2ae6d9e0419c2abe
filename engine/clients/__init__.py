"""The vendors' REST calls: QuickBooks Online and HubSpot, over httpx, under one limiter."""
