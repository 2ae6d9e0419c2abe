"""What a decision looks at: facts of HubSpot and of our own rows, gathered once and kept."""
