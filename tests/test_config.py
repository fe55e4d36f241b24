"""Settings: precedence and clear refusals."""

import pytest

from dragoman.config import Settings, load_settings
from dragoman.errors import ConfigError


def test_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}) == Settings()


def test_file_then_environment_then_arguments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dragoman.toml").write_text('threads = 2\nencoder = "off"\nbatch = 4\n')
    settings = load_settings(environ={"DRAGOMAN_THREADS": "3", "DRAGOMAN_UNRELATED": "x"}, batch=8)
    assert (settings.threads, settings.encoder, settings.batch) == (3, "off", 8)


@pytest.mark.parametrize(
    ("text", "match"), [("colour = 1", "unknown setting 'colour'"), ("threads = 0", "at least 1"), ("a = [", "TOML")]
)
def test_refuses(tmp_path, text, match):
    file = tmp_path / "d.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=match):
        load_settings(file, environ={})


def test_named_file_must_exist(tmp_path):
    with pytest.raises(ConfigError, match="no such settings file"):
        load_settings(tmp_path / "none.toml", environ={})
