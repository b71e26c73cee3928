"""Letters on their way out: one door to the SMTP server."""
