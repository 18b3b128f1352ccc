"""The monitoring report in words: numbers as the reader writes them, findings."""

from odoo.tools import format_amount, format_date, formatLang


class MonitoringWords:
    """Numbers in the reader's language.

    :param companies: whose figures they are; ``currency`` is theirs, empty where they
        have several
    """

    def __init__(self, env, companies):
        self.env = env
        currencies = companies.currency_id
        lang = env["res.lang"]._get_data(code=env.lang or "en_US")
        self.is_rtl = lang.direction == "rtl"
        self.currency = currencies if len(currencies) == 1 else currencies.browse()

    def number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def percent(self, share, digits=0):
        return self._number(self.env._("%s %%", self.number(100 * share, digits)))

    def _number(self, text):
        """A number with its signs, which is read from left to right everywhere."""
        # the one character for it that old renderers know, too
        return f"\u202a{text}\u202c" if self.is_rtl else text

    def amount(self, value):
        if value is None:
            return ""
        if not self.currency:
            return self.env._("several currencies")
        return format_amount(self.env, value, self.currency)

    def span(self, span):
        """A period as its first and last day."""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_date(self.env, span.period.first),
            last=format_date(self.env, span.period.last),
        )

    def in_unit(self, unit, value):
        """A value of a metric."""
        if unit == "share":
            return self.percent(value, 1 if 0.99 <= value < 1 else 0)
        if unit == "days":
            return self.env._("%s days", self.number(value, 1))
        if unit == "score":
            return self.number(value, 1)
        if unit == "amount":
            return self.amount(value)
        return self.number(value)

    def value(self, metric, value):
        """The value of a metric, or why there is none."""
        if not metric.is_recorded:
            return self.env._("not recorded")
        if value["value"] is not None:
            return self.in_unit(metric.unit, value["value"])
        if metric.unit == "amount" and not self.currency:
            return self.env._("several currencies")
        if value["count"] or (value["whole"] or {}).get("count"):
            return self.env._("too few to show")
        return "–"

    def interval(self, metric, interval):
        if not interval:
            return ""
        least, greatest = (
            self.percent(bound)
            if metric.unit == "share"
            else self.in_unit(metric.unit, bound)
            for bound in interval
        )
        return self.env._("%(least)s to %(greatest)s", least=least, greatest=greatest)

    def change(self, metric, now, before):
        """How much more or less than before."""
        difference = now - before
        if not difference:
            return self.env._("unchanged")
        sign = "+" if difference > 0 else "−"
        if metric.unit == "share":
            points = self.number(abs(100 * difference), 1)
            return self.env._("%s points", self._number(sign + points))
        text = sign + self.in_unit(metric.unit, abs(difference))
        if metric.unit in ("count", "amount") and before:
            share = sign + self.percent(abs(difference) / before)
            text = self.env._("%(change)s (%(share)s)", change=text, share=share)
        return self._number(text)
