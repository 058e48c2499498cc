"""Charts drawn on the server: plain data in, one SVG out that follows the page's colours and prints in the PDF.

Each function returns a Chart: `{{ chart }}` draws it, and `components/charts/figure.html` adds its table of numbers.
Rates are fractions; a value of None is withheld and shown as too few, with its n, never as 0.
"""

from academy.core.charts.chart import Chart, Table
from academy.core.charts.curves import LinePoint, Series, line, spark_line
from academy.core.charts.distributions import Bin, FunnelLimit, FunnelPoint, Marker, funnel_plot, histogram
from academy.core.charts.figures import Unit
from academy.core.charts.funnel import FunnelStep, funnel_bars
from academy.core.charts.rows import BarRow, IntervalRow, Reference, bar, interval_dots

__all__ = [
    "BarRow",
    "Bin",
    "Chart",
    "FunnelLimit",
    "FunnelPoint",
    "FunnelStep",
    "IntervalRow",
    "LinePoint",
    "Marker",
    "Reference",
    "Series",
    "Table",
    "Unit",
    "bar",
    "funnel_bars",
    "funnel_plot",
    "histogram",
    "interval_dots",
    "line",
    "spark_line",
]
