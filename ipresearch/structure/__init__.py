"""The structure of official documents: paragraph roles, heading hierarchy, titles and their short names."""
