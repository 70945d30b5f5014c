"""Which of many shapes holds each of many points: a raster of cells in front of exact tests. Pure.

A cell that no border crosses lies inside or outside each shape as a whole, so that its answer is known beforehand.
Only points in crossed cells are tested, and only against the few shapes that reach into their cell.
"""

from __future__ import annotations

import numpy as np
import shapely

CELLS = 768  # along the longer side
PAD = 1e-9  # in cells: a border along the edge of two cells crosses both
UNKNOWN = -2
OUTSIDE = -1


class ShapeIndex:
    """Immutable index over polygons; a point on a border belongs to every shape that shares the border."""

    def __init__(self, shapes: np.ndarray) -> None:
        self.shapes = shapes
        shapely.prepare(shapes)
        shapely.intersects_xy(shapes, shapely.get_coordinates(shapely.centroid(shapes)))  # threads share ready shapes
        west, south, east, north = shapely.total_bounds(shapes) if len(shapes) else (0.0, 0.0, 1.0, 1.0)
        self._low, self._high = np.array([west, south]), np.array([east, north])
        self._step = max(east - west, north - south) / CELLS or 1.0
        self._wide, self._tall = (int(size) for size in self._cell_of(self._high[None])[0] + 1)
        self._fill()

    def first(self, points: np.ndarray) -> np.ndarray:
        """Return for each point (n, 2) the smallest index of a shape that holds it, or -1 where none does."""
        (x, y), (west, south), (east, north) = points.T, self._low, self._high
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        column, row = self._cell_of(points[near]).T
        cell = row * self._wide + column
        answer = self._answer[cell]
        crossed = np.flatnonzero(answer == UNKNOWN)
        answer[crossed] = self._tested(points[near[crossed]], self._crossed_number[cell[crossed]])
        found = np.full(len(points), OUTSIDE)
        found[near] = answer
        return found

    def _tested(self, points: np.ndarray, crossed: np.ndarray) -> np.ndarray:
        """Return the answer for points in crossed cells, given the running numbers of these cells."""
        first, count = self._first[crossed], self._first[crossed + 1] - self._first[crossed]
        point = np.repeat(np.arange(len(points)), count)
        shape = self._reaching[np.arange(count.sum()) + np.repeat(first - np.cumsum(count) + count, count)]
        order = np.argsort(shape.astype(np.uint16 if len(self.shapes) < 2**16 else np.int64), kind="stable")
        point, shape = point[order], shape[order]  # shape by shape, so that each is tested while it is in the cache
        hit = shapely.intersects_xy(self.shapes[shape], points[point])
        best = np.full(len(points), len(self.shapes))
        np.minimum.at(best, point[hit], shape[hit])
        return np.where(best < len(self.shapes), best, OUTSIDE)

    def _cell_of(self, points: np.ndarray) -> np.ndarray:
        return np.asarray(np.floor((points - self._low) / self._step), dtype=np.int64)

    def _fill(self) -> None:
        """Find the crossed cells with the shapes that reach into them, and the answer for all other cells."""
        cell, shape = self._crossings()
        crossed = cell[np.r_[True, cell[1:] != cell[:-1]][: len(cell)]]
        middle_cell, middle_shape = self._around_middles(crossed)
        reached, self._reaching = self._unique_pairs(np.r_[cell, middle_cell], np.r_[shape, middle_shape])
        starts: np.ndarray = np.flatnonzero(np.r_[True, reached[1:] != reached[:-1]])
        self._first = np.r_[starts, len(reached)]
        self._crossed_number = np.zeros(self._wide * self._tall, dtype=np.int32)
        self._crossed_number[crossed] = np.arange(len(crossed))
        self._answer = self._answers(crossed)

    def _crossings(self) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs (cell, shape) for every cell that a shape's border touches."""
        parts, part_of = shapely.get_parts(shapely.boundary(self.shapes), return_index=True)
        points, ring = shapely.get_coordinates(parts, return_index=True)
        same = ring[1:] == ring[:-1]
        start, end = points[:-1][same], points[1:][same]
        shape = part_of[ring[:-1][same]]
        pieces = np.ceil(np.abs(end - start).max(axis=1, initial=0) / self._step).astype(int) + 1
        piece = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        along = np.repeat(end - start, pieces, axis=0) / np.repeat(pieces, pieces)[:, None]
        here = np.repeat(start, pieces, axis=0) + along * piece[:, None]
        there = here + along
        scale = (np.stack([np.minimum(here, there), np.maximum(here, there)]) - self._low) / self._step
        low, high = np.floor(scale[0] - PAD).astype(int), np.floor(scale[1] + PAD).astype(int)
        corners = [(a[:, 1], b[:, 0]) for a in (low, high) for b in (low, high)]
        cells = [self._number(row, column) for row, column in corners]
        return self._unique_pairs(np.concatenate(cells), np.tile(np.repeat(shape, pieces), 4))

    def _unique_pairs(self, cell: np.ndarray, shape: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return each pair once, ordered by cell, then shape."""
        pairs = np.sort(cell * len(self.shapes) + shape)
        pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)]]
        return np.divmod(pairs, max(len(self.shapes), 1))

    def _number(self, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        return np.clip(row, 0, self._tall - 1) * self._wide + np.clip(column, 0, self._wide - 1)

    def _around_middles(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs (cell, shape) for every shape that holds a cell's middle."""
        rows, columns = np.divmod(cells, self._wide)
        middle = self._low + (np.c_[columns, rows] + 0.5) * self._step
        point, shape = shapely.STRtree(self.shapes).query(shapely.points(middle))
        holds = shapely.intersects_xy(self.shapes[shape], middle[point])
        return cells[point[holds]], shape[holds]

    def _answers(self, crossed: np.ndarray) -> np.ndarray:
        """Return the answer of each cell; a row's cells between two crossed ones share one answer."""
        answer = np.full(self._wide * self._tall, OUTSIDE, dtype=np.int32)
        answer[crossed] = UNKNOWN
        grid = answer.reshape(self._tall, self._wide)
        opens = grid == OUTSIDE
        opens[:, 1:] &= grid[:, :-1] == UNKNOWN
        starts = np.flatnonzero(opens)
        cell, shape = self._around_middles(starts)
        known = np.full(len(starts) + 1, len(self.shapes), dtype=np.int32)
        np.minimum.at(known, np.searchsorted(starts, cell), shape)
        known[known == len(self.shapes)] = OUTSIDE
        run = np.maximum(np.cumsum(opens.ravel()) - 1, 0)
        return np.where(answer == UNKNOWN, answer, known[run])
