"""One file a benchmark: it prints a table, with ratios against a baseline that is measured in the same run."""
