"""The port of search: what can be found again, what can be asked, what comes back, and what every engine promises."""
