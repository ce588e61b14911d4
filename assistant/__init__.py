"""What may be answered: a question becomes a verified answer. Knows index and corpus."""
