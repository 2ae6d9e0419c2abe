"""The web service: HubSpot's and Intuit's calls, the people's way through OAuth, health."""
