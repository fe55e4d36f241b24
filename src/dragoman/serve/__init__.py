"""The desk: pages to read, check and correct a ledger, and the same as JSON. `dragoman.serve.app.make_app` builds it; extra [serve]."""
