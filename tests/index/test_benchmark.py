"""The benchmark runs on a small library; its times are printed, never asserted."""

from __future__ import annotations

import pytest

from index.__main__ import main
from index.benchmark import Measure, measure_text


def test_ratios_are_against_the_bare_query_and_the_embedding() -> None:
    measure = Measure(200, 0.03, 0.002, 0.008, 900.0, 600.0)
    assert measure.ratio == pytest.approx(3.0)
    line = measure_text([measure]).splitlines()[1]
    assert line.split() == ["200", "30.0", "2.0", "8.0", "3.00", "900", "600", "1.50"]


def test_the_command_measures_the_sizes_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--passages", "30"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.startswith("passages  search ms")
    size, *figures = (float(cell) for cell in line.split())
    assert size == 30
    assert len(figures) == 7
    assert all(f > 0 for f in figures)


def test_a_size_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--passages", "0"]) == 2
    assert "whole numbers from 1" in capsys.readouterr().err
