"""The chart of a watch as a PNG, to be read on a phone, on a light or a dark page.

Drawn by matplotlib, which takes a hundred megabytes: only a process of its own should call `png`.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from bot.domain.watch.picture import Curve, Panel, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Inches and dots: 720 x 1080 points, twice what a phone shows in a channel.
WIDTH, HEIGHT, DPI = 4.8, 7.2, 150
#: Told apart also by who sees no colours (Okabe and Ito), on white.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#7a5195")
_INK, _SOFT, _PAPER, _LIMIT, _GAP = "#1d1c1d", "#5c5a5d", "#ffffff", "#c0143c", "#e4e4e6"
_HOURS = 180
_WHOLE = 10


def png(picture: Picture) -> bytes:
    """All panels, one below the other, on one axis of time."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow and large

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=_PAPER)
    figure.subplots_adjust(left=0.1, right=0.975, top=0.925, bottom=0.065, hspace=0.3)
    figure.suptitle(
        picture.title, fontsize=10.5, fontweight="bold", color=_INK, x=0.02, y=0.985, ha="left"
    )
    axes = figure.subplots(len(picture.panels), 1, sharex=True, squeeze=False)[:, 0]
    for axis, panel in zip(axes, picture.panels, strict=True):
        _draw(axis, panel, picture)
    _time(axes[-1], picture)
    return _bytes(figure)


def _bytes(figure: Figure) -> bytes:
    paper = BytesIO()
    figure.savefig(paper, format="png", facecolor=_PAPER)
    return paper.getvalue()


def _draw(axis: Axes, panel: Panel, picture: Picture) -> None:
    unit = f" ({panel.unit})" if panel.unit else ""
    axis.set_title(f"{panel.title}{unit}", fontsize=9.5, loc="left", color=_INK)
    axis.tick_params(labelsize=8.5, colors=_SOFT, length=3)
    axis.grid(visible=True, axis="y", color="#eeeeef", linewidth=0.8)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    if not panel.curves:
        axis.set_yticks([])
        axis.text(0.5, 0.5, "not known", transform=axis.transAxes, ha="center", color=_SOFT)
        return
    for number, each in enumerate(panel.curves):
        _line(axis, each, _COLOURS[number % len(_COLOURS)])
    for start, end in picture.gaps:
        axis.axvspan(start, end, color=_GAP, linewidth=0)
    axis.axvline(0, color=_INK, linewidth=1, linestyle=(0, (1, 2)))
    _bounds(axis, panel)
    _legend(axis)


def _legend(axis: Axes) -> None:
    """Beside the title, where no curve runs."""
    axis.legend(
        fontsize=8,
        loc="lower right",
        bbox_to_anchor=(1.015, 0.97),
        ncols=len(axis.get_legend_handles_labels()[0]),
        frameon=False,
        handlelength=1.1,
        handletextpad=0.4,
        columnspacing=0.9,
    )


def _line(axis: Axes, curve: Curve, colour: str) -> None:
    """A lone point between two holes shows as a dot."""
    times = [at for at, _ in curve.points]
    values = [float("nan") if value is None else value for _, value in curve.points]
    axis.plot(
        times, values, color=colour, linewidth=1.6, marker=".", markersize=4, label=curve.name
    )


def _bounds(axis: Axes, panel: Panel) -> None:
    """A bound far above the curves is named, not drawn: it would press them flat."""
    known = [value for each in panel.curves for _, value in each.points if value is not None]
    top = max(known)
    for bound in panel.bounds:
        places = ".2g" if bound.value < _WHOLE else ".0f"
        words = f"{bound.name} {bound.value:{places}}"
        if bound.value <= 4 * top or top == 0:
            axis.axhline(bound.value, color=_LIMIT, linewidth=1.2, linestyle="--", label=words)
            top = max(top, bound.value)
        else:
            axis.plot([], [], color=_LIMIT, linewidth=1.2, linestyle="--", label=f"{words} ↑")
    axis.set_ylim(0, top * 1.15 if top else 1)


def _time(axis: Axes, picture: Picture) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415 - slow and large

    times = [at for panel in picture.panels for each in panel.curves for at, _ in each.points]
    hours = bool(times) and max(times) - min(times) > _HOURS
    axis.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 3, 6, 10]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda at, _: f"{at / 60 if hours else at:g}"))
    axis.set_xlabel(
        f"{'hours' if hours else 'minutes'} since the switch (dotted); grey: nobody looked",
        fontsize=8.5,
        color=_SOFT,
    )
