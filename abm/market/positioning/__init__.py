"""Who holds a quoted chain: its open options, what dealers hold of them, and what that makes."""
