from __future__ import annotations

from pathlib import Path

import pytest

from gradoctor.errors import ConfigError
from gradoctor.intake.configuration import beside, read_configuration


def _facts(path: Path) -> dict[str, tuple[object, int | None]]:
    return {fact.key: (fact.value, fact.line) for fact in read_configuration(path)}


def test_yaml_knows_lines_and_reads_1e_minus_4_as_a_number(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("# top\nlr: 1e-4\noptim:\n  wd: 0.1\n  on: true\nname: 'x'\n")
    assert _facts(path) == {"lr": (1e-4, 2), "optim.wd": (0.1, 4), "optim.on": (True, 5), "name": ("x", 6)}


def test_json_toml_and_env(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"lr": 5e-4,\n "o": {"clip": 2}}')
    (tmp_path / "b.toml").write_text("[optim]\nlr = 0.1\n")
    (tmp_path / "c.env").write_text("# c\nexport PRED_STD_FLOOR=1e-6\nNAME='run'\n")
    assert _facts(tmp_path / "a.json") == {"lr": (5e-4, 1), "o.clip": (2, 2)}
    assert _facts(tmp_path / "b.toml") == {"optim.lr": (0.1, 2)}
    assert _facts(tmp_path / "c.env") == {"PRED_STD_FLOOR": (1e-6, 2), "NAME": ("run", 3)}


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("c.yaml", "a: 1\nb: [1,\n", ":3"),
        ("c.json", '{"a": 1,}\n', ":1"),
        ("c.toml", "a = 1\nb = \n", ":2"),
        ("c.yaml", "- 1\n- 2\n", ":1"),
    ],
)
def test_what_is_no_configuration_is_refused_with_its_line(
    tmp_path: Path, name: str, text: str, line: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_configuration(path)
    assert caught.value.where is not None
    assert caught.value.where.endswith(line)


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    levels = ["a0: &a0 {x: 1, y: 2, z: 3, u: 4, v: 5, w: 6, q: 7, r: 8, s: 9}"]
    levels += [f"a{i}: &a{i} {{{', '.join(f'{c}: *a{i - 1}' for c in 'xyzuvwqrs')}}}" for i in range(1, 9)]
    path.write_text("\n".join(levels))
    with pytest.raises(ConfigError, match="not a configuration"):
        read_configuration(path)


def test_the_configuration_beside_the_log_is_found(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("x")
    assert beside(log) is None
    (tmp_path / "hparams.yaml").write_text("lr: 1")
    assert beside(log) == tmp_path / "hparams.yaml"
    assert beside(tmp_path) == tmp_path / "hparams.yaml"
