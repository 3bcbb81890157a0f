"""What benchmarks measure with: a generated crowd, and a stopwatch for commands."""
