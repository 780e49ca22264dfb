"""The figures as a picture: bars for quality, wrong answers by coverage, latency by size."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tests.benchmarks.quality import Result, Row
from tests.benchmarks.scale import Point
from tests.benchmarks.tables import APART, MEAN_OF, OWN, mean

_COLOURS: Mapping[str, str] = {
    "WRatio": "#b8b8b8",
    "token_set_ratio": "#8c8c8c",
    "difflib": "#c49c94",
    "BM25": "#bcbd22",
    "char TF-IDF": "#17a2b8",
    "nearest e5": "#5b8fd6",
    "fusion": "#e39b3b",
    "this engine": "#c0202a",
    "whole assistant": "#6a1b6a",
}


def draw(results: Sequence[Result], points: Sequence[Point], path: Path) -> None:
    """Write the picture as PNG."""
    figure = Figure(figsize=(15, 11), dpi=110, layout="constrained")
    (quality, near), (risk, latency) = figure.subplots(2, 2)
    groups = _groups(results)
    _bars(quality, "Right first (P@1)", groups, lambda row: row.first)
    _bars(near, "Questions with an answer against near misses (AUROC)", groups, lambda row: row.near)
    _risk(risk, results)
    _latency(latency, results, points)
    names = list(dict.fromkeys(row.peer for result in results for row in result.rows))
    handles = [Patch(color=_COLOURS[name]) for name in names]
    figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False, fontsize=11)
    figure.savefig(path)


def _groups(results: Sequence[Result]) -> dict[str, list[list[Row]]]:
    """Return, by what stands under the bars, the rows of each peer that are averaged."""
    known = {result.questions.name: result for result in results}
    found: dict[str, list[list[Row]]] = {}
    public = [known[name] for name in MEAN_OF if name in known]
    if public:
        label = f"mean of {len(public)}\npublic sets"
        found[label] = [list(rows) for rows in zip(*(result.rows for result in public), strict=True)]
    for name, result in known.items():
        if name not in MEAN_OF:
            label = "xx_xquad\n(en, ru → zh)" if name == APART else name.replace(", ", ",\n")
            found[label] = [[row] for row in result.rows]
    return found


def _bars(axes: Any, title: str, groups: Mapping[str, list[list[Row]]], value: Any) -> None:
    left = 0.0
    ticks = []
    for label, rows in groups.items():
        heights = [(each[0].peer, mean([value(row) for row in each])) for each in rows]
        known = [(name, height) for name, height in heights if not math.isnan(height)]
        for number, (name, height) in enumerate(known):
            axes.bar(left + number, height, width=0.92, color=_COLOURS[name])
            axes.text(left + number, height + 0.01, f"{height:.2f}".lstrip("0"), ha="center", fontsize=8)
        if known:
            ticks.append((left + (len(known) - 1) / 2, label))
            left += len(known) + 1.2
    axes.set_xticks([place for place, _ in ticks], [label for _, label in ticks])
    axes.set_ylim(0, 1.06)
    axes.set_title(title, fontweight="bold")
    _plain(axes)


def _risk(axes: Any, results: Sequence[Result]) -> None:
    """Draw one set, the first of the own base where there is one: others would only repeat what the table says."""
    if not results:
        return
    result = next((result for result in results if result.questions.name.startswith("own")), results[0])
    for row in result.rows:
        coverage, wrong = row.curve
        enough = coverage >= 0.02  # of a few questions, a share says nothing
        width = 2.6 if row.peer in OWN else 1.6
        axes.plot(coverage[enough], wrong[enough], color=_COLOURS[row.peer], linewidth=width)
    axes.set_xlabel("share of all questions answered, surest first (near misses among them)")
    axes.set_ylabel("share of these answers that is wrong")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, None)
    axes.set_title(f"Risk by coverage: {result.questions.name}", fontweight="bold")
    _plain(axes)


def _latency(axes: Any, results: Sequence[Result], points: Sequence[Point]) -> None:
    measured: dict[str, list[tuple[int, float]]] = {}
    if points:
        for point in points:
            if not point.stopped:
                measured.setdefault(point.peer, []).append((point.size, point.median))
        alone = [point.embedding for point in points if not point.stopped]
    else:
        for result in results:
            for row in result.rows:
                measured.setdefault(row.peer, []).append((len(result.questions.stored), row.cost.median))
        alone = [result.embedding for result in results]
    for name, pairs in measured.items():
        sizes, times = zip(*sorted(pairs), strict=True)
        axes.plot(sizes, times, color=_COLOURS[name], marker="o", markersize=5, linewidth=2.6 if name in OWN else 1.4)
    if alone:
        middle = float(np.median(alone))
        axes.axhline(middle, color="black", linestyle=":", linewidth=1.2)
        words = f"the embedding alone, {middle:.0f} ms"
        axes.text(0.99, middle * 0.93, words, ha="right", va="top", transform=axes.get_yaxis_transform())
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    axes.set_xlabel("stored questions")
    axes.set_ylabel("median milliseconds a query, embedding included")
    axes.set_title("Latency by size", fontweight="bold")
    _plain(axes)


def _plain(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e6e6e6", zorder=0)
    axes.set_axisbelow(True)
