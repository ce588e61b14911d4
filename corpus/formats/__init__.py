"""One reader a format. Each yields blocks in reading order; none decides what a number means."""
