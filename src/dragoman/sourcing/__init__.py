"""On whose word: source, cue and content, chains, FactBank values, who contests."""
