"""A ledger in other people's formats: PLOVER JSONL, POLECAT, ICEWS, GDELT 2, Phoenix, panels, brat, Label Studio, PROV-O."""
