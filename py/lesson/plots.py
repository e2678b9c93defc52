"""The course's one plotting style, and the few kinds of plot that several lessons share.

Colours are those of Okabe and Ito, told apart by colour-blind readers too; maps of signed numbers run from
blue through white to orange, of magnitudes from light to dark.
"""

import matplotlib.colors
import numpy as np

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, BLACK, GREY = "#CC79A7", "#56B4E9", "#222222", "#767676"
CYCLE = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)

SIGNED = matplotlib.colors.LinearSegmentedColormap.from_list(
    "signed", ["#08519c", "#6aaed6", "#ffffff", "#f5a65b", "#a63d00"])
MAGNITUDE = matplotlib.colors.LinearSegmentedColormap.from_list(
    "magnitude", ["#ffffff", "#9ecae1", "#08306b"])

matplotlib.rcParams.update({
    "figure.facecolor": "white", "axes.facecolor": "white", "savefig.facecolor": "white",
    "font.size": 10, "axes.titlesize": 10.5, "axes.labelsize": 10, "legend.fontsize": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left",
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#dddddd", "grid.linewidth": 0.6,
    "axes.prop_cycle": matplotlib.cycler(color=CYCLE), "lines.linewidth": 1.8, "legend.frameon": False,
})


def heatmaps(axes, matrices, titles, *, signed=True, limit=None, numbers="{:g}", colourbar=True):
    """Draw matrices side by side on **one** shared colour scale.

    ``axes`` and ``matrices`` are equally long; a matrix is anything 2-D that NumPy takes. ``limit`` is the
    end of the scale (default: the largest magnitude). ``numbers`` formats the value written into each cell;
    ``None`` writes nothing (and −0 is written 0). Rows and columns carry their indices.
    """
    matrices = [_array(matrix) for matrix in matrices]
    limit = limit or max(float(abs(matrix).max()) for matrix in matrices) or 1.0
    colours, lowest = (SIGNED, -limit) if signed else (MAGNITUDE, 0.0)
    for ax, matrix, title in zip(axes, matrices, titles, strict=True):
        image = ax.imshow(matrix, cmap=colours, vmin=lowest, vmax=limit)
        ax.set_title(title)
        ax.set_xticks(range(matrix.shape[1]))
        ax.set_yticks(range(matrix.shape[0]))
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        if numbers is not None:
            for i, row in enumerate(matrix):
                for j, value in enumerate(row):
                    ax.text(j, i, numbers.format(value + 0.0), ha="center", va="center", fontsize=9,
                            color=_legible_on(image.to_rgba(value)))
    if colourbar:
        bar = axes[0].figure.colorbar(image, ax=list(axes), shrink=0.8, pad=0.02)
        bar.outline.set_visible(False)


def _legible_on(colour):
    """White or black: what has more contrast to an RGB(A) colour, as WCAG 2 measures contrast."""
    def luminance(colour):
        encoded = np.array(matplotlib.colors.to_rgb(colour))
        linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
        return linear @ (0.2126, 0.7152, 0.0722) + 0.05
    return "white" if luminance("white") / luminance(colour) > luminance(colour) / luminance(BLACK) else BLACK


def slope_guide(ax, x, start, slope, label=None):
    """On log–log axes, a dashed line of the given slope through (x[0], start), to hold a curve against."""
    x = _array(x)
    ax.plot(x, start * (x / x[0]) ** slope, linestyle="--", color=GREY, linewidth=1.2,
            label=label or f"slope {slope:g}")


def _array(values):
    """A NumPy array from a tensor (on any device, in a graph or not), an array or nested lists."""
    return values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)
