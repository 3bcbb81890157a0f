"""The engine without a server: tantivy, one folder an index, one writer, many readers."""
