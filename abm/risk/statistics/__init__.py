"""Statistics and closed forms that measures are held against."""
