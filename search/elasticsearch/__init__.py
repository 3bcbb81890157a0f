"""The engine for production: Elasticsearch 8.19 or 9, one index a build, an alias for people who look into it."""
