"""What users and businesses do; nothing here commits."""
