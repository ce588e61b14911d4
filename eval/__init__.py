"""Is it true? Questions go in, scores come out. Knows every other package; none knows this one."""
