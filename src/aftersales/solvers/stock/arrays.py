"""What all stock mathematics speaks: arrays, and the normal distribution over them."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Words = NDArray[np.str_]
Marks = NDArray[np.bool_]
Counts = NDArray[np.int64]

_GRID: Numbers = np.linspace(-8.0, 8.0, 16_001)
_BELOW: Numbers = np.array([erfc(-z / sqrt(2)) / 2 for z in _GRID])
_LOSS: Numbers = np.array(
    [exp(-z * z / 2) / sqrt(2 * pi) - z * erfc(z / sqrt(2)) / 2 for z in _GRID]
)


def normal_share(z: Numbers) -> Numbers:
    """The share of a standard normal below z, to six places."""
    return np.interp(z, _GRID, _BELOW)


def normal_factor(share: Numbers) -> Numbers:
    """The z below which this share of a standard normal lies."""
    return np.interp(share, _BELOW, _GRID)


def normal_loss(z: Numbers) -> Numbers:
    """Unit normal loss G(z) = φ(z) − z·(1 − Φ(z)): expected shortage in standard deviations, where
    z of them are kept above the mean (Silver, Pyke & Thomas 2017, appendix II).
    """
    return np.where(z < _GRID[0], -z, np.interp(z, _GRID, _LOSS))


def loss_factor(loss: Numbers) -> Numbers:
    """The z whose unit normal loss this is: what a fill rate asks for."""
    inside: Numbers = np.interp(loss, _LOSS[::-1], _GRID[::-1])
    return np.where(loss > _LOSS[0], -loss, inside)


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """part ÷ whole, and 0 where the whole is nothing."""
    safe = np.where(whole > 0, whole, 1.0)
    return np.where(whole > 0, part / safe, 0.0)


def round_up(quantity: Numbers, step: Numbers) -> Numbers:
    """The next multiple of a pack that is enough; a hair above one is that one."""
    return np.ceil(np.round(quantity / step, 6)) * step
