"""The bank test's first layer: the real actions on a simulated engine, one seed, one virtual clock, every fault.

python -m infra.simulation --operations 100000 --seed 1
"""
