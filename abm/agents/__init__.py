"""The traders, one file each: what one remembers, what it can be told, and how it decides."""
