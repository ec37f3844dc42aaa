import numpy as np

from sbmlqsp.figures import Curve, Panel, concentration_time, image, save


def falling(label="C", dose=100.0):
    times = np.linspace(0.0, 24.0, 200)
    return Curve(label, times, dose / 20.0 * np.exp(-0.25 * times))


def test_linear_and_semilog_carry_the_same_curve_and_units():
    figure = concentration_time([Panel((falling(),), "mg/L", "concentration")], time_unit="h", doses=[0.0])
    linear, logarithmic = figure.axes
    assert linear.get_ylabel() == "concentration (mg/L)"
    assert linear.get_xlabel() == "time (h)"
    assert logarithmic.get_yscale() == "log"
    assert np.array_equal(linear.lines[0].get_ydata(), falling().values)


def test_a_curve_without_positive_values_has_no_logarithm():
    flat = Curve("E", np.array([0.0, 1.0]), np.zeros(2))
    figure = concentration_time([Panel((flat,), "")])
    assert figure.axes[1].get_yscale() == "linear"


def test_pictures_are_reproducible_and_whole(tmp_path):
    panel = Panel((falling(), falling("twice", 200.0)), "mg/L")
    first = image(concentration_time([panel], title="a"), "png")
    assert first == image(concentration_time([panel], title="a"), "png")
    save(concentration_time([panel]), tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert [p.name for p in tmp_path.iterdir()] == ["figure.svg"]


def test_few_decades_are_marked_by_plain_numbers():
    figure = concentration_time([Panel((Curve("C", np.array([0.0, 1.0]), np.array([5.0, 0.25])),), "mg/L")])
    figure.canvas.draw()
    axis = figure.axes[1].yaxis
    low, high = figure.axes[1].get_ylim()
    shown = [text.get_text() for text in axis.get_ticklabels() if low <= text.get_position()[1] <= high]
    assert shown == ["0.2", "0.5", "1", "2", "5"]
    assert not any(text.get_text() for text in axis.get_ticklabels(minor=True))
