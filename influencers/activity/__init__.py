"""From files and streams to the interaction log, and from the log to the tables that scoring reads."""
