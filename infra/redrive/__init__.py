"""Putting dead letters back to work: queues in some partitions cannot do it by themselves."""
