"""What wakes a worker up for a row. It holds no truth: a lost wake-up costs time, not work."""
