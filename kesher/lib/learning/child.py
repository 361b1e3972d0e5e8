"""The process that learns: logistic regression, held against the newest cases."""

import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

_MEGABYTE = 1 << 20
_MEMORY_MB = 3072
_SECONDS = 110
# Of the cases in their order: learned from, then calibrated on; the rest is held out.
_LEARNED, _CALIBRATED = 0.5, 0.7
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0)
_TENTHS = 10
_NORMAL_95 = 1.96

Array = Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where one attribute stands in the table."""

    key: str
    answers: int
    first: int
    falls: bool

    @property
    def width(self) -> int:
        return self.answers or 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model over centred columns; `slope` and `shift` make its sums the odds that come true."""

    means: Array
    scales: Array
    weights: Array
    intercept: float
    slope: float = 1.0
    shift: float = 0.0

    def sums(self, table: Array) -> Array:
        return _centred(table, self.means, self.scales) @ self.weights + self.intercept

    def shares(self, table: Array) -> Array:
        return 1 / (1 + numpy.exp(-(self.slope * self.sums(table) + self.shift)))


def main() -> None:
    _limit()
    order = json.load(sys.stdin.buffer)
    outcomes = numpy.array(order["outcomes"])
    places, table = _table(order["columns"])
    old, middle = (int(len(outcomes) * share) for share in (_LEARNED, _CALIBRATED))
    strength, fitted = _best(places, table, outcomes, old, middle)
    tested = _tested(fitted, table[middle:], outcomes[middle:])
    # What is said of the open stands on the newest: their share, not that of all times.
    older = _fit(places, table[:middle], outcomes[:middle], strength)
    said = _calibrated(older, table[middle:], outcomes[middle:])
    json.dump(
        {
            "intercept": said.slope * said.intercept + said.shift,
            "weights": _told(places, said),
            "tested": tested | {"learned_from": middle},
        },
        sys.stdout,
    )


def _limit() -> None:
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MB * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))


def _table(columns: Sequence[dict[str, Any]]) -> tuple[list[Place], Array]:
    """One column an answer, one a number; what is not known is nothing at all (NaN)."""
    places, drawn, first = [], [], 0
    for column in columns:
        place = Place(column["key"], column["answers"], first, column["falls"])
        values = numpy.array(
            [numpy.nan if one is None else one for one in column["values"]], dtype=float
        )
        known = numpy.where(numpy.isnan(values), numpy.nan, 0.0)
        parts = [known + (values == one) for one in range(place.answers)] or [values]
        places.append(place)
        drawn += parts
        first += place.width
    return places, numpy.column_stack(drawn)


def _fit(places: Sequence[Place], table: Array, outcomes: Array, strength: float) -> Fitted:
    means = numpy.nan_to_num(numpy.nanmean(table, axis=0))
    scales = numpy.ones(table.shape[1])
    for place in places:
        if not place.answers:
            scales[place.first] = numpy.nanstd(table[:, place.first]) or 1.0
    learner = LogisticRegression(C=strength, max_iter=1000, random_state=0)
    centred = _centred(table, means, scales)
    learner.fit(centred, outcomes)
    risen = [one.first for one in places if one.falls and learner.coef_[0][one.first] > 0]
    if risen:
        centred[:, risen] = 0
        learner.fit(centred, outcomes)
    return Fitted(means, scales, learner.coef_[0], float(learner.intercept_[0]))


def _centred(table: Array, means: Array, scales: Array) -> Array:
    return numpy.nan_to_num((table - means) / scales)


def _best(
    places: Sequence[Place], table: Array, outcomes: Array, old: int, middle: int
) -> tuple[float, Fitted]:
    """The strength that foretells the middle cases best, calibrated on them."""
    newer, became = table[old:middle], outcomes[old:middle]
    tried = [(one, _fit(places, table[:old], outcomes[:old], one)) for one in _STRENGTHS]
    strength, fitted = min(
        tried, key=lambda one: log_loss(became, one[1].shares(newer), labels=[0, 1])
    )
    return strength, _calibrated(fitted, newer, became)


def _calibrated(fitted: Fitted, table: Array, outcomes: Array) -> Fitted:
    """Its sums made odds that come true of cases it has not seen (Platt 1999)."""
    line = LogisticRegression(random_state=0)
    line.fit(fitted.sums(table).reshape(-1, 1), outcomes)
    slope, shift = max(0.0, float(line.coef_[0][0])), float(line.intercept_[0])
    return replace(fitted, slope=slope, shift=shift)


def _tested(fitted: Fitted, table: Array, outcomes: Array) -> dict[str, Any]:
    shares = fitted.shares(table)
    auc = float(roc_auc_score(outcomes, shares))
    error = _auc_error(auc, int(outcomes.sum()), int(len(outcomes) - outcomes.sum()))
    return {
        "cases": len(outcomes),
        "auc": auc,
        "low": max(0.0, auc - _NORMAL_95 * error),
        "high": min(1.0, auc + _NORMAL_95 * error),
        "brier": float(brier_score_loss(outcomes, shares)),
        "brier_of_the_share": float(numpy.mean((outcomes - outcomes.mean()) ** 2)),
        "tenths": list(_tenths(shares, outcomes)),
    }


def _auc_error(auc: float, won: int, lost: int) -> float:
    """Hanley & McNeil 1982, eq. 1."""
    first, second = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (won - 1) * (first - auc**2) + (lost - 1) * (second - auc**2)
    return sqrt(spread / (won * lost))


def _tenths(shares: Array, outcomes: Array) -> list[dict[str, Any]]:
    ordered = numpy.argsort(shares, kind="stable")
    ends = [len(ordered) * place // _TENTHS for place in range(_TENTHS + 1)]
    return [
        {
            "cases": end - begin,
            "foretold": float(shares[ordered[begin:end]].mean()),
            "came": float(outcomes[ordered[begin:end]].mean()),
        }
        for begin, end in pairwise(ends)
        if end > begin
    ]


def _told(places: Sequence[Place], said: Fitted) -> dict[str, dict[str, Any]]:
    told = {}
    for place in places:
        part = slice(place.first, place.first + place.width)
        weights, means = said.slope * said.weights[part], said.means[part]
        if place.answers:
            usual = float(weights @ means)
            told[place.key] = {"answers": [float(one - usual) for one in weights], "other": -usual}
        else:
            told[place.key] = {
                "answers": [],
                "mean": float(means[0]),
                "scale": float(said.scales[place.first]),
                "weight": float(weights[0]),
            }
    return told


if __name__ == "__main__":
    main()
