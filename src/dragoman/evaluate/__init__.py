"""Quality, measured: suites of gold, their scorers, and floors that only rise. `suites.SUITES` is the table."""
