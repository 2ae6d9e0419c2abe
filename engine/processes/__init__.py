"""Many processes on one store: who is there, whose turn it is, who hears of whose ends."""
