"""From straight cells to areas that tile: one set of noded lines, its faces, and a grid for every face.

No polygon is ever cut out on its own. All borders become one linework in which every crossing is a node; the faces of
that linework cannot overlap or leave gaps, and neighbours share every vertex, whatever is done to it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from governance.demo.geo_wobble import Wobble

NODE_M = 0.001  # nodes closer than this are one
STEP_M = 90.0  # longest piece of a bent border
ROUGH_SHARE = 0.05  # a border strays from its chord by about this share of its length,
ROUGH_FULL_M = 1500.0  # less where it is short, as streets are,
ROUGH_MOST_M = 140.0  # and never by more than this
ROUGH_WAVES = 7


@dataclass(frozen=True)
class Faces:
    """Faces of the linework in the true plane, the cell each lies in, and the bank of the canal it lies on."""

    shapes: np.ndarray
    cell: np.ndarray
    bank: np.ndarray


def draw_faces(
    cells: list[np.ndarray],
    outline: shapely.Geometry,
    canals: list[shapely.Geometry],
    wobble: Wobble,
    rng: np.random.Generator,
) -> Faces:
    """Return the faces into which the bent borders of the cells, the outline and the canals divide the city.

    `cells` are convex rings of the straight plane that cover the city without overlap; the rest is in the true plane.
    """
    straight = shapely.polygons([shapely.linearrings(ring) for ring in cells])
    borders = shapely.unary_union(shapely.boundary(straight), grid_size=NODE_M)
    bent = shapely.transform(_roughened(shapely.get_parts(shapely.line_merge(borders)), rng), wobble.bend)
    rim = shapely.boundary(outline)
    lines = shapely.unary_union([*bent, rim, *canals], grid_size=NODE_M)
    shapes = _faces(lines, outline)
    inner = shapely.get_coordinates(shapely.point_on_surface(shapes))
    banks = _faces(shapely.unary_union([rim, *canals], grid_size=NODE_M), outline)
    return Faces(shapes, _holder(straight, wobble.straighten(inner)), _holder(banks, inner))


def give_faces(faces: Faces, village_of_cell: np.ndarray, town_of_cell: np.ndarray) -> np.ndarray:
    """Return the cell that owns each face in the end, such that every cell's faces hang together.

    A cell keeps its largest face. What the canal cuts off goes to a neighbour in its own village and on its own bank,
    if there is one; what a bay of the outline cuts off goes to any neighbour. Neighbours in the same village come
    first, then those in the same town, then the one with the longest common border.
    """
    settled = _largest_of_cell(faces)
    owner = faces.cell.copy()
    left, right, length_m = shared_borders(faces.shapes)
    pieces = np.flatnonzero(~settled)
    for face in np.tile(pieces[np.argsort(-shapely.area(faces.shapes[pieces]))], 3):  # pieces can hang on pieces
        here = (left == face) | (right == face)
        beside = np.where(left[here] == face, right[here], left[here])
        old, new = owner[face], owner[beside]
        town, village = town_of_cell[new] == town_of_cell[old], village_of_cell[new] == village_of_cell[old]
        across_canal = (settled[beside] & (new == old)).any()
        usable = settled[beside] & (village & (faces.bank[beside] == faces.bank[face]) if across_canal else True)
        if usable.any() and not settled[face]:
            owner[face] = new[np.argmax(np.where(usable, length_m[here] + 1e7 * town + 1e9 * village, -1.0))]
        settled[face] |= usable.any() or across_canal
    return owner


def _largest_of_cell(faces: Faces) -> np.ndarray:
    """Return which faces are the largest of their cell."""
    by_size = np.lexsort((-shapely.area(faces.shapes), faces.cell))
    largest = np.zeros(len(faces.shapes), dtype=bool)
    largest[by_size[np.r_[True, np.diff(faces.cell[by_size]) != 0]]] = True
    return largest


def shared_borders(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs (left, right) of faces that share border, and the length in metres of what they share."""
    points, ring = shapely.get_coordinates(shapely.boundary(shapes), return_index=True)
    follows = ring[1:] == ring[:-1]
    start, end, face = points[:-1][follows], points[1:][follows], ring[:-1][follows]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start, end = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    order = np.lexsort((face, end[:, 1], end[:, 0], start[:, 1], start[:, 0]))
    start, end, face = start[order], end[order], face[order]
    twin = np.flatnonzero((start[1:] == start[:-1]).all(axis=1) & (end[1:] == end[:-1]).all(axis=1))
    left, right = face[twin], face[twin + 1]
    pairs, back = np.unique(np.c_[left, right], axis=0, return_inverse=True)
    length_m = np.bincount(back.ravel(), np.hypot(*(end[twin] - start[twin]).T), len(pairs))
    return pairs[:, 0], pairs[:, 1], length_m


def dissolve(shapes: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """Return the `count` areas that their parts make up; parts must share every vertex of their common borders."""
    order = np.argsort(owner, kind="stable")
    groups = np.split(shapes[order], np.searchsorted(owner[order], np.arange(1, count)))
    return np.array([g[0] if len(g) == 1 else shapely.coverage_union_all(g) for g in groups], dtype=object)


def _roughened(pieces: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return border pieces, densified, that stray sideways between their ends; the ends stay where they are."""
    points, piece = shapely.get_coordinates(shapely.segmentize(pieces, STEP_M), return_index=True)
    length_m = shapely.length(pieces)
    chord = shapely.get_coordinates(shapely.get_point(pieces, -1)) - shapely.get_coordinates(
        shapely.get_point(pieces, 0)
    )
    normal = np.c_[-chord[:, 1], chord[:, 0]] / length_m[:, None]
    step_m = np.r_[0.0, np.hypot(*np.diff(points, axis=0).T)]
    first = np.r_[True, piece[1:] != piece[:-1]]
    run_m = np.cumsum(step_m)
    run_m = run_m - run_m[first][piece]
    wave = np.arange(1, ROUGH_WAVES + 1)
    most_m = np.minimum(length_m * ROUGH_SHARE * np.minimum(1, length_m / ROUGH_FULL_M), ROUGH_MOST_M)
    size_m = rng.normal(0, 1, (len(pieces), ROUGH_WAVES)) * wave**-1.25 * most_m[:, None]
    aside_m = (np.sin(np.outer(run_m / length_m[piece], np.pi * wave)) * size_m[piece]).sum(axis=1)
    last = np.r_[first[1:], True]
    aside_m[first | last] = 0.0
    return np.asarray(shapely.linestrings(points + normal[piece] * aside_m[:, None], indices=piece))


def _faces(lines: shapely.Geometry, outline: shapely.Geometry) -> np.ndarray:
    """Return the faces of the lines that lie in the outline."""
    shapes = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    shapely.prepare(outline)
    return np.asarray(shapes[shapely.intersects(outline, shapely.point_on_surface(shapes))])


def _holder(shapes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return for each point the index of the shape that holds it, or of the nearest one."""
    return np.asarray(shapely.STRtree(shapes).nearest(shapely.points(points)))
