"""Documents of a case, the templates that an administrator may replace, and who exported what."""
