"""What a marketer chooses from in HubSpot's workflow editor, from lists that are kept."""
