"""What other rules would have done, would do, and do differently; from what was seen, without I/O."""
