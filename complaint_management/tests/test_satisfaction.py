"""The arithmetic of satisfaction, against values computed otherwise."""

import math
import random
import statistics

from odoo.tests import BaseCase

from odoo.addons.complaint_management.tools import satisfaction

#: Quantiles of Student's t for 97.5 %, from printed tables.
T_TABLE = {
    1: 12.706,
    2: 4.303,
    3: 3.182,
    4: 2.776,
    5: 2.571,
    6: 2.447,
    7: 2.365,
    8: 2.306,
    9: 2.262,
    10: 2.228,
    12: 2.179,
    15: 2.131,
    20: 2.086,
    24: 2.064,
    29: 2.045,
    30: 2.042,
    40: 2.021,
    60: 2.000,
    120: 1.980,
}


class TestSatisfactionFigures(BaseCase):
    def test_t_quantiles_are_those_of_the_tables(self):
        for freedom, value in T_TABLE.items():
            self.assertAlmostEqual(
                satisfaction.t_critical(freedom), value, delta=0.00051, msg=freedom
            )

    def test_t_has_closed_forms_for_one_and_two(self):
        # quantiles of the Cauchy distribution, and of t with two degrees of freedom
        self.assertAlmostEqual(
            satisfaction.t_critical(1), math.tan(math.pi * 0.475), places=6
        )
        alpha = 4 * 0.975 * 0.025
        self.assertAlmostEqual(
            satisfaction.t_critical(2),
            2 * 0.475 * math.sqrt(2 / alpha),
            places=6,
        )

    def test_t_falls_towards_the_normal_distribution(self):
        values = [satisfaction.t_critical(f) for f in (1, 2, 5, 10, 100, 1000, 10**6)]
        self.assertEqual(values, sorted(values, reverse=True))
        normal = statistics.NormalDist().inv_cdf(0.975)
        self.assertAlmostEqual(satisfaction.normal_critical(), normal, places=9)
        self.assertAlmostEqual(values[-1], normal, places=4)

    def test_shares_match_published_intervals_of_wilson(self):
        # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
        for hits, count, low, high in (
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ):
            interval = satisfaction.share_interval(hits, count)
            self.assertAlmostEqual(interval[0], low, places=4)
            self.assertAlmostEqual(interval[1], high, places=4)

    def test_shares_are_symmetric_and_within_bounds(self):
        for count in (1, 2, 7, 100):
            for hits in range(count + 1):
                low, high = satisfaction.share_interval(hits, count)
                self.assertTrue(0 <= low <= hits / count <= high <= 1)
                mirror = satisfaction.share_interval(count - hits, count)
                self.assertAlmostEqual(low, 1 - mirror[1], places=12)

    def test_intervals_of_means_hold_what_they_promise(self):
        """Of many samples of a known distribution, 95 % of intervals hold the truth."""
        dice, held, rounds = random.Random(20260101), 0, 2000
        truth = 3.4
        for _round in range(rounds):
            sample = dice.choices((1, 2, 3, 4, 5), (10, 15, 20, 35, 20), k=25)
            interval = satisfaction.mean_interval(
                len(sample), statistics.mean(sample), statistics.stdev(sample)
            )
            held += interval[0] <= truth <= interval[1]
        self.assertAlmostEqual(held / rounds, 0.95, delta=0.02)

    def test_intervals_of_the_net_promoter_score_hold_what_they_promise(self):
        dice, held, rounds = random.Random(20260102), 0, 2000
        for _round in range(rounds):
            sample = dice.choices((1, 0, -1), (50, 30, 20), k=40)
            interval = satisfaction.net_promoter_interval(
                sample.count(1), sample.count(-1), len(sample)
            )
            held += interval[0] <= 30 <= interval[1]
        self.assertAlmostEqual(held / rounds, 0.95, delta=0.02)

    def test_more_answers_make_it_surer(self):
        widths = [
            high - low
            for low, high in (
                satisfaction.mean_interval(count, 3.0, 1.0)
                for count in (2, 5, 10, 100, 1000)
            )
        ]
        self.assertEqual(widths, sorted(widths, reverse=True))

    def test_scales_are_brought_to_one(self):
        for low, high in ((1, 5), (0, 10), (1, 7), (0, 1)):
            self.assertEqual(satisfaction.to_five(low, low, high), 1)
            self.assertEqual(satisfaction.to_five(high, low, high), 5)
