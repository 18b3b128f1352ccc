"""The arithmetic of the trend watch: known values, false alarms, power (8.2)."""

import math
import random
from statistics import NormalDist

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import control_chart as chart

#: Series that a house of usual size watches.
SERIES = 20


def poisson_tail(count, mean):
    """Chance of so many or more, from the definition."""
    terms = (
        math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count)
    )
    return 1 - math.fsum(terms)


class TestControlChart(BaseCase):
    def test_the_tail_is_that_of_the_definition(self):
        """A size that is a whole number: by binomial coefficients."""
        for size, ratio in ((1, 3), (4, 1.5), (12, 1.1), (40, 2)):
            mean, p = size * (ratio - 1), 1 / ratio
            mass = [
                math.comb(y + size - 1, y) * p**size * (1 - p) ** y for y in range(400)
            ]
            for count in (0, 1, 2, 5, 11, 40, 90):
                with self.subTest(size=size, ratio=ratio, count=count):
                    expected = math.fsum(mass[count:])
                    found = chart.tail(count, mean, ratio)
                    self.assertAlmostEqual(found, expected, delta=1e-9)
                    if expected > 1e-12:
                        self.assertAlmostEqual(found / expected, 1, delta=1e-4)

    def test_without_dispersion_it_is_the_poisson_distribution(self):
        for mean in (0.3, 4, 30):
            for count in (1, 3, 8, 40):
                with self.subTest(mean=mean, count=count):
                    found = chart.tail(count, mean, 1 + 1e-7)
                    self.assertAlmostEqual(found, poisson_tail(count, mean), delta=1e-6)

    def test_large_counts_come_to_the_normal_distribution(self):
        mean, ratio = 40_000, 1.5
        limit = chart.find_limit(mean, ratio, 0.00135)
        normal = NormalDist(mean, math.sqrt(mean * ratio)).inv_cdf(1 - 0.00135)
        self.assertAlmostEqual(limit, normal, delta=5)

    def test_the_limit_is_where_chance_ends(self):
        for mean in (0.1, 1, 7.5, 120):
            for ratio in (1.02, 2, 6):
                for alpha in (0.05, 0.001, 1e-6):
                    with self.subTest(mean=mean, ratio=ratio, alpha=alpha):
                        limit = chart.find_limit(mean, ratio, alpha)
                        self.assertLessEqual(chart.tail(limit + 1, mean, ratio), alpha)
                        self.assertGreater(chart.tail(limit, mean, ratio), alpha)

    def test_few_weeks_make_wider_limits(self):
        limits = [
            chart.find_limit(*chart.Baseline(4, 1, weeks).predict(), 0.001)
            for weeks in (4, 12, 52, 10_000)
        ]
        self.assertEqual(limits, sorted(limits, reverse=True))
        self.assertEqual(limits[-1], chart.find_limit(4, 1 + 1e-7, 0.001))

    def test_more_series_share_the_false_alarms(self):
        alphas = [chart.share_alpha(series) for series in (1, 10, 100)]
        self.assertEqual(alphas, sorted(alphas, reverse=True))
        for series, alpha in zip((1, 10, 100), alphas, strict=True):
            none = (1 - alpha) ** (chart.TESTS * series)
            self.assertAlmostEqual(1 - none, chart.FALSE_ALARMS)

    def test_rare_complaints_are_no_rise_until_there_are_three(self):
        silence = [0] * 52
        self.assertIsNone(chart.judge([*silence, 2]).signal)
        self.assertEqual(chart.judge([*silence, 3]).signal, "week")

    def test_flagged_weeks_are_not_compared_with(self):
        usual = [2, 3, 1, 2, 4, 2, 1, 3, 2, 2, 3, 1, 2, 2, 3]
        burst = [*usual, 30, 28, 2, 1, 3, 2]
        self.assertIsNone(chart.judge([*burst, 14]).signal, "hidden by the burst")
        self.assertEqual(chart.judge([*burst, 14], flagged={15, 16}).signal, "week")
        self.assertFalse(chart.has_enough([1] * 15))
        self.assertTrue(chart.has_enough([1] * 16))
        self.assertFalse(chart.has_enough([1] * 16, flagged={0}))


class TestControlChartBySimulation(BaseCase):
    """Weeks drawn by chance, with a fixed seed: how often does it raise an alarm?"""

    def setUp(self):
        super().setUp()
        self.random = random.Random(10002)

    def _draw(self, mean, dispersion):
        """A count: Poisson, whose rate is itself drawn where there is dispersion."""
        if dispersion > 1:
            mean = self.random.gammavariate(mean / (dispersion - 1), dispersion - 1)
        count, product, floor = 0, self.random.random(), math.exp(-mean)
        while product > floor:
            product *= self.random.random()
            count += 1
        return count

    def _share(self, trials, mean, dispersion=1, factor=1, risen=0):
        """Share of judged weeks that are a signal, after ``risen`` weeks of a rise."""
        alpha = chart.share_alpha(SERIES)
        signals = 0
        for _trial in range(trials):
            before = [self._draw(mean, dispersion) for _week in range(56 - risen)]
            after = [self._draw(mean * factor, dispersion) for _week in range(risen)]
            signals += chart.judge(before + after, alpha=alpha).signal is not None
        return signals / trials

    def test_false_alarms_stay_below_what_is_allowed(self):
        """For one series and week; three standard errors of the simulation on top."""
        allowed, trials = chart.TESTS * chart.share_alpha(SERIES), 1000
        bound = allowed + 3 * math.sqrt(allowed * (1 - allowed) / trials)
        for mean, dispersion in ((0.5, 1), (3, 1), (10, 1), (3, 2), (10, 3)):
            with self.subTest(mean=mean, dispersion=dispersion):
                self.assertLess(self._share(trials, mean, dispersion), bound)

    def test_a_lasting_rise_is_found_within_four_weeks(self):
        for mean, factor, least in ((8, 2, 0.8), (3, 3, 0.85), (3, 2, 0.25)):
            with self.subTest(mean=mean, factor=factor):
                self.assertGreater(self._share(200, mean, 1, factor, 4), least)

    def test_a_burst_is_found_at_once(self):
        self.assertGreater(self._share(200, 2, 1, 6, 1), 0.75)
