"""What those who run the service watch: metrics, logs, traces, and the meter of the vendors' calls."""
