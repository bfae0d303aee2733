"""A pretended province (省平台沙箱) for demonstration, integration and tests; never for real filings."""
