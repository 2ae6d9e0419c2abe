"""What keeps our picture of the other side's documents true between webhooks."""
