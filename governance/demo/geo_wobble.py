"""A gentle, seeded warp of the plane: what is drawn straight comes out as borders that look surveyed, not ruled.

Cells are cut with straight lines in the *straight plane* and carried into the *true plane* (the city's metric
projection). The warp is one function of position, so two cells that share an edge there still share it here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# wavelength and displacement in metres, long swells first; the slopes stay well below 1, so that nothing folds
SWELLS_M = ((9000.0, 400.0), (4200.0, 165.0), (1900.0, 58.0), (850.0, 18.0))
WAVES_PER_SWELL = 3
BEND_STEPS = 10  # the error halves with each step: below a metre, which is nothing for an invented border


@dataclass(frozen=True)
class Wobble:
    """Sum of plane waves, each with a wave vector (1/m), a phase and a displacement vector (m)."""

    wave: np.ndarray
    phase: np.ndarray
    push: np.ndarray

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Wobble:
        """Return a warp drawn from the generator."""
        lengths, sizes = np.repeat(np.array(SWELLS_M), WAVES_PER_SWELL, axis=0).T
        count = len(lengths)
        heading, towards, phase = rng.uniform(0, 2 * np.pi, (3, count))
        wave = np.c_[np.cos(heading), np.sin(heading)] * (2 * np.pi / lengths)[:, None]
        push = np.c_[np.cos(towards), np.sin(towards)] * (sizes / np.sqrt(WAVES_PER_SWELL))[:, None]
        return cls(wave, phase, push)

    def straighten(self, points: np.ndarray) -> np.ndarray:
        """Return where points (n, 2) of the true plane lie in the straight plane, both in metres."""
        return np.asarray(points + np.sin(points @ self.wave.T + self.phase) @ self.push)

    def bend(self, points: np.ndarray) -> np.ndarray:
        """Return where points (n, 2) of the straight plane lie in the true plane; equal points come out equal."""
        unique, back = np.unique(points, axis=0, return_inverse=True)
        true = unique
        for _ in range(BEND_STEPS):
            true = unique - (self.straighten(true) - true)
        return np.asarray(true[back.ravel()])
