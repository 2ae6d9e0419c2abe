"""What other rules would have done, would do, and do differently: read from the store, without any call."""
