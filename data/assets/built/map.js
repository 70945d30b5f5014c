/* The one map kit: what every map shares. Own routes only; every text is escaped before it becomes HTML. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const HTML_SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  W.escape = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => HTML_SIGNS[sign]);

  /* 万 and 千 in Chinese, k in English; below a thousand the number itself. */
  W.short = function (count, language) {
    const tenth = (value) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
    if (language === "en") return count >= 999.5e3 ? `${tenth(count / 1e6)}M` : count >= 1000 ? `${tenth(count / 1e3)}k` : `${count}`;
    return count >= 9950 ? `${tenth(count / 1e4)}万` : count >= 1000 ? `${tenth(count / 1e3)}千` : `${count}`;
  };

  /* One answer per address while the map lives; the browser keeps versioned addresses longer. */
  const answers = new Map();
  W.get = function (url, { fresh = false } = {}) {
    if (fresh || !answers.has(url)) {
      const answer = fetch(url, { credentials: "same-origin" }).then((reply) => {
        if (!reply.ok) throw new Error(`${reply.status} ${url}`);
        return reply.json();
      });
      answers.set(url, answer);
      answer.catch(() => answers.delete(url));
    }
    return answers.get(url);
  };

  /* Tell the page what was chosen. The component sends this field as it stands and nothing else writes it. */
  W.send = function (value) {
    const kept = window.__GLOBAL_DATA__;
    kept.last_geocoder_result = { ...value, n: Date.now() };
    kept.previous_data = { last_geocoder_result: kept.last_geocoder_result };
    window.Streamlit.setComponentValue(kept.previous_data);
  };

  /* A mark that Tab reaches and Enter presses like a click. */
  W.asButton = function (marker, said, act) {
    const element = marker.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", said);
    element.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { L.DomEvent.stop(event); act(); } });
    marker.on("click", act);
    return element;
  };

  W.said = (item) => [item.word, item.when].filter(Boolean).join(" ");

  /* What lies on one spot as a list, each to be opened; svg(item) may stand in front, `left` is how many more there are. */
  W.choices = function (map, where, items, { choose, svg = () => "", left = 0, offset = [0, 7] }) {
    const list = L.DomUtil.create("div", "wm-list");
    for (const item of items) {
      const row = L.DomUtil.create("button", "", list);
      row.type = "button";
      row.innerHTML = `${svg(item)}<span><b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}</span>`;
      row.onclick = () => choose(item);
    }
    if (left) L.DomUtil.create("p", "", list).textContent = `+${left}`;
    L.popup({ className: "wm-popup", maxHeight: 220, closeButton: true, offset }).setLatLng(where).setContent(list).openOn(map);
    list.querySelector("button").focus();
  };

  W.paint = function (colours) {
    for (const [name, value] of Object.entries(colours)) {
      document.documentElement.style.setProperty(`--wm-${name.replaceAll("_", "-")}`, value);
    }
  };

  W.motion = () => !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  W.name = (properties, language) => (language === "en" && properties.name_en) || properties.name || properties.code || "";

  W.panes = function (map) {
    const order = { "wm-areas": 350, "wm-water": 360, "wm-edge": 370, "wm-points": 420, "wm-labels": 450 };
    for (const [name, level] of Object.entries(order)) {
      map.createPane(name).style.zIndex = level;
      if (name !== "wm-areas") map.getPane(name).style.pointerEvents = "none";
    }
  };

  /* A control that holds own HTML; clicks and wheel on it stay off the map. */
  W.box = function (map, position, className) {
    const control = L.control({ position });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", className);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    return control.getContainer();
  };

  /* Where controls stand, in container pixels: names keep clear of them. */
  W.corners = function (map) {
    const frame = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".leaflet-control")].filter((box) => box.offsetWidth).map((box) => {
      const at = box.getBoundingClientRect();
      return { x1: at.left - frame.left, x2: at.right - frame.left, y1: at.top - frame.top, y2: at.bottom - frame.top };
    });
  };

  W.zoomButtons = function (map, texts, position, home) {
    L.control.zoom({ position, zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    if (!home) return;
    const bar = map.getContainer().querySelector(".leaflet-control-zoom");
    const button = L.DomUtil.create("a", "wm-home", bar);
    button.href = "#";
    button.title = texts.home;
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", texts.home);
    button.innerHTML = '<svg viewBox="0 0 24 24" width="16" height="16"><path d="M4 11L12 4l8 7v9h-5v-6H9v6H4z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>';
    L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); home(); });
  };

  /* One line over the map when something did not come, with a button to ask again; hidden again on success. */
  W.notice = function (map, texts) {
    const box = L.DomUtil.create("div", "wm-notice", map.getContainer());
    box.setAttribute("role", "status");
    box.hidden = true;
    L.DomEvent.disableClickPropagation(box);
    return function (retry) {
      box.hidden = !retry;
      if (!retry) return;
      box.innerHTML = `<span>${W.escape(texts.failed)}</span><button type="button">${W.escape(texts.retry)}</button>`;
      box.querySelector("button").onclick = () => { box.hidden = true; retry(); };
    };
  };

  W.water = function (map) {
    const layer = L.geoJSON(null, {
      pane: "wm-water", interactive: false,
      style: (line) => ({ color: W.colours.water, weight: line.properties.rank === 1 ? 3 : 2, opacity: 0.75, lineCap: "round" }),
    }).addTo(map);
    return layer;
  };

  /* Call back once per frame however often asked: labels are laid out after everything else stands. */
  W.soon = function (work) {
    let asked = false;
    return () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; work(); });
    };
  };

  /* Keep a view across a page change in the same tab, as long as it looks at the same thing. */
  W.remember = function (map, key, focus, moved) {
    const name = `whistlemap:${key}`;
    const save = () => {
      const { lat, lng } = map.getCenter();
      try { sessionStorage.setItem(name, JSON.stringify({ focus: focus(), moved: moved(), lat, lng, zoom: map.getZoom() })); } catch { /* private mode */ }
    };
    map.on("moveend", save);
    try { return JSON.parse(sessionStorage.getItem(name) || "null"); } catch { return null; }
  };
})();
/* Areas: filled polygons that can be clicked and reached by Tab, and their names with a halo. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  /* The point farthest from the edge on a coarse lattice: good enough for a name. */
  function inside(ring, lat, lng) {
    let odd = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[i], b = ring[j];
      if (a.lat > lat !== b.lat > lat && lng < ((b.lng - a.lng) * (lat - a.lat)) / (b.lat - a.lat) + a.lng) odd = !odd;
    }
    return odd;
  }
  function gap(ring, lat, lng) {
    let nearest = Infinity;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[j], b = ring[i], dx = b.lng - a.lng, dy = b.lat - a.lat;
      const t = Math.max(0, Math.min(1, ((lng - a.lng) * dx + (lat - a.lat) * dy) / (dx * dx + dy * dy || 1)));
      nearest = Math.min(nearest, (lng - a.lng - t * dx) ** 2 + (lat - a.lat - t * dy) ** 2);
    }
    return nearest;
  }
  W.labelPoint = function (layer) {
    const { lon, lat } = layer.feature.properties;
    if (Number.isFinite(lon) && Number.isFinite(lat)) return L.latLng(lat, lon);
    let rings = layer.getLatLngs();
    while (Array.isArray(rings[0]) && Array.isArray(rings[0][0])) rings = rings[0];
    const ring = rings[0], box = L.latLngBounds(ring);
    let best = box.getCenter(), most = -1;
    for (let row = 1; row < 14; row++) {
      for (let column = 1; column < 14; column++) {
        const y = box.getSouth() + ((box.getNorth() - box.getSouth()) * row) / 14;
        const x = box.getWest() + ((box.getEast() - box.getWest()) * column) / 14;
        const far = inside(ring, y, x) ? gap(ring, y, x) : -1;
        if (far > most) { most = far; best = L.latLng(y, x); }
      }
    }
    return best;
  };

  /* The fill of areas with too few rows to tell a rate: hatched, so that it is none of the classes. */
  W.few = function (map) {
    if (!document.getElementById("wm-few")) {
      const holder = L.DomUtil.create("div", "wm-patterns", map.getContainer());
      holder.innerHTML = '<svg width="0" height="0" aria-hidden="true"><pattern id="wm-few" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7"/><line x1="0" y1="0" x2="0" y2="7"/></pattern></svg>';
    }
    return "url(#wm-few)";
  };

  W.Areas = class {
    /* choose(code, event) is called on click, Enter and Space. */
    constructor(map, { language, choose, quiet = false }) {
      this.map = map;
      this.language = language;
      this.choose = choose;
      this.look = () => ({});
      this.say = (properties) => W.name(properties, language);
      this.layer = L.geoJSON(null, {
        pane: "wm-areas", renderer: L.svg({ pane: "wm-areas", padding: 1 }), interactive: !quiet,
        style: (feature) => this.look(feature.properties),
        filter: (feature) => /Polygon/.test(feature.geometry.type),
        onEachFeature: (feature, layer) => { if (!quiet) this.wire(feature, layer); },
      }).addTo(map);
    }

    wire(feature, layer) {
      layer.bindTooltip(() => this.hint(feature.properties), { sticky: true, className: "wm-tip", direction: "top", offset: [0, -6] });
      layer.on("click", (event) => { layer.closeTooltip(); this.choose(feature.properties.code, event); });
      layer.on("mouseover", () => layer.getElement()?.classList.add("wm-over"));
      layer.on("mouseout", () => layer.getElement()?.classList.remove("wm-over"));
      layer.on("add", () => this.reach(feature, layer));
    }

    reach(feature, layer) {
      const path = layer.getElement();
      if (!path) return;
      path.setAttribute("tabindex", "0");
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", this.say(feature.properties));
      path.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        L.DomEvent.stop(event);
        this.choose(feature.properties.code, null);
      });
    }

    hint(properties) {
      const [name, ...rest] = this.say(properties).split("\n");
      return `<b>${W.escape(name)}</b>${rest.map((line) => `<br>${W.escape(line)}`).join("")}`;
    }

    show(collection) {
      this.layer.clearLayers();
      if (collection) this.layer.addData(collection);
    }

    restyle() {
      this.layer.setStyle((feature) => this.look(feature.properties));
      this.layer.eachLayer((one) => one.getElement()?.setAttribute("aria-label", this.say(one.feature.properties)));
      this.layer.eachLayer((one) => one.isTooltipOpen() && one.getTooltip().update()); /* what a tap has changed is said at once */
    }

    names() {
      return this.layer.getLayers().map((one) => {
        one.wmPoint = one.wmPoint || W.labelPoint(one);
        return { point: one.wmPoint, text: W.name(one.feature.properties, this.language), room: this.room(one), holds: (at) => this.holds(one, at) };
      });
    }

    holds(one, { lat, lng }) {
      if (!one.getBounds().contains([lat, lng])) return false;
      let rings = one.getLatLngs();
      while (Array.isArray(rings[0]) && Array.isArray(rings[0][0])) rings = rings[0];
      return inside(rings[0], lat, lng);
    }

    room(one) {
      const box = one.getBounds();
      const a = this.map.latLngToContainerPoint(box.getNorthWest()), b = this.map.latLngToContainerPoint(box.getSouthEast());
      return Math.min(b.x - a.x, (b.y - a.y) * 2);
    }

    find(code) {
      return this.layer.getLayers().find((one) => one.feature.properties.code === code);
    }
  };

  const SHIFTS = [0, 14, 28, 42, 56, 70].flatMap((far) => (far ? [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [Math.round(far * 1.3 * Math.cos((n * Math.PI) / 4)), Math.round(far * Math.sin((n * Math.PI) / 4))]) : [[0, 0]]));
  const overlap = (a, b) => Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)) * Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1));

  const COVERED = 8; /* what a square pixel of a mark under a name costs, against four pixels away from the middle */
  const CROWD = 24; /* of more names than these, those that would lie on another are left to a closer look */
  const NARROW = 520; /* so too on a map of a phone's width */
  W.narrow = (map) => map.getSize().x < NARROW;
  const ink = document.createElement("canvas").getContext("2d");
  const widthOf = (text, font) => { ink.font = font; return Math.ceil(ink.measureText(text).width) + 4; };

  W.Labels = class {
    constructor(map, { drop = false } = {}) {
      this.map = map;
      this.drop = drop; /* leave a name out rather than print it over something */
      this.group = L.layerGroup().addTo(map);
    }

    /* names: [{point, text, room}]; taken: boxes in container pixels that names must keep clear of */
    lay(names, taken) {
      this.group.clearLayers();
      const boxes = taken.slice(), crowded = this.drop || names.length > CROWD || W.narrow(this.map), font = this.font();
      for (const name of names) {
        const wide = widthOf(name.text, font);
        if (this.drop && name.room < wide) continue;
        const at = this.map.latLngToContainerPoint(name.point);
        let best = null;
        for (const [dx, dy] of SHIFTS) {
          const box = { x1: at.x + dx - wide / 2, x2: at.x + dx + wide / 2, y1: at.y + dy - 8, y2: at.y + dy + 8 };
          let cost = COVERED * boxes.reduce((sum, other) => sum + overlap(box, other), 0) + (Math.abs(dx) + Math.abs(dy)) / 4;
          if (cost < (best?.cost ?? Infinity) && name.holds && !name.holds(this.map.containerPointToLatLng([at.x + dx, at.y + dy]))) cost += 150;
          if (!best || cost < best.cost) best = { cost, box, dx, dy };
          if (best.cost < 1) break;
        }
        if (crowded && best.cost > 30) continue;
        boxes.push(best.box);
        this.write(name, wide, best);
      }
    }

    /* the letters a name is printed in, asked of a name: canvas and page then agree on its width */
    font() {
      const probe = L.DomUtil.create("div", "wm-label", this.map.getPane("wm-labels"));
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
      probe.remove();
      return `${fontWeight} ${fontSize} ${fontFamily}`;
    }

    write(name, wide, { dx, dy }) {
      const icon = L.divIcon({ className: "wm-label", html: W.escape(name.text), iconSize: [wide, 16], iconAnchor: [wide / 2 - dx, 8 - dy] });
      this.group.addLayer(L.marker(name.point, { icon, pane: "wm-labels", interactive: false, keyboard: false }));
    }
  };
})();
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
      const pen = renderer._ctx, at = this._point, { wm } = this.options, colours = W.colours;
      pen.beginPath();
      pen.arc(at.x, at.y, this._radius, 0, Math.PI * 2);
      pen.globalAlpha = 0.97;
      pen.fillStyle = colours.card;
      pen.fill();
      pen.globalAlpha = 1;
      pen.lineWidth = wm.worst ? 2.4 : 1.2;
      pen.strokeStyle = wm.worst ? colours[`severity_${wm.worst}`] : colours.primary;
      pen.stroke();
      pen.fillStyle = colours.ink;
      pen.font = `600 11px ${W.font}`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(wm.text, at.x, at.y + 0.5);
    },
  });

  const FANS_FROM = 17.4, CELL_DEGREES = 0.00009; /* from here on a cell is some ten metres wide, and none is finer */
  const ROUNDED = 0.00002; /* what a position may lose on its way here */
  const ON_A_FAN = 24, LEG = 46; /* more devices stand in a list */

  /* Devices of one spot, parted: round a circle, and further out in further circles; each can be reached by Tab. */
  class Fan {
    constructor(map, points) {
      this.map = map;
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
        W.choices(this.map, middle, devices, { choose: (item) => this.points.choose("device", item), left: count - devices.length, offset: [0, -10] });
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
      this.group.addLayer(L.polyline([middle, where], { pane: "wm-points", color: colours.card, weight: 1.5, interactive: false }));
      const worst = item.state ? ` wm-device-${item.state}` : "";
      const icon = L.divIcon({ className: `wm-device${worst}`, html: W.escape(this.points.kinds[item.kind] || ""), iconSize: [24, 24] });
      const marker = L.marker(where, { icon, keyboard: true, zIndexOffset: 3000 });
      marker.bindTooltip(() => `<b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}`, { className: "wm-tip", direction: "top", offset: [0, -12] });
      this.group.addLayer(marker);
      W.asButton(marker, `${item.title} ${W.said(item)}`, () => this.points.choose("device", item));
    }
  }

  W.Points = class {
    /* around(): boxes in container pixels that rings step aside for */
    constructor(map, { url, one, language, kinds, failed, settled, around, choose }) {
      Object.assign(this, { map, url, one, language, kinds, failed, settled, around, choose });
      this.on = false;
      this.query = "";
      this.cells = [];
      this.group = L.layerGroup().addTo(map);
      this.fan = new Fan(map, this);
      this.renderer = L.canvas({ pane: "wm-points", padding: 0.3 });
      map.on("zoomend", () => this.draw());
      map.on("moveend", () => this.load());
      document.fonts?.ready.then(() => this.draw());
    }

    show(on, query) {
      if (on === this.on && query === this.query) return;
      this.on = on;
      this.query = query;
      if (on) this.load();
      else { this.cells = []; this.draw(); }
    }

    async load() {
      if (!this.on) return;
      const box = this.map.getBounds().pad(0.15);
      const bbox = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((value) => value.toFixed(4)).join(",");
      const url = `${this.url}?bbox=${bbox}&zoom=${this.map.getZoom().toFixed(2)}${this.query ? `&${this.query}` : ""}`;
      this.asked = url;
      try {
        const { cells } = await W.get(url, { fresh: true });
        if (this.asked !== url || !this.on) return; /* a newer window has been asked for */
        this.cells = cells;
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
        if (!near) { rings.push({ at, count, worst, kind, box: L.latLngBounds([[lat, lon]]) }); continue; }
        near.at = near.at.multiplyBy(near.count).add(at.multiplyBy(count)).divideBy(near.count + count);
        near.count += count;
        near.worst = near.worst && worst ? Math.min(near.worst, worst) : near.worst || worst;
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
        const text = ring.count === 1 ? this.kinds[ring.kind] || "" : W.short(ring.count, this.language);
        this.group.addLayer(new Ring(this.map.containerPointToLatLng(ring.at), {
          renderer: this.renderer, pane: "wm-points", radius: radius(ring.count), interactive: false, wm: { text, worst: ring.worst },
        }));
      }
      this.settled();
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
      const bbox = [box.getWest() - edge, box.getSouth() - edge, box.getEast() + edge, box.getNorth() + edge].map((value) => value.toFixed(6)).join(",");
      try {
        const { devices, count } = await W.get(`${this.one}?bbox=${bbox}${this.query ? `&${this.query}` : ""}`, { fresh: true });
        this.failed(null);
        if (devices.length === 1) this.choose("device", devices[0]);
        else if (devices.length) this.fan.show(ring, devices, count);
      } catch { this.failed(() => this.open(ring)); }
    }
  };
})();
/* Marks: active alarms, open whistles, centres. Each can be reached by Tab; what lies on one spot opens as a list. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  W.Marks = class {
    /* kind: what is sent with the reference. rank(item): smaller is worse and stands for its group.
       svg(item), size(item), apart(item): the mark, its size in px, and the group it may be merged into. */
    constructor(map, { kind, rank, svg, size, apart, texts, settled, choose }) {
      Object.assign(this, { map, kind, rank, svg, size, apart, texts, settled, choose });
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
      const first = bundle.items[0], size = this.size(first), more = bundle.items.length;
      const count = more > 1 ? `<b class="wm-more">${more}</b>` : "";
      const icon = L.divIcon({ className: `wm-mark wm-mark-${this.kind} wm-mark-${this.kind}-${W.escape(first.level ?? first.light ?? "")}`, html: this.svg(first) + count, iconSize: [size, size] });
      const marker = L.marker([first.lat, first.lon], { icon, keyboard: true, riseOnHover: true, zIndexOffset: 1000 - 100 * this.rank(first) });
      marker.wmFirst = first.id;
      marker.bindTooltip(() => this.lines(bundle.items.slice(0, 3), more), { className: "wm-tip", direction: "top", offset: [0, -size / 2] });
      this.group.addLayer(marker);
      const said = bundle.items.slice(0, 3).map((item) => `${item.title} ${W.said(item)}`).join("; ");
      const element = W.asButton(marker, said + (more > 3 ? ` +${more - 3}` : ""), () => (more > 1 ? this.open(bundle, marker) : this.choose(this.kind, first)));
      if (held === first.id) element.focus();
    }

    lines(items, more) {
      const rows = items.map((item) => `<b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}`);
      return rows.join("<br>") + (more > items.length ? `<br>+${more - items.length}` : "");
    }

    /* Several on one spot: closer where that parts them, else a list in which each can be opened. */
    open(bundle, marker) {
      const box = L.latLngBounds(bundle.items.map((item) => [item.lat, item.lon])), deepest = this.map.getMaxZoom();
      const apart = this.map.project(box.getNorthEast(), deepest).distanceTo(this.map.project(box.getSouthWest(), deepest));
      if (apart > bundle.size * 1.6 && this.map.getZoom() < deepest - 1) {
        this.map.setView(box.getCenter(), Math.min(this.map.getBoundsZoom(box.pad(1)), deepest), { animate: W.motion() });
        return;
      }
      W.choices(this.map, marker.getLatLng(), bundle.items, { choose: (item) => this.choose(this.kind, item), svg: this.svg });
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
    ...shared, kind: "alarm", rank: (item) => item.level, size: (item) => SIZES[item.level],
    apart: (item) => (item.level === 1 ? "fire" : "other"), /* grouping never hides a fire */
    svg: (item) => W.svg[`severity_${item.level}`] + (item.level === 1 ? '<i class="wm-ring"></i>' : ""),
  });

  W.whistleMarks = (map, shared) => new W.Marks(map, {
    ...shared, kind: "case", rank: (item) => 4 + (WORST[item.light] || 5), size: () => 26, apart: () => "case",
    svg: (item) => W.svg[`whistle_${item.light}`] || W.svg.whistle_on_time,
  });

  W.centreMarks = (map, shared) => new W.Marks(map, {
    ...shared, kind: "centre", rank: () => 9, size: () => 22, apart: (item) => item.id, svg: () => W.svg.centre,
  });
})();
/* Where areas overlap, leave gaps or stick out: the pieces themselves, and a ring around each that no zoom hides. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});
  const COLOURS = { overlap: "severity_1", gap: "severity_3", outside: "primary", orphan: "muted", repaired: "ink" };
  const colour = (kind) => W.colours[COLOURS[kind]] || W.colours.ink;

  W.defects = function (map) {
    const layer = L.geoJSON(null, {
      pane: "wm-edge", interactive: false,
      style: ({ properties }) => ({ color: colour(properties.kind), weight: 1.5, fillColor: colour(properties.kind), fillOpacity: 0.55 }),
      pointToLayer: ({ properties }, at) => L.circleMarker(at, { pane: "wm-edge", interactive: false, radius: 7, weight: 2, color: colour(properties.kind), fill: false }),
    }).addTo(map);
    return {
      show(defects) {
        layer.clearLayers();
        if (defects) layer.addData(defects.features);
      },
    };
  };

  W.defectLegend = (words) => `<div class="wm-words">${words.map(([kind, word]) => `<span><i class="wm-defect" style="background:${colour(kind)}"></i>${W.escape(word)}</span>`).join("")}</div>`;
})();
/* The overview map: towns as a choropleth, grids of the chosen town, devices, alarms, whistles, centres, legend. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  class City {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.state = null;
      this.notice = W.notice(map, options.texts);
      W.panes(map);
      W.zoomButtons(map, options.texts, "topleft", () => this.frame(true));
      this.legend = W.box(map, "bottomleft", "wm-legend");
      this.note = W.box(map, "bottomright", "wm-note");
      this.seen = W.remember(map, options.key, () => this.state?.focus ?? null, () => this.moved);
      const box = map.getContainer(); /* a style may come late; a box that is put away has no size */
      new ResizeObserver(() => { if (box.clientHeight) map.invalidateSize({ pan: false }); }).observe(box);
      map.on("resize", () => { if (!this.moved) this.frame(false); });
      map.on("dragstart zoomstart", () => { if (!this.framing) this.moved = this.settledOnce; });
    }

    build() {
      const { map, options } = this, language = options.language;
      const shared = { texts: options.texts, settled: W.soon(() => this.points.draw()), choose: (kind, item) => W.send({ kind, ref: String(item.id) }) };
      const choose = (code, event) => {
        if (event && this.points.hit(event.containerPoint)) return;
        W.send({ kind: "area", ref: code });
      };
      this.settle = W.soon(() => this.layNames());
      this.towns = new W.Areas(map, { language, choose });
      this.grids = new W.Areas(map, { language, choose });
      this.water = W.water(map);
      this.edge = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: () => ({ color: W.colours.city_edge, weight: 1.3, fill: false }) }).addTo(map);
      this.under = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: () => ({ color: W.colours.card, weight: 5, opacity: 0.9, fill: false }) }).addTo(map); /* dashes stand out on every class */
      this.own = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: (area) => this.ownLook(area.properties) }).addTo(map);
      this.defects = W.defects(map);
      this.names = new W.Labels(map);
      this.smallNames = new W.Labels(map, { drop: true });
      this.points = new W.Points(map, { url: options.urls.points, one: options.urls.devices, choose: shared.choose, language, kinds: options.texts.kinds, failed: this.notice, settled: this.settle, around: () => this.markBoxes() });
      this.centres = W.centreMarks(map, shared);
      this.whistles = W.whistleMarks(map, shared);
      this.alarms = W.alarmMarks(map, shared);
      for (const areas of [this.towns, this.grids]) {
        areas.look = (properties) => this.look(properties, areas === this.grids);
        areas.say = (properties) => this.say(properties);
      }
      map.on("moveend", this.settle);
      this.frame(false, true);
      this.background();
    }

    async background() {
      const { urls } = this.options;
      const asked = [W.get(urls.towns), W.get(urls.city), W.get(urls.waterways)];
      try {
        const [towns, city] = await Promise.all(asked.slice(0, 2));
        this.towns.show(towns);
        this.edge.addData(city);
        this.notice(null);
      } catch { this.notice(() => this.background()); }
      asked[2].then((lines) => this.water.addData(lines)).catch(() => {}); /* the map reads without its water */
      this.towns.restyle();
      if (this.state.focus && !this.state.look) this.frame(false, true); /* only now is it known where the town lies */
      this.settle();
    }

    look(properties, small) {
      const { classes, town, selected } = this.state, colours = W.colours;
      const step = classes[properties.code], chosen = properties.code === selected;
      const under = !small && town && properties.code === town;
      return {
        fillColor: step ? colours[`class_${step}`] : step === 0 ? W.few(this.map) : colours.ground, /* 0: too few rows to tell */
        fillOpacity: under && this.gridsOf === town ? 0 : !small && town && properties.code !== town ? 0.45 : 1,
        color: chosen ? colours.primary : colours.town_edge,
        weight: chosen ? 3 : small ? 0.8 : 1.6,
        className: "wm-area",
      };
    }

    /* The reader's own area: dashed, and tinted where no class fills it. */
    ownLook({ code }) {
      const { primary } = W.colours, bare = this.state.classes[code] === undefined;
      return { color: primary, weight: 2, dashArray: "6 4", fill: bare, fillColor: primary, fillOpacity: 0.12 };
    }

    say(properties) {
      const value = this.state.values[properties.code], name = W.name(properties, this.options.language);
      return value ? `${name}\n${value.startsWith(name) ? value.slice(name.length).trim() : value}` : name;
    }

    update(state) {
      const before = this.state;
      this.state = state;
      W.colours = state.colours;
      W.svg = state.svg;
      W.font = state.font;
      W.paint(state.colours);
      const repaint = before && before.theme !== state.theme;
      if (!before) this.build();
      if (repaint) { for (const marks of [this.alarms, this.whistles, this.centres]) marks.repaint(); this.points.draw(); }
      this.legend.innerHTML = W.legend(state);
      this.note.innerHTML = state.note.map(W.escape).join("<br>");
      this.town(state.town);
      this.towns.restyle();
      this.grids.restyle();
      this.edge.resetStyle();
      for (const layer of [this.under, this.own]) { layer.clearLayers(); layer.addData(state.own); }
      this.water.resetStyle();
      this.layers(state);
      this.defects.show(state.defects);
      const looks = state.look && String(before?.look) !== String(state.look);
      if (before && before.focus !== state.focus && !looks) this.frame(true);
      if (looks) this.lookAt(state.look, Boolean(before));
      this.settle();
    }

    layers({ layers, query, alarms, cases, centres }) {
      this.points.show(layers.includes("devices"), query);
      this.fill(this.alarms, layers.includes("alarms"), alarms, this.options.urls.alarms, query, "alarms");
      this.fill(this.whistles, layers.includes("cases"), cases, this.options.urls.cases, query, "cases");
      this.centres.show(layers.includes("centres") ? centres : []);
    }

    /* Marks come with the state, or by our own route when the state leaves them out. */
    async fill(marks, on, given, url, query, field) {
      marks.wanted = on;
      if (!on || given) { marks.show(on ? given : []); return; }
      try {
        const answer = await W.get(query ? `${url}?${query}` : url, { fresh: true });
        if (marks.wanted) marks.show(this.named(Array.isArray(answer) ? answer : answer[field]));
      } catch { this.notice(() => this.layers(this.state)); }
    }

    /* The words of levels and lights are the reader's, so they come with the state and not with the marks. */
    named(items) {
      const words = new Map([...this.state.words.severity, ...this.state.words.lights]);
      return items.map((item) => ({ ...item, word: item.word ?? words.get(item.level ?? item.light) ?? "" }));
    }

    async town(code) {
      if (code === this.gridsOf) return;
      this.gridsOf = code;
      if (!code) { this.grids.show(null); return; }
      try {
        const grids = await W.get(`${this.options.urls.grids}?town=${encodeURIComponent(code)}`);
        if (this.gridsOf !== code) return;
        this.grids.show(grids);
        this.towns.restyle();
        this.grids.restyle();
        this.settle();
      } catch { this.gridsOf = null; this.notice(() => this.town(code)); }
    }

    /* Look at the whole city or at the town in focus; on return to the page, at what was left. */
    frame(move, first) {
      const { focus } = this.state, [[south, west], [north, east]] = this.options.bounds;
      const back = Boolean(first && this.seen && this.seen.moved && this.seen.focus === focus);
      this.framing = true; /* our own looking is no move of the reader's */
      if (back) {
        this.map.setView([this.seen.lat, this.seen.lng], this.seen.zoom, { animate: false });
      } else {
        const area = focus && (this.towns.find(focus) || this.grids.find(focus));
        const whole = L.latLngBounds(this.state.home || [[south, west], [north, east]]);
        const wide = this.map.getSize().x > 520; /* the legend stands at the left foot */
        this.map.fitBounds(area ? area.getBounds() : whole, {
          paddingTopLeft: [wide ? 100 : 8, 8], paddingBottomRight: [8, wide ? 8 : 76], maxZoom: 16, animate: Boolean(move && W.motion()),
        });
      }
      this.framing = false;
      this.settledOnce = true;
      this.moved = back;
    }

    /* Where the page says to look stays in view until the reader moves or the page says otherwise: a move that is
       under way would swallow it, and what comes later must not frame the whole again. */
    lookAt(box, move) {
      this.map.stop();
      this.framing = this.moved = true;
      this.map.fitBounds(box, { maxZoom: 16, padding: [40, 40], animate: move && W.motion() });
      this.framing = false;
    }

    markBoxes() {
      return [this.alarms, this.whistles, this.centres].flatMap((one) => one.boxes());
    }

    /* On a narrow map an English name goes without the word that all of them end in. */
    brief(name) {
      return this.options.language === "en" && W.narrow(this.map) ? name.replace(/ (Town|Subdistrict|Township)$/, "") : name;
    }

    layNames() {
      const taken = W.corners(this.map).concat(this.markBoxes(), this.points.boxes());
      const small = Boolean(this.state.town) && this.gridsOf === this.state.town;
      this.names.lay(small ? [] : this.towns.names().map((one) => ({ ...one, text: this.brief(one.text) })), taken);
      this.smallNames.lay(small ? this.grids.names() : [], taken);
    }
  }

  W.legend = function ({ legend, layers, words, defects }) {
    const steps = legend?.labels.some(Boolean) ? `<div class="wm-ramp">${legend.labels.map((label, n) => `<span><i style="background:var(--wm-class-${n + 1})"></i>${W.escape(label).replace("–", "–<wbr>")}</span>`).join("")}</div>` : "";
    const few = legend?.few ? `<div class="wm-words wm-always"><span><i class="wm-few"></i>${W.escape(legend.few)}</span></div>` : "";
    const ramp = legend ? `<p>${W.escape(legend.title)}</p>${steps}${few}` : "";
    const row = (names, prefix) => `<div class="wm-words">${names.map(([key, word]) => `<span>${W.svg[`${prefix}_${key}`]}${W.escape(word)}</span>`).join("")}</div>`;
    return ramp + (layers.includes("alarms") ? row(words.severity, "severity") : "") + (layers.includes("cases") ? row(words.lights, "whistle") : "") + (defects ? W.defectLegend(defects.words) : "");
  };

  W.city = (map, options) => { W.current = new City(map, options); };
  W.update = (state) => W.current.update(state);
})();
/* The whistle page's map: own grid dashed, a pin that is dragged, tapped or moved by the arrow keys; also read only. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  class Pick {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.state = null;
      this.notice = W.notice(map, options.texts);
      W.panes(map);
      if (!options.still) W.zoomButtons(map, options.texts, "bottomleft");
      this.chip = W.box(map, "topleft", "wm-chip");
      this.note = W.box(map, "bottomright", "wm-note");
      map.on("resize", () => this.look());
    }

    build() {
      const { map, options } = this;
      this.land = new W.Areas(map, { language: options.language, quiet: true });
      this.land.look = () => ({ fillColor: W.colours.land, fillOpacity: 1, color: W.colours.card, weight: 3 });
      this.water = W.water(map);
      this.own = L.geoJSON(null, { pane: "wm-edge", interactive: false }).addTo(map);
      this.reach = L.circle([0, 0], { pane: "wm-edge", interactive: false, radius: 1 });
      this.names = new W.Labels(map, { drop: true });
      this.settle = W.soon(() => this.layNames());
      this.whistles = W.whistleMarks(map, { texts: options.texts, settled: this.settle, choose: (kind, item) => W.send({ kind, ref: String(item.id) }) });
      if (!options.still) map.on("click", (event) => this.choose(event.latlng));
      /* a browser moves a finger's tap beside the pin onto the pin; only the touch itself tells where it was */
      map.getContainer().addEventListener("touchend", (event) => { this.finger = event.changedTouches[0]; }, { capture: true, passive: true });
      map.on("moveend", this.settle);
    }

    async background(town) {
      if (town === this.landOf && this.land.layer.getLayers().length) return;
      this.landOf = town;
      const { urls } = this.options;
      W.get(urls.waterways).then((lines) => { this.water.clearLayers(); this.water.addData(lines); }).catch(() => {});
      try {
        this.land.show(await W.get(town ? `${urls.grids}?town=${encodeURIComponent(town)}` : urls.towns));
        this.notice(null);
      } catch { this.notice(() => this.background(town)); }
      this.settle();
    }

    update(state) {
      const before = this.state;
      this.state = state;
      W.colours = state.colours;
      W.svg = state.svg;
      W.font = state.font;
      W.paint(state.colours);
      this.map.getContainer().style.background = state.colours.ground;
      if (!before) this.build();
      if (before && before.theme !== state.theme) { this.whistles.repaint(); this.land.restyle(); }
      this.background(state.town);
      this.own.clearLayers();
      if (state.grid) this.own.addData(state.grid);
      this.own.setStyle({ color: state.colours.primary, weight: 2.2, dashArray: "7 5", fillColor: state.colours.primary, fillOpacity: 0.08 });
      this.water.resetStyle();
      this.chip.innerHTML = state.place ? `<b>${W.escape(state.place)}</b><span>${W.escape(state.detail)}</span>` : `<span>${W.escape(state.detail)}</span>`;
      this.chip.hidden = !state.place && !state.detail;
      this.note.innerHTML = state.note.map(W.escape).join("<br>");
      this.whistles.show(state.cases);
      if (!this.echoed(state)) { this.place(state); this.look(); }
      this.settle();
    }

    /* The page repeats the point it was just told: the pin stands there already and the view stays. */
    echoed({ lon, lat }) {
      return this.told && lon !== null && Math.abs(this.told.lat - lat) < 1e-6 && Math.abs(this.told.lng - lon) < 1e-6;
    }

    place({ lon, lat, accuracy_m: accuracy }) {
      if (lon === null || this.state.bare) { this.pin?.remove(); this.pin = null; this.reach.remove(); return; }
      this.stand(L.latLng(lat, lon));
      if (accuracy) this.reach.setLatLng([lat, lon]).setRadius(accuracy).setStyle({ color: W.colours.primary, weight: 1, opacity: 0.5, fillOpacity: 0.1 }).addTo(this.map);
    }

    stand(point) {
      if (this.pin) { this.pin.setLatLng(point); return; }
      const { map, options: { still, texts } } = this;
      const icon = L.divIcon({ className: "wm-pin", html: "<i></i>", iconSize: [46, 46], iconAnchor: [23, 23] });
      this.pin = L.marker(point, { icon, draggable: !still, keyboard: !still, interactive: !still, zIndexOffset: 2000, autoPan: true }).addTo(this.map);
      if (still) return;
      this.pin.on("click", ({ originalEvent: tap }) => { if (tap.detail) this.choose(map.mouseEventToLatLng((tap.pointerType === "touch" && this.finger) || tap)); });
      this.pin.on("dragend", () => this.choose(this.pin.getLatLng()));
      const element = this.pin.getElement();
      element.setAttribute("aria-label", texts.pin);
      element.setAttribute("role", "application");
      element.addEventListener("keydown", (event) => this.nudge(event));
    }

    nudge(event) {
      const step = { ArrowUp: [0, -6], ArrowDown: [0, 6], ArrowLeft: [-6, 0], ArrowRight: [6, 0] }[event.key];
      if (!step) return;
      L.DomEvent.stop(event);
      const at = this.map.latLngToContainerPoint(this.pin.getLatLng()).add(step);
      this.pin.setLatLng(this.map.containerPointToLatLng(at));
      clearTimeout(this.rest);
      this.rest = setTimeout(() => this.choose(this.pin.getLatLng()), 400);
    }

    choose(point) {
      this.told = point;
      this.stand(point);
      this.reach.remove();
      W.send({ kind: "point", lon: point.lng, lat: point.lat });
    }

    look() {
      const { lon, lat, grid } = this.state || {};
      if (Number.isFinite(lon)) this.map.setView([lat, lon], this.options.zoom, { animate: false });
      else if (grid) this.map.fitBounds(this.own.getBounds(), { padding: [24, 24], animate: false });
      else this.map.fitBounds(this.options.bounds, { animate: false });
    }

    layNames() {
      this.names.lay(this.land.names().concat(this.state.labels.map((one) => ({ point: L.latLng(one.lat, one.lon), text: one.text, room: Infinity }))), W.corners(this.map).concat(this.whistles.boxes(), this.pinBox()));
    }

    pinBox() {
      if (!this.pin) return [];
      const at = this.map.latLngToContainerPoint(this.pin.getLatLng());
      return [{ x1: at.x - 14, x2: at.x + 14, y1: at.y - 14, y2: at.y + 14 }];
    }
  }

  W.pick = (map, options) => { W.current = new Pick(map, options); };
})();
