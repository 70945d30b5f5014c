/* Devices of the visible window as rings with a count, drawn on one canvas; the server sends cells, never devices. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const radius = (count) => (count >= 9950 ? 20.5 : count >= 1000 ? 17.5 : count >= 100 ? 15 : count >= 10 ? 13 : count > 1 ? 11 : 9);

  const ASIDE = [0, 8, 16, 24, 32, 42, 52, 64].flatMap((far) => (far ? [...Array(16).keys()].map((n) => [far * Math.cos((n * Math.PI) / 8), far * Math.sin((n * Math.PI) / 8)]) : [[0, 0]]));

  L.Browser.retina = true; /* a frame that stands between two pixels would blur a canvas of single density */

  const Ring = L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      stroke(renderer._ctx, this._point, this.options.wm);
    },
  });

  /* Devices, premises and compounds are told apart by their outline alone. */
  const OUTLINES = {
    round: (pen, at, r) => pen.arc(at.x, at.y, r, 0, Math.PI * 2),
    square: (pen, at, r) => pen.roundRect(at.x - r, at.y - r * 0.8, 2 * r, r * 1.6, 4),
    hexagon: (pen, at, r) => { for (const [dx, dy] of [[-1.2, 0], [-0.62, -0.95], [0.62, -0.95], [1.2, 0], [0.62, 0.95], [-0.62, 0.95], [-1.2, 0]]) pen.lineTo(at.x + dx * r, at.y + dy * r); pen.closePath(); },
  };
  const OFFLINE_DASH = [4.5, 2.5]; /* offline and sound are both blue */

  const ROOM = 1.25; /* what a canvas keeps free for a ring, by its radius: no outline is cut */

  function stroke(pen, at, wm) {
    const colours = W.colours, { r } = wm;
    pen.beginPath();
    OUTLINES[wm.shape](pen, at, r);
    pen.globalAlpha = 0.97;
    pen.fillStyle = colours.card;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = wm.worst ? 2.4 : 1.2;
    pen.strokeStyle = wm.worst ? colours[`ring_${wm.worst}`] : colours.primary;
    pen.setLineDash(wm.worst === 4 ? OFFLINE_DASH : []);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = colours.ink;
    pen.font = `600 11px ${W.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(wm.text, at.x, at.y + 0.5);
  }

  const FANS_FROM = 17.4, CELL_DEGREES = 0.00009; /* from here on a cell is some ten metres wide, and none is finer */
  const ROUNDED = 0.00002; /* what a position may lose on its way here */
  const ON_A_FAN = 24, LEG = 46; /* more devices stand in a list */

  /* Devices of one spot, parted: round a circle, and further out in further circles; each can be reached by Tab. */
  class Fan {
    constructor(map, points) {
      this.map = map; /* what stands on it is of the layer's own pane, so that the order of layers holds */
      this.points = points;
      this.group = L.layerGroup().addTo(map);
      map.on("zoomstart", () => this.close());
      map.on("click", () => this.close());
      map.getContainer().addEventListener("keydown", ({ key }) => { if (key === "Escape") this.close(); });
    }

    close() {
      this.group.clearLayers();
    }

    show(ring, devices, count) {
      this.close();
      const middle = this.map.containerPointToLatLng(ring.at);
      if (count > ON_A_FAN) {
        W.choices(this.map, middle, devices, { choose: (item) => this.points.choose(this.points.kind, item), left: count - devices.length, offset: [0, -10] });
        return;
      }
      devices.forEach((item, n) => this.put(item, this.place(ring.at, n, devices.length), middle));
      this.group.getLayers().find((one) => one.getElement?.()?.tabIndex === 0)?.getElement().focus();
    }

    /* Twelve on the first circle, the others on the next. */
    place(at, n, all) {
      const inner = Math.min(all, 12), outer = n >= 12, many = outer ? all - 12 : inner, turn = ((outer ? n - 12 : n) / many) * 2 * Math.PI - Math.PI / 2;
      return at.add([Math.cos(turn) * LEG * (outer ? 1.75 : 1), Math.sin(turn) * LEG * (outer ? 1.75 : 1)]);
    }

    put(item, at, middle) {
      const where = this.map.containerPointToLatLng(at), colours = W.colours;
      this.group.addLayer(L.polyline([middle, where], { pane: this.points.pane, color: colours.card, weight: 1.5, interactive: false }));
      const worst = item.state ? ` wm-device-${item.state}` : "";
      const icon = L.divIcon({ className: `wm-device${worst}`, html: W.escape(this.points.glyph(item.kind)), iconSize: [24, 24] });
      const marker = L.marker(where, { icon, keyboard: true, zIndexOffset: 3000 });
      marker.bindTooltip(() => `<b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}`, { className: "wm-tip", direction: "top", offset: [0, -12] });
      this.group.addLayer(marker);
      W.asButton(marker, `${item.title} ${W.said(item)}`, () => this.points.choose(this.points.kind, item));
    }
  }

  W.Points = class {
    /* url, one: where clusters and the things of one spot come from; field: the name of the latter in the answer.
       kind: what is sent with the reference. glyph(kind): the sign of a single thing. around(): boxes in container
       pixels that rings step aside for. */
    constructor(map, { url, one, field, kind, pane, shape = "round", language, glyph, failed, settled, around, choose }) {
      Object.assign(this, { map, url, one, field, kind, pane, shape, language, glyph, failed, settled, around, choose });
      this.on = false;
      this.query = "";
      this.cells = [];
      this.group = L.layerGroup().addTo(map);
      this.fan = new Fan(map, this);
      this.renderer = L.canvas({ pane, padding: 0.3 });
      map.on("zoomend", () => this.draw());
      map.on("moveend", () => this.load());
      document.fonts?.ready.then(() => this.draw());
    }

    show(on, query) {
      if (on === this.on && query === this.query) return;
      this.on = on;
      this.query = query;
      if (on) this.load();
      else { this.cells = []; this.failed(null); this.draw(); }
    }

    async load() {
      if (!this.on) return;
      const url = `${this.url}?${W.window(this.map, 0.15)}${this.query ? `&${this.query}` : ""}`;
      this.asked = url;
      try {
        const { cells } = await W.get(url, { fresh: true });
        if (this.asked !== url || !this.on) return; /* a newer window has been asked for */
        this.cells = cells;
        this.answered = true;
        this.failed(null);
        this.draw();
      } catch {
        if (this.asked === url) this.failed(() => this.load());
      }
    }

    /* Cells that would print over each other become one ring at their common centre. */
    merged() {
      const zoom = this.map.getZoom(), reach = zoom < 14.5 ? 78 : zoom < 16.5 ? 50 : 26;
      const rings = [];
      for (const [lon, lat, count, worst, kind] of this.cells.slice().sort((a, b) => b[2] - a[2])) {
        const at = this.map.latLngToContainerPoint([lat, lon]);
        const near = rings.find((ring) => ring.at.distanceTo(at) < (count === 1 && ring.count === 1 ? 17 : count < ring.count / 12 ? reach * 1.5 : reach));
        if (!near) { rings.push({ at, count, worst, kind, cells: [[lat, lon]], box: L.latLngBounds([[lat, lon]]) }); continue; }
        near.at = near.at.multiplyBy(near.count).add(at.multiplyBy(count)).divideBy(near.count + count);
        near.count += count;
        near.worst = near.worst && worst ? Math.min(near.worst, worst) : near.worst || worst;
        near.cells.push([lat, lon]);
        near.box.extend([lat, lon]);
      }
      return rings;
    }

    /* A ring is an aggregate, so it may step aside for an alarm: to the nearest place where it touches nothing. */
    stepAside(rings) {
      const taken = this.around().map(({ x1, x2, y1, y2 }) => ({ x: (x1 + x2) / 2, y: (y1 + y2) / 2, r: (x2 - x1) / 2 }));
      for (const ring of rings) {
        const r = radius(ring.count) + 1, found = ASIDE.map(([dx, dy]) => {
          const at = ring.at.add([dx, dy]);
          return { at, cost: taken.reduce((sum, one) => sum + Math.max(0, r + one.r - Math.hypot(at.x - one.x, at.y - one.y)), 0) * 4 + Math.hypot(dx, dy) };
        });
        ring.at = found.reduce((best, one) => (one.cost < best.cost ? one : best)).at;
        taken.push({ x: ring.at.x, y: ring.at.y, r });
      }
      return rings;
    }

    draw() {
      this.group.clearLayers();
      this.rings = this.on ? this.stepAside(this.merged()) : [];
      for (const ring of this.rings) {
        this.group.addLayer(new Ring(this.map.containerPointToLatLng(ring.at), {
          renderer: this.renderer, pane: this.pane, radius: radius(ring.count) * ROOM, interactive: false, wm: this.written(ring),
        }));
      }
      this.settled();
    }

    written(ring) {
      return { text: ring.count === 1 ? this.glyph(ring.kind) : W.short(ring.count, this.language), worst: ring.worst, shape: this.shape, r: radius(ring.count) };
    }

    paint(pen, ring) {
      stroke(pen, ring.at, this.written(ring));
    }

    boxes() {
      return (this.rings || []).map(({ at, count }) => {
        const r = radius(count);
        return { x1: at.x - r, x2: at.x + r, y1: at.y - r, y2: at.y + r };
      });
    }

    /* A click on a ring goes closer instead of choosing the area under it; what no closer look parts fans out. */
    hit(point) {
      const ring = (this.rings || []).find(({ at, count }) => at.distanceTo(point) <= radius(count));
      if (!ring) return false;
      if (this.choose && (ring.count === 1 || this.map.getZoom() >= FANS_FROM)) { this.open(ring); return true; }
      if (ring.count === 1) return false;
      const zoom = this.map.getZoom(), whole = ring.box.getNorthEast().equals(ring.box.getSouthWest()) ? zoom : this.map.getBoundsZoom(ring.box.pad(0.2));
      const deeper = Math.min(this.map.getMaxZoom(), zoom + 3, Math.max(zoom + 1.4, whole));
      this.map.setView(this.map.containerPointToLatLng(ring.at), deeper, { animate: W.motion() });
      return true;
    }

    async open(ring) {
      const box = ring.box, edge = ring.count === 1 ? ROUNDED : CELL_DEGREES;
      const bbox = W.bbox(L.latLngBounds([box.getSouth() - edge, box.getWest() - edge], [box.getNorth() + edge, box.getEast() + edge]), 6);
      try {
        const answer = await W.get(`${this.one}?${bbox}${this.query ? `&${this.query}` : ""}`, { fresh: true });
        this.failed(null);
        const far = (item) => Math.min(...ring.cells.map(([lat, lon]) => Math.hypot(item.lat - lat, item.lon - lon)));
        const count = Math.min(ring.count, answer.count), found = answer[this.field].sort((a, b) => far(a) - far(b)).slice(0, count); /* the box holds neighbours too */
        if (found.length === 1) this.choose(this.kind, found[0]);
        else if (found.length) this.fan.show(ring, found, count);
      } catch { this.failed(() => this.open(ring)); }
    }
  };
})();
