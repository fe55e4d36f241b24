"""Words as the tables compare them."""

from dragoman.actors.words import fold, phrase_words, singular, split, stream


def test_accents_fold_and_acronyms_keep_apart_from_small_words():
    assert fold("Erdoğan") == fold("ERDOGAN") == "erdogan"
    assert [w.key for w in stream(["US", "us", "U.S.", "who", "WHO"])] == ["^us", "us", "^us", "who", "^who"]


def test_hyphens_and_apostrophes_do_not_matter():
    assert phrase_words("al-Qaeda") == phrase_words("al Qaeda")
    assert split("Peru's army") == ["Peru", "'s", "army"]


def test_singular():
    assert [singular(w) for w in ("soldiers", "policemen", "authorities", "press", "churches")] == [
        "soldier",
        "policeman",
        "authority",
        "press",
        "church",
    ]
