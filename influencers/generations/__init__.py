"""Generation folders: the immutable result of one scoring run, written once and read often."""
