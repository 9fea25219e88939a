"""Parts of what reads influxdb."""
