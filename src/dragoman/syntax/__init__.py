"""Grammar without politics: sentences, tokens, parse, names, quotes, coreference, and the encoder. The only room that knows spaCy."""
