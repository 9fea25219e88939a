"""The one place that holds the version; importing it costs nothing."""

VERSION = "0.1.0"
