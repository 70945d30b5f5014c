/* Names of areas with a halo: each in its own area and in view, clear of marks and of each other where that can be. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const SHIFTS = [0, 14, 28, 42, 56, 70].flatMap((far) => (far ? [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [Math.round(far * 1.3 * Math.cos((n * Math.PI) / 4)), Math.round(far * Math.sin((n * Math.PI) / 4))]) : [[0, 0]]));
  const overlap = (a, b) => Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)) * Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1));

  const COVERED = 8; /* what a square pixel of a mark under a name costs, against four pixels away from the middle */
  const BESIDE = 150; /* what standing on no area at all costs: past the city's edge a name is still told whose it is */
  const MOST = 0.5; /* a name more than half covered cannot be read, and is left out */
  const CROWD = 24; /* of more names than these, those that would lie on another are left to a closer look */
  const NARROW = 520; /* so too on a map of a phone's width */
  const ROWS = 9, EDGE = 6; /* places tried in what is in view of an area, and how near a name comes to the window's edge */
  const LEAST = 3; /* of these places in the area: what shows less of itself has no name */
  W.narrow = (map) => map.getSize().x < NARROW;
  const ink = document.createElement("canvas").getContext("2d");
  const widthOf = (text, font) => { ink.font = font; return Math.ceil(ink.measureText(text).width) + 4; };

  W.Labels = class {
    constructor(map, { drop = false } = {}) {
      this.map = map;
      this.drop = drop; /* leave a name out rather than print it over something */
      this.group = L.layerGroup().addTo(map);
    }

    /* names: [{point, text, room, bounds, holds}]; taken: boxes in container pixels that names must keep clear of.
       Returns these and those of the names written. */
    lay(names, taken) {
      this.group.clearLayers();
      const boxes = taken.slice(), crowded = this.drop || names.length > CROWD || W.narrow(this.map), font = this.font();
      const window_ = this.map.getBounds();
      for (const name of names) {
        const wide = widthOf(name.text, font);
        if ((this.drop && name.room < wide) || (name.bounds && !window_.intersects(name.bounds))) continue;
        const others = names.filter((one) => one !== name && one.holds);
        const best = this.best(name, wide, boxes, others);
        if (!best || best.cost > (crowded ? 30 : COVERED * MOST * wide * 16)) continue;
        boxes.push(best.box);
        this.write(name, wide, best);
      }
      return boxes;
    }

    /* The best place of a name: near its own point, else anywhere in what is in view of its area; none in a neighbour. */
    best(name, wide, boxes, others) {
      const { x, y } = this.map.getSize(), own = this.map.latLngToContainerPoint(name.point);
      let at = own, best = null;
      const weigh = (px, py) => {
        const box = { x1: px - wide / 2, x2: px + wide / 2, y1: py - 8, y2: py + 8 };
        let cost = COVERED * boxes.reduce((sum, other) => sum + overlap(box, other), 0) + (Math.abs(px - at.x) + Math.abs(py - at.y)) / 4;
        if (cost >= (best?.cost ?? Infinity)) return;
        const where = this.map.containerPointToLatLng([px, py]);
        if (name.holds && !name.holds(where)) {
          if (others.some((one) => one.holds(where))) return;
          cost += BESIDE;
        }
        if (!best || cost < best.cost) best = { cost, box, x: px, y: py };
      };
      if (own.x > 0 && own.y > 0 && own.x < x && own.y < y) {
        for (const [dx, dy] of SHIFTS) { weigh(own.x + dx, own.y + dy); if (best?.cost < 1) break; }
        if (best?.cost < BESIDE) return best;
      }
      const places = this.places(name, wide);
      if (places.length < LEAST) return best;
      if (!best) at = middle(places);
      for (const [px, py] of places) weigh(px, py);
      return best;
    }

    /* Places on a lattice over what is in view of an area, in container pixels. */
    places(name, wide) {
      if (!name.bounds || !name.holds) return [];
      const { x, y } = this.map.getSize(), a = this.map.latLngToContainerPoint(name.bounds.getNorthWest()), b = this.map.latLngToContainerPoint(name.bounds.getSouthEast());
      const left = Math.max(a.x, wide / 2 + EDGE), right = Math.min(b.x, x - wide / 2 - EDGE), top = Math.max(a.y, 8 + EDGE), foot = Math.min(b.y, y - 8 - EDGE);
      if (right <= left || foot <= top) return [];
      const lattice = [...Array(ROWS * ROWS).keys()].map((n) => [left + ((right - left) * ((n % ROWS) + 0.5)) / ROWS, top + ((foot - top) * (Math.floor(n / ROWS) + 0.5)) / ROWS]);
      return lattice.filter((one) => name.holds(this.map.containerPointToLatLng(one)));
    }

    /* the letters a name is printed in, asked of a name: canvas and page then agree on its width */
    font() {
      const probe = L.DomUtil.create("div", "wm-label", this.map.getPane("wm-labels"));
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
      probe.remove();
      return `${fontWeight} ${fontSize} ${fontFamily}`;
    }

    write(name, wide, { x, y }) {
      const icon = L.divIcon({ className: "wm-label", html: W.escape(name.text), iconSize: [wide, 16], iconAnchor: [wide / 2, 8] });
      this.group.addLayer(L.marker(this.map.containerPointToLatLng([x, y]), { icon, pane: "wm-labels", interactive: false, keyboard: false }));
    }
  };

  /* The place nearest to the middle of all. */
  function middle(places) {
    const mean = [0, 1].map((n) => places.reduce((sum, one) => sum + one[n], 0) / places.length);
    const far = ([x, y]) => Math.hypot(x - mean[0], y - mean[1]);
    const [x, y] = places.reduce((near, one) => (far(one) < far(near) ? one : near));
    return { x, y };
  }
})();
