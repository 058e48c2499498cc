"""Geometry, words and markup of the charts; colours and looks are seen in the browser."""

from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from academy.core.charts import (
    BarRow,
    Bin,
    Chart,
    FunnelLimit,
    FunnelPoint,
    FunnelStep,
    IntervalRow,
    LinePoint,
    Marker,
    Reference,
    Series,
    Table,
    Unit,
    bar,
    funnel_bars,
    funnel_plot,
    histogram,
    interval_dots,
    line,
    spark_line,
)
from academy.core.charts.figures import interval_text, tick_text, value_text
from academy.core.charts.scales import Scale, fit, text_width, ticks

SVG = "{http://www.w3.org/2000/svg}"
SHOWN = IntervalRow("Wang Fang", 0.2, 0.15, 0.26, 300, 60)
WITHHELD = IntervalRow("Chen Siyuan", None, None, None, 12, 3)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def charts():
    """One of each kind, each with something withheld where it can be."""
    steps = [FunnelStep("Leads", 400, 1.0), FunnelStep("Arrived", 100, 0.25, 0.25), FunnelStep("Closed", 4, None)]
    points = [
        LinePoint("1 Mar", 0.1, 0.05, 0.2, 90, 9),
        LinePoint("8 Mar", None, n=4, count=1),
        LinePoint("15 Mar", 0.2),
    ]
    limits = [FunnelLimit(30, 0.05, 0.35, 0.0, 0.45), FunnelLimit(400, 0.16, 0.24, 0.14, 0.26)]
    dots = [
        FunnelPoint("North", 200, 0.35, 70, is_outside=True),
        FunnelPoint("South", 100, 0.2, 20),
        FunnelPoint("New", 5, None, 1),
    ]
    return [
        interval_dots([SHOWN, WITHHELD], title="Arrival", reference=Reference("Chain", 0.18)),
        funnel_bars(steps, title="Funnel"),
        bar([BarRow("North", 0.5, 40, 20), BarRow("South", None, 9, 4)], title="On time"),
        line([Series("Certified", points), Series("Not yet", points)], title="By week"),
        spark_line([0.1, None, 0.3], title="Trend"),
        funnel_plot(dots, limits, expected=0.2, title="Clinics"),
        histogram([Bin(0, 50, 3), Bin(50, 100, 7)], title="Scores", marker=Marker("Pass mark", 80)),
    ]


def parsed(chart):
    return ElementTree.fromstring(str(chart))


def texts(chart):
    return ["".join(node.itertext()) for node in parsed(chart).iter(f"{SVG}text")]


def test_every_chart_is_an_image_with_a_name_and_a_text_alternative(charts):
    for chart in charts:
        root = parsed(chart)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (chart.title, chart.description)
        assert chart.description


def test_no_chart_carries_style_script_or_an_id_that_could_occur_twice(charts):
    for chart in charts:
        for node in parsed(chart).iter():
            assert node.tag not in (f"{SVG}style", f"{SVG}script")
            assert not {name for name in node.attrib if name in ("style", "id") or name.startswith("on")}


def test_every_shape_has_a_class_for_the_screen_and_a_colour_for_print(charts):
    """WeasyPrint applies no style sheet inside an SVG."""
    for chart in charts:
        for node in parsed(chart).iter():
            if node.tag in {f"{SVG}{name}" for name in ("rect", "circle", "path", "line")}:
                assert node.get("class").startswith("chart__")
                assert (node.get("fill", "none") + node.get("stroke", "none")).count("#") >= 1


def test_every_chart_stays_inside_its_view_box(charts):
    for chart in charts:
        root = parsed(chart)
        for node in root.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(node.get(name, 0)) <= chart.width
            for name in ("y", "y1", "y2", "cy"):
                assert 0 <= float(node.get(name, 0)) <= chart.height


def test_chart_stands_in_a_template_unescaped_while_its_labels_are_escaped():
    chart = bar([BarRow("<b>North</b>", 0.5)], title="A & B")
    html = Template("{{ chart }}").render(Context({"chart": chart}))
    assert html.startswith("<svg ")
    assert "&lt;b&gt;North&lt;/b&gt;" in html
    assert "<title>A &amp; B</title>" in html


def test_interval_dots_places_value_and_interval_on_a_scale_from_zero():
    """0 to 40 % over 7 to 351: 8.6 a point."""
    chart = interval_dots([IntervalRow("Wang Fang", 0.2, 0.1, 0.4, 300, 60)], title="Arrival")
    (row,) = chart.shapes["rows"]
    assert (row["low_x"], row["x"], row["high_x"]) == (93.0, 179.0, 351.0)
    assert [mark["text"] for mark in chart.shapes["axis"]] == ["0%", "10%", "20%", "30%", "40%"]
    assert chart.description == "Wang Fang: 20.0%, 95% interval 10.0% to 40.0% (60 of 300)"


def test_a_withheld_value_is_said_and_never_drawn_as_zero():
    chart = interval_dots([WITHHELD], title="Arrival")
    assert texts(chart)[:2] == ["Chen Siyuan", "too few to show · 3 of 12"]
    assert list(parsed(chart).iter(f"{SVG}circle")) == []
    assert chart.table.rows == (("Chen Siyuan", "too few to show", "–", "3 of 12"),)


def test_interval_dots_shows_zero_as_a_value():
    chart = interval_dots([IntervalRow("Zhou", 0.0, 0.0, 0.08, 44, 0)], title="Arrival")
    assert "0.0%" in texts(chart)
    assert len(list(parsed(chart).iter(f"{SVG}circle"))) == 1


def test_effects_are_points_with_a_sign_around_a_zero_line():
    chart = interval_dots([IntervalRow("Version 3", -0.02, -0.05, 0.01, 900)], title="Effect", unit=Unit.POINTS)
    assert texts(chart)[:2] == ["Version 3", "n = 900"]
    assert "−2.0 points" in texts(chart)
    assert chart.shapes["zero_x"] == Scale(-0.06, 0.02, 7, 351)(0)


def test_funnel_bars_are_as_long_as_their_share_of_the_first_step():
    chart = funnel_bars([FunnelStep("Leads", 400, 1.0), FunnelStep("Arrived", 100, 0.25, 0.25)], title="Funnel")
    assert [step["length"] for step in chart.shapes["steps"]] == [358, 89.5]
    assert [step["went_on"] for step in chart.shapes["steps"]] == ["", "25.0% of the step before"]
    assert chart.table == Table(
        ("Step", "Count", "Of the first step", "Of the step before"),
        (("Leads", "400", "100.0%", "–"), ("Arrived", "100", "25.0%", "25.0%")),
    )


def test_a_step_with_too_few_keeps_its_count_and_has_no_bar():
    chart = funnel_bars([FunnelStep("Leads", 12, 1.0), FunnelStep("Arrived", 3, None)], title="Funnel")
    assert chart.shapes["steps"][1]["length"] is None
    assert chart.table.rows[1] == ("Arrived", "3", "too few to show", "too few to show")


def test_bars_of_a_rate_are_out_of_the_whole_and_others_out_of_the_largest():
    rates = bar([BarRow("North", 0.5), BarRow("South", 0.25)], title="On time")
    counts = bar([BarRow("North", 50), BarRow("South", 25)], title="Days", unit=Unit.NUMBER)
    assert [row["length"] for row in rates.shapes["rows"]] == [179.0, 89.5]
    assert [row["length"] for row in counts.shapes["rows"]] == [358.0, 179.0]


def test_bars_below_zero_grow_to_the_left():
    chart = bar([BarRow("Up", 0.1), BarRow("Down", -0.1)], title="Change", unit=Unit.POINTS)
    assert [(row["x"], row["length"]) for row in chart.shapes["rows"]] == [(179.0, 179.0), (0.0, 179.0)]


def test_line_has_a_gap_where_a_value_is_withheld_and_says_how_many():
    values = [0.1, 0.2, None, 0.2, 0.1]
    points = [LinePoint(f"w{week}", value) for week, value in enumerate(values)]
    chart = line([Series("Certified", points)], title="By week")
    assert len(chart.shapes["lines"][0]["paths"]) == 2
    assert chart.shapes["note"] == "1 value: too few to show"
    assert (
        chart.description == "Certified: first 10.0%, last 10.0%, lowest 10.0%, highest 20.0%; 1 value: too few to show"
    )


def test_a_value_between_two_gaps_is_a_dot_of_its_own():
    points = [LinePoint("a", None), LinePoint("b", 0.1), LinePoint("c", None)]
    (shape,) = line([Series("Certified", points)], title="By week").shapes["lines"]
    assert (shape["paths"], len(shape["alone"]), shape["last"]) == ([], 1, None)


@pytest.mark.parametrize("label", ["3 Mar", "3月15日", "2026年3月第二周"])
def test_labels_of_the_time_axis_never_touch_and_name_the_newest(label):
    points = [LinePoint(label, 0.1) for _week in range(26)]
    axis = line([Series("Certified", points)], title="By week").shapes["axis"]
    apart = [right["mark_x"] - left["mark_x"] for left, right in zip(axis, axis[1:], strict=False)]
    assert min(apart) >= text_width(label, 12) + 12
    assert axis[-1]["mark_x"] == max(mark["mark_x"] for mark in axis)


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Version 3 · First invitation", ["Version 3 · First invitation"]),
        (
            "Version 3 · First invitation: one question, then two times",
            ["Version 3 · First invitation: one question, then two", "times"],
        ),
        (
            "欧阳文静（广州天河北路旗舰门诊）网电咨询兼现场咨询主管",
            ["欧阳文静（广州天河北路旗舰门诊）", "网电咨询兼现场咨询主管"],
        ),
    ],
)
def test_a_label_that_is_too_long_beside_its_value_takes_lines_of_its_own(label, lines):
    chart = interval_dots([IntervalRow(label, 0.2, 0.15, 0.26, 5480, 1041), SHOWN], title="Arrival")
    row, below = chart.shapes["rows"]
    assert [*(line["text"] for line in row["above"]), row["label"]] == lines
    assert max(text_width(line["text"], 14) for line in [*row["above"], {"text": ""}]) <= chart.width
    assert text_width(row["label"], 14) + text_width("20.0%", 14) < chart.shapes["figure_x"]
    assert below["text_y"] - row["text_y"] == 46
    assert chart.height == below["y"] + 34


def test_a_label_beyond_three_lines_is_cut_and_kept_whole_in_tooltip_and_table():
    label = "Ouyang Wenjing, Guangzhou Tianhe North Clinic, " * 4
    chart = interval_dots([IntervalRow(label, 0.2, 0.15, 0.26, 5480, 1041)], title="Arrival")
    (row,) = chart.shapes["rows"]
    assert len(row["above"]) == 2
    assert row["label"].endswith("…")
    assert row["sentence"].startswith(label)
    assert chart.table.rows[0][0] == label


def test_funnel_plot_names_only_what_lies_outside_or_is_marked():
    points = [
        FunnelPoint("North", 200, 0.35, 70, is_outside=True),
        FunnelPoint("South", 100, 0.2, 20),
        FunnelPoint("Mine", 150, 0.2, 30, is_marked=True),
        FunnelPoint("New", 5, None, 1),
    ]
    chart = funnel_plot(points, [], expected=0.2, title="Clinics")
    assert [name["text"] for name in chart.shapes["names"]] == ["North", "Mine"]
    assert [row[-1] for row in chart.table.rows] == [
        "outside the limits",
        "no difference shown",
        "no difference shown",
        "too few to show",
    ]
    assert chart.description == (
        "expected 20.0%; 2 of 3 inside the limits: no difference shown; "
        "North: 35.0% (70 of 200), outside the limits; 1 has too few to show"
    )


def test_names_in_a_funnel_plot_do_not_cover_each_other():
    points = [FunnelPoint(f"门诊{index}", 200, 0.35, 70, is_outside=True) for index in range(4)]
    names = funnel_plot(points, [], expected=0.2, title="Clinics").shapes["names"]
    heights = [name["y"] for name in names]
    assert all(lower - upper >= 14 for upper, lower in zip(heights, heights[1:], strict=False))


def test_histogram_columns_stand_on_their_bins():
    chart = histogram([Bin(0, 50, 5), Bin(50, 100, 10)], title="Scores")
    assert [(one["x"], one["width"], one["height"]) for one in chart.shapes["columns"]] == [
        (1, 177, 70),
        (180, 177, 140),
    ]
    assert [mark["text"] for mark in chart.shapes["axis"]] == ["0", "50", "100"]
    assert chart.table.rows == (("0 to 50", "5"), ("50 to 100", "10"))


def test_spark_line_ends_in_a_dot_only_where_the_newest_value_is_known():
    assert spark_line([0.1, 0.3], title="Trend").shapes["last"] == {"x": 91.0, "y": 5.0}
    assert spark_line([0.1, None], title="Trend").shapes["last"] is None


def test_figure_shows_the_numbers_behind_its_chart():
    chart = interval_dots([SHOWN], title="Arrival", heading="Employee")
    html = render_to_string("components/charts/figure.html", {"chart": chart})
    assert '<figcaption class="chart-figure__title">Arrival</figcaption>' in html
    assert '<th class="chart-figure__cell" scope="col">Employee</th>' in html
    assert '<th class="chart-figure__cell" scope="row">Wang Fang</th>' in html
    assert '<td class="chart-figure__cell">15.0% to 26.0%</td>' in html


@pytest.mark.parametrize("draw", [interval_dots, funnel_bars, bar, line])
def test_a_chart_of_nothing_is_empty_and_not_an_error(draw):
    chart = draw([], title="Nothing")
    assert isinstance(chart, Chart)
    assert chart.table.rows == ()
    assert parsed(chart).findtext(f"{SVG}title") == "Nothing"


def test_coordinates_keep_their_full_stop_where_numbers_have_a_comma():
    with translation.override("de"):
        chart = interval_dots([IntervalRow("Wang Fang", 0.184, 0.151, 0.263, 300)], title="Ankunft")
        assert "18,4%" in texts(chart)
        assert {node.get("cx") for node in parsed(chart).iter(f"{SVG}circle")} == {str(chart.shapes["rows"][0]["x"])}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1839, Unit.PERCENT, "18.4%"),
        (0.0, Unit.PERCENT, "0.0%"),
        (-0.00001, Unit.PERCENT, "0.0%"),
        (0.031, Unit.POINTS, "+3.1 points"),
        (-0.031, Unit.POINTS, "−3.1 points"),
        (-0.00001, Unit.POINTS, "0.0 points"),
        (1234, Unit.NUMBER, "1,234"),
        (7.28, Unit.NUMBER, "7.3"),
        (None, Unit.PERCENT, "–"),
    ],
)
def test_values_are_written_in_their_unit(value, unit, text):
    assert value_text(value, unit) == text


def test_an_interval_names_its_unit_once():
    assert interval_text(-0.012, 0.081, Unit.POINTS) == "−1.2 to +8.1 points"
    assert interval_text(0.012, 0.081, Unit.PERCENT) == "1.2% to 8.1%"
    assert interval_text(None, None, Unit.POINTS) == "–"


def test_ticks_are_round_and_enclose_the_values():
    assert ticks(0, 0.263) == [0, 0.1, 0.2, 0.3]
    assert ticks(-0.05, 0.081) == [-0.05, 0.0, 0.05, 0.1]
    assert ticks(0, 0) == [0, 0.25, 0.5, 0.75, 1.0]


def test_ticks_are_written_with_no_more_decimals_than_their_step_needs():
    assert [tick_text(value, 0.1, Unit.PERCENT) for value in (0, 0.1)] == ["0%", "10%"]
    assert [tick_text(value, 0.025, Unit.POINTS) for value in (-0.025, 0, 0.025)] == ["−2.5", "0.0", "+2.5"]


def test_a_chinese_character_takes_the_room_of_its_height():
    assert text_width("欧阳", 14) == 28
    assert fit("欧阳文静", 14, 44) == "欧阳…"
    assert fit("欧阳文静", 14, 56) == "欧阳文静"
