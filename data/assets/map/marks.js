/* Marks: active alarms, open whistles, centres. Each can be reached by Tab; what lies on one spot opens as a list. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  /* How many things stand behind some items: one each, or the count of a cell. */
  W.number = (items) => items.reduce((sum, item) => sum + (item.count || 1), 0);

  W.Marks = class {
    /* kind: what is sent with the reference. rank(item): smaller is worse and stands for its group.
       svg(item), size(item), apart(item): the mark, its size in px, and the group it may be merged into. */
    constructor(map, { kind, pane, rank, sign, svg, size, apart, texts, language, settled, choose }) {
      this.pane = pane || "markerPane";
      Object.assign(this, { map, kind, rank, sign, svg, size, apart, texts, language, settled, choose });
      this.items = [];
      this.group = L.layerGroup().addTo(map);
      map.on("zoomend", () => this.draw());
    }

    show(items) {
      const text = JSON.stringify(items || []);
      if (text === this.text && !this.stale) return;
      this.text = text;
      this.stale = false;
      this.items = (items || []).filter((item) => Number.isFinite(item.lon) && Number.isFinite(item.lat));
      this.items.sort((a, b) => this.rank(a) - this.rank(b));
      this.draw();
    }

    /* Far out, many whistles share a mark; close by, only what would print over it. */
    reach(size) {
      return this.kind === "case" && this.map.getZoom() < 12.5 ? size * 1.6 : size * 0.8;
    }

    bundles() {
      const found = [];
      for (const item of this.items) {
        const at = this.map.latLngToLayerPoint([item.lat, item.lon]), lane = this.apart(item);
        const near = found.find((one) => one.lane === lane && one.at.distanceTo(at) < this.reach(one.size));
        if (near) near.items.push(item);
        else found.push({ at, lane, size: this.size(item), items: [item] });
      }
      return found;
    }

    draw() {
      const held = this.group.getLayers().find((one) => one.getElement() === document.activeElement)?.wmFirst;
      this.group.clearLayers();
      this.drawn = this.bundles();
      for (const bundle of this.drawn) this.put(bundle, held);
      this.settled();
    }

    put(bundle, held) {
      const first = bundle.items[0], size = this.size(first), more = W.number(bundle.items), told = bundle.items.filter((item) => !item.count);
      const count = more > 1 ? `<b class="wm-more">${W.short(more, this.language)}</b>` : "";
      const icon = L.divIcon({ className: `wm-mark wm-mark-${this.kind} wm-mark-${this.kind}-${W.escape(first.level ?? first.light ?? "")}`, html: this.svg(first) + count, iconSize: [size, size] });
      const marker = L.marker([first.lat, first.lon], { icon, pane: this.pane, keyboard: true, riseOnHover: true, zIndexOffset: 1000 - 100 * this.rank(first) });
      marker.wmFirst = first.id;
      marker.bindTooltip(() => this.lines(told.slice(0, 3), more), { className: "wm-tip", direction: "top", offset: [0, -size / 2] });
      this.group.addLayer(marker);
      const said = told.slice(0, 3).map((item) => `${item.title} ${W.said(item)}`).join("; ") + (more > 3 && told.length ? ` +${more - Math.min(3, told.length)}` : "");
      const element = W.asButton(marker, said || this.many({ ...first, count: more }), () => (more > 1 || first.count ? this.open(bundle, marker) : this.choose(this.kind, first)));
      if (held === first.id) element.focus();
    }

    lines(items, more) {
      const rows = items.map((item) => `<b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}`);
      return rows.concat(more > items.length ? `+${more - items.length}` : []).join("<br>");
    }

    /* A cell in words: the worst in it, how many, and what opens it. */
    many(cell) {
      return `${cell.word} ${cell.count.toLocaleString(this.texts.locale)} ${this.texts.closer}`;
    }

    closer({ lat, lon }) {
      this.map.setView([lat, lon], Math.min(this.map.getZoom() + 2, this.map.getMaxZoom()), { animate: W.motion() });
    }

    /* Several on one spot: closer where that parts them, else a list in which each can be opened. */
    open(bundle, marker) {
      const box = L.latLngBounds(bundle.items.map((item) => [item.lat, item.lon])), deepest = this.map.getMaxZoom();
      const apart = this.map.project(box.getNorthEast(), deepest).distanceTo(this.map.project(box.getSouthWest(), deepest));
      if (apart > bundle.size * 1.6 && this.map.getZoom() < deepest - 1) {
        this.map.setView(box.getCenter(), Math.min(this.map.getBoundsZoom(box.pad(1)), deepest), { animate: W.motion() });
        return;
      }
      const told = bundle.items.filter((item) => !item.count), left = W.number(bundle.items) - told.length;
      if (!told.length && this.map.getZoom() < deepest) { this.closer(bundle.items[0]); return; }
      W.choices(this.map, marker.getLatLng(), told, { left, choose: (item) => this.choose(this.kind, item), svg: this.svg });
    }

    boxes() {
      return (this.drawn || []).map(({ items }) => {
        const at = this.map.latLngToContainerPoint([items[0].lat, items[0].lon]), half = this.size(items[0]) / 2 + (items[0].level === 1 ? 9 : 0);
        return { x1: at.x - half, x2: at.x + half, y1: at.y - half, y2: at.y + half };
      });
    }

    repaint() {
      this.stale = true;
    }
  };

  const SIZES = { 1: 38, 2: 28, 3: 25, 4: 20 };
  const WORST = { overdue: 1, due_soon: 2, waiting: 3, paused: 4, on_time: 5, closed: 6 };

  W.alarmMarks = (map, shared) => new W.Marks(map, {
    ...shared, kind: "alarm", pane: shared.pane?.("alarms"), rank: (item) => item.level, size: (item) => SIZES[item.level],
    apart: (item) => (item.level === 1 ? "fire" : "other"), /* grouping never hides a fire */
    sign: (item) => `severity_${item.level}`,
    svg: (item) => W.svg[`severity_${item.level}`] + (item.level === 1 ? '<i class="wm-ring"></i>' : ""),
  });

  W.whistleMarks = (map, shared) => new W.Marks(map, {
    ...shared, kind: "case", pane: shared.pane?.("cases"), rank: (item) => 4 + (WORST[item.light] || 5), size: () => 26, apart: () => "case",
    sign: (item) => `whistle_${item.light}`,
    svg: (item) => W.svg[`whistle_${item.light}`] || W.svg.whistle_on_time,
  });

  W.centreMarks = (map, shared) => new W.Marks(map, {
    ...shared, kind: "centre", pane: shared.pane?.("centres"), rank: () => 9, size: () => 22, apart: (item) => item.id, sign: () => "centre", svg: () => W.svg.centre,
  });
})();
