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
        W.signedOut = reply.status === 401;
        if (!reply.ok) throw new Error(`${reply.status} ${url}`);
        return reply.json();
      });
      if (fresh) return answer;
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
    list.querySelector("button")?.focus();
  };

  W.paint = function (colours) {
    for (const [name, value] of Object.entries(colours)) {
      document.documentElement.style.setProperty(`--wm-${name.replaceAll("_", "-")}`, value);
    }
  };

  /* The window a map shows, as our routes read it; a little more than that, so that a small move finds it filled. */
  W.bbox = (box, digits) => `bbox=${[box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((value) => value.toFixed(digits)).join(",")}`;
  W.window = (map, pad) => `${W.bbox(map.getBounds().pad(pad), 4)}&zoom=${map.getZoom().toFixed(2)}`;

  W.motion = () => !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  W.name = (properties, language) => (language === "en" && properties.name_en) || properties.name || properties.code || "";

  W.panes = function (map) {
    const order = { "wm-areas": 350, "wm-water": 360, "wm-edge": 370, "wm-labels": 450 };
    for (const [name, level] of Object.entries(order)) {
      map.createPane(name).style.zIndex = level;
      if (name !== "wm-areas") map.getPane(name).style.pointerEvents = "none";
    }
  };

  /* Say what this is, in the page's language, and let Tab come to the tools and the list before the marks, however many. */
  W.introduce = function (map, { language, texts }) {
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    document.title = texts.map;
    window.frameElement?.setAttribute("aria-label", texts.map);
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", texts.map);
    box.prepend(box.querySelector(".leaflet-control-container"));
  };

  /* The pane of a layer that can be ordered among others. */
  W.layerPane = function (map, layer) {
    const name = `wm-layer-${layer}`;
    if (!map.getPane(name)) map.createPane(name).style.pointerEvents = "none";
    return name;
  };

  const GROUND = ["heat", "micro_grids", "service_areas"]; /* names stand on these, and make way for the others */

  /* The layers as they lie, the first on top: grounds under all others, else in the order chosen. */
  W.lying = (layers) => [...layers.filter((one) => !GROUND.includes(one)), ...layers.filter((one) => GROUND.includes(one))];

  /* The first of the layers lies on top. */
  W.order = function (map, layers) {
    layers.forEach((layer, n) => { map.getPane(W.layerPane(map, layer)).style.zIndex = (GROUND.includes(layer) ? 380 : 500) + 5 * (layers.length - n); });
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

  const TOOLS = {
    list: "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    print: "M12 4v11M7 10l5 5 5-5M5 20h14",
  };

  W.tool = function (bar, name, title, act) {
    const button = L.DomUtil.create("a", "wm-tool", bar);
    Object.assign(button, { href: "#", title });
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", title);
    button.innerHTML = `<svg viewBox="0 0 24 24" width="16" height="16"><path d="${TOOLS[name]}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
    L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); act(); });
    return button;
  };

  /* One line over the map while something did not come, with a button that asks for all of it again. Returns what
     makes a teller for each thing that is fetched: told how to ask again when it failed, null when it came. */
  W.notice = function (map, texts) {
    const box = L.DomUtil.create("div", "wm-notice", map.getContainer());
    box.setAttribute("role", "status");
    box.hidden = true;
    L.DomEvent.disableClickPropagation(box);
    const said = L.DomUtil.create("span", "", box), button = L.DomUtil.create("button", "", box), missing = new Map();
    button.type = "button";
    button.onclick = () => {
      if (W.signedOut) { window.parent.location.reload(); return; } /* the page itself leads to the sign-in and back */
      box.hidden = true;
      for (const again of [...missing.values()]) again();
    };
    return () => {
      const one = {};
      return (retry) => {
        if (retry) missing.set(one, retry);
        else missing.delete(one);
        said.textContent = W.signedOut ? texts.signed_out : texts.failed;
        button.textContent = W.signedOut ? texts.sign_in : texts.retry;
        box.hidden = !missing.size;
      };
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
/* Areas: filled polygons that can be clicked and reached by Tab, and where their names may stand. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const MOST_STOPS = 60; /* areas that Tab walks through one by one */

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
      path.setAttribute("tabindex", this.many ? "-1" : "0"); /* past so many nobody tabs: the list of what is in view leads to each */
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
      this.many = (collection?.features?.length || 0) > MOST_STOPS;
      if (collection) this.layer.addData(collection);
    }

    /* On the map or off it; where each lies stays known. */
    turn(on) {
      if (on !== this.map.hasLayer(this.layer)) this.layer[on ? "addTo" : "removeFrom"](this.map);
    }

    get on() {
      return this.map.hasLayer(this.layer);
    }

    restyle() {
      this.layer.setStyle((feature) => this.look(feature.properties));
      this.layer.eachLayer((one) => one.getElement()?.setAttribute("aria-label", this.say(one.feature.properties)));
      this.layer.eachLayer((one) => one.isTooltipOpen() && one.getTooltip().update()); /* what a tap has changed is said at once */
    }

    names() {
      if (!this.on) return [];
      return this.layer.getLayers().map((one) => {
        one.wmPoint = one.wmPoint || W.labelPoint(one);
        return { point: one.wmPoint, text: W.name(one.feature.properties, this.language), room: this.room(one), bounds: one.getBounds(), holds: (at) => this.holds(one, at) };
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
})();
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
/* What was searched for: a mark of its own above all others, so that it stands alone however many lie on its spot. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const SIZE = 28;

  W.Found = class {
    constructor(map, { choose, settled }) {
      Object.assign(this, { map, choose, settled });
      this.group = L.layerGroup().addTo(map);
    }

    /* thing: {kind, id, lon, lat, title, sign}, or null when there is nothing to show. */
    show(thing) {
      const text = JSON.stringify(thing ?? null);
      if (text === this.text) return;
      this.text = text;
      this.thing = thing;
      this.group.clearLayers();
      if (thing) this.put(thing);
      this.settled();
    }

    put(thing) {
      const icon = L.divIcon({ className: "wm-device wm-found", html: W.escape(thing.sign), iconSize: [SIZE, SIZE] });
      const marker = L.marker([thing.lat, thing.lon], { icon, keyboard: true, zIndexOffset: 4000 });
      marker.bindTooltip(W.escape(thing.title), { permanent: true, direction: "top", offset: [0, -SIZE / 2], className: "wm-tip" });
      this.group.addLayer(marker);
      W.asButton(marker, thing.title, () => this.choose(thing.kind, thing));
    }

    boxes() {
      if (!this.thing) return [];
      const at = this.map.latLngToContainerPoint([this.thing.lat, this.thing.lon]), half = SIZE / 2 + 2;
      return [{ x1: at.x - half, x2: at.x + half, y1: at.y - half, y2: at.y + half }];
    }
  };
})();
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
/* Where marks come from: the page's own state, or our route. Of more than the route tells one by one, the worst in view
   come so and the others as cells, which are asked for again as the view moves. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  W.Feed = class {
    /* field: what the answer calls them. named(items): the items with the reader's words. told(): after each answer. */
    constructor(map, { marks, url, field, named, failed, told }) {
      Object.assign(this, { map, marks, url, field, named, failed, told });
      map.on("moveend", () => { if (this.crowded) this.load(); });
    }

    show(on, given, query) {
      this.on = on && !given;
      this.query = query;
      this.crowded = false;
      if (this.on) this.load();
      else { this.failed(null); this.marks.show(on ? given : []); }
    }

    async load() {
      const asked = [this.query, this.crowded && W.window(this.map, 0.15)].filter(Boolean).join("&");
      const url = this.asked = asked ? `${this.url}?${asked}` : this.url;
      try {
        const answer = await W.get(url, { fresh: true });
        if (!this.on || this.asked !== url) return; /* switched off, or asked for anew, meanwhile */
        this.failed(null);
        if (!this.crowded && answer.count > answer[this.field].length) { this.crowded = true; this.load(); return; }
        this.marks.show(this.named([...answer[this.field], ...(answer.cells || []).map((cell) => this.many(cell))]));
        this.told();
      } catch { if (this.on) this.failed(() => this.load()); }
    }

    many([lon, lat, count, worst]) {
      return { id: `${lon},${lat}`, lon, lat, count, title: "", [this.field === "alarms" ? "level" : "light"]: worst };
    }
  };
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

  W.defectColour = colour;

  W.defectLegend = (words) => `<div class="wm-words">${words.map(([kind, word]) => `<span><i class="wm-defect" style="background:${colour(kind)}"></i>${W.escape(word)}</span>`).join("")}</div>`;
})();
/* Heat of a period: alarms by cell as a glow, from few to many in colours whose lightness alone tells them apart. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const REACH = 46; /* how far a cell glows, in pixels: its neighbours' glows join */
  const STEPS = 256;

  function ramp(colours) {
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [STEPS, 1];
    const pen = paper.getContext("2d"), fade = pen.createLinearGradient(0, 0, STEPS, 0);
    colours.forEach((colour, n) => fade.addColorStop(n / (colours.length - 1), colour));
    pen.fillStyle = fade;
    pen.fillRect(0, 0, STEPS, 1);
    return pen.getImageData(0, 0, STEPS, 1).data;
  }

  W.Heat = L.Layer.extend({
    initialize(options) {
      Object.assign(this, { url: options.url, failed: options.failed, told: options.told, cells: [], most: 0, on: false, query: "" });
      L.setOptions(this, { pane: options.pane });
    },

    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", this.getPane());
      map.on("moveend zoomend resize", this.load, this);
      return this;
    },

    show(on, query) {
      if (on === this.on && query === this.query) return;
      Object.assign(this, { on, query, cells: [] });
      this.draw();
      if (on) this.load();
      else this.failed(null);
    },

    async load() {
      if (!this.on) return;
      this.draw(); /* what is known stands right until the rest has come */
      const url = this.asked = `${this.url}?${W.window(this._map, 0.1)}&${this.query}`;
      try {
        const { cells, most } = await W.get(url, { fresh: true });
        if (this.asked !== url || !this.on) return; /* a newer window was asked for, or it was switched off */
        Object.assign(this, { cells, most });
        this.failed(null);
        this.draw();
        this.told?.();
      } catch { if (this.asked === url && this.on) this.failed(() => this.load()); }
    },

    draw() {
      const map = this._map, size = map.getSize(), pen = this.canvas.getContext("2d");
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
      [this.canvas.width, this.canvas.height] = [size.x, size.y];
      if (!this.on || !this.cells.length || !size.x) return;
      for (const [lon, lat, count] of this.cells) {
        const at = map.latLngToContainerPoint([lat, lon]), glow = pen.createRadialGradient(at.x, at.y, 0, at.x, at.y, REACH);
        const strength = Math.sqrt(count / this.most);
        glow.addColorStop(0, `rgba(0,0,0,${0.08 + 0.72 * strength})`);
        glow.addColorStop(1, "rgba(0,0,0,0)");
        pen.fillStyle = glow;
        pen.fillRect(at.x - REACH, at.y - REACH, 2 * REACH, 2 * REACH);
      }
      this.dye(pen, size);
    },

    /* What has been laid on as darkness becomes a colour of the ramp. */
    dye(pen, { x, y }) {
      const picture = pen.getImageData(0, 0, x, y), dots = picture.data, colours = ramp(W.colours.glow.split(" "));
      for (let at = 3; at < dots.length; at += 4) {
        const depth = dots[at];
        if (!depth) continue;
        dots[at - 3] = colours[depth * 4];
        dots[at - 2] = colours[depth * 4 + 1];
        dots[at - 1] = colours[depth * 4 + 2];
        dots[at] = Math.min(215, 15 + depth * 1.4);
      }
      pen.putImageData(picture, 0, 0);
    },
  });
})();
/* Online basemaps, off unless the city sets one. Tiles in GCJ-02 are placed where they belong; our data never moves. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const AXIS_M = 6378245, FLATNESS = 0.00669342162296594323;
  const waves = (value, one, two) => ((20 * Math.sin(value * Math.PI) + 40 * Math.sin((value / 3) * Math.PI)) * 2) / 3 + ((one * Math.sin((value / 12) * Math.PI) + two * Math.sin((value / 30) * Math.PI)) * 2) / 3;

  /* The same reconstruction as on the server, which a test holds against this one. */
  W.gcj02 = function ({ lat, lng }) {
    if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return L.latLng(lat, lng);
    const x = lng - 105, y = lat - 35, root = Math.sqrt(Math.abs(x));
    const common = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common + waves(y, 160, 320);
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common + waves(x, 150, 300);
    const angle = (lat * Math.PI) / 180, magic = 1 - FLATNESS * Math.sin(angle) ** 2, degrees = 180 / Math.PI;
    return L.latLng(lat + (north / ((AXIS_M * (1 - FLATNESS)) / (magic * Math.sqrt(magic)))) * degrees, lng + (east / ((AXIS_M / Math.sqrt(magic)) * Math.cos(angle))) * degrees);
  };

  /* A tile layer that takes the middle of the view for where its own datum has it. */
  const Shifted = L.TileLayer.extend({
    _setZoomTransform(level, centre, zoom) { L.TileLayer.prototype._setZoomTransform.call(this, level, W.gcj02(centre), zoom); },
    _getTiledPixelBounds(centre) { return L.TileLayer.prototype._getTiledPixelBounds.call(this, W.gcj02(centre)); },
    /* The shift is another one elsewhere. */
    onAdd(map) {
      L.TileLayer.prototype.onAdd.call(this, map);
      map.on("moveend", () => this._setZoomTransforms(map.getCenter(), map.getZoom()), this);
    },
  });

  W.basemap = function (map, told) {
    if (!told?.addresses.length) return false;
    const Layer = told.datum === "gcj02" ? Shifted : L.TileLayer;
    for (const address of told.addresses) {
      new Layer(address, { subdomains: told.servers || "a", maxZoom: map.getMaxZoom(), minZoom: map.getMinZoom(), referrerPolicy: "strict-origin", pane: "tilePane" }).addTo(map);
    }
    return true;
  };
})();
/* Areas laid over the coloured ones: micro-grids and the service areas of centres, as outlines with their names. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const LOOKS = {
    micro_grids: (colours) => ({ color: colours.ink, weight: 1, opacity: 0.8, dashArray: "2 3", fillColor: colours.ink, fillOpacity: 0.07 }),
    service_areas: (colours) => ({ color: colours.primary, weight: 3, opacity: 0.75, fill: false }),
  };

  /* The line of such a layer as a pen or a legend draws it. */
  W.overlayLine = function (layer, colours) {
    const { dashArray, ...look } = LOOKS[layer](colours);
    return { ...look, dash: dashArray?.split(" ").map(Number) };
  };

  W.Overlay = class {
    constructor(map, { layer, url, language, failed, settled }) {
      Object.assign(this, { map, layer, url, language, failed, settled });
      this.on = false;
      this.shape = L.geoJSON(null, {
        pane: W.layerPane(map, layer), interactive: false, style: () => LOOKS[layer](W.colours),
        filter: (feature) => /Polygon/.test(feature.geometry?.type),
      }).addTo(map);
    }

    async show(on) {
      if (!on) this.failed(null);
      if (on === this.on) return;
      this.on = on;
      if (!on) { this.shape.clearLayers(); this.settled(); return; }
      try {
        const areas = await W.get(this.url);
        if (!this.on) return; /* switched off while it loaded */
        this.shape.clearLayers();
        this.shape.addData(areas);
        this.failed(null);
        this.settled();
      } catch {
        this.on = false;
        this.failed(() => this.show(true));
      }
    }

    style() {
      return W.overlayLine(this.layer, W.colours);
    }

    repaint() {
      this.shape.resetStyle();
    }

    /* Names of those that lie in view and have room for one. */
    names() {
      if (!this.on) return [];
      const view = this.map.getBounds();
      return this.shape.getLayers().filter((one) => view.intersects(one.getBounds())).map((one) => {
        one.wmPoint = one.wmPoint || W.labelPoint(one);
        const box = one.getBounds();
        const a = this.map.latLngToContainerPoint(box.getNorthWest()), b = this.map.latLngToContainerPoint(box.getSouthEast());
        return { point: one.wmPoint, text: W.name(one.feature.properties, this.language), room: b.x - a.x, code: one.feature.properties.code };
      });
    }
  };
})();
/* The legend: what is switched on, each with the sign it has on the map; the same rows on the screen and on paper. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const sample = (wide, inner) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} 20" width="${wide}" height="20" fill="none">${inner}</svg>`;
  const edge = (colours, worst) => `fill="${colours.card}" stroke="${worst ? colours[`ring_${worst}`] : colours.primary}" stroke-width="${worst ? 2.4 : 1.4}"${worst === 4 ? ' stroke-dasharray="4 2.4"' : ""}`;
  const line = (look) => `<line x1="1" y1="10" x2="25" y2="10" stroke="${look.color}" stroke-width="${look.weight}" stroke-opacity="${look.opacity ?? 1}"${look.dash?.length ? ` stroke-dasharray="${look.dash.join(" ")}"` : ""}/>`;

  /* The signs that our scripts draw themselves; those of alarms, whistles and centres come as pictures. */
  W.samples = (colours) => ({
    ring: sample(20, `<circle cx="10" cy="10" r="8" ${edge(colours, 0)}/>`),
    ring_3: sample(20, `<circle cx="10" cy="10" r="8" ${edge(colours, 3)}/>`),
    ring_4: sample(20, `<circle cx="10" cy="10" r="8" ${edge(colours, 4)}/>`),
    square: sample(20, `<rect x="1.5" y="3.5" width="17" height="13" rx="3.5" ${edge(colours, 0)}/>`),
    hexagon: sample(20, `<polygon points="1,10 5.5,2.4 14.5,2.4 19,10 14.5,17.6 5.5,17.6" ${edge(colours, 0)}/>`),
    own: sample(26, line({ color: colours.primary, weight: 2.2, dash: [6, 4] })),
    lent: sample(26, line({ color: colours.primary, weight: 2.4, dash: [1, 4] })),
    found: sample(26, line({ color: colours.primary, weight: 2.2, dash: [6, 4] })),
    micro_grids: sample(26, line(W.overlayLine("micro_grids", colours))),
    service_areas: sample(26, line(W.overlayLine("service_areas", colours))),
  });

  /* What lies on the map, a group of [sign, word] for each layer that is on, in the order in which they lie. */
  W.legendRows = function ({ layers, words, own }, { layers: names }) {
    const groups = {
      alarms: () => words.severity.map(([key, word]) => [`severity_${key}`, word]),
      cases: () => words.lights.map(([key, word]) => [`whistle_${key}`, word]),
      devices: () => words.rings,
      centres: () => [["centre", names.centres]],
      premises: () => [["square", names.premises]],
      compounds: () => [["hexagon", names.compounds]],
      micro_grids: () => [["micro_grids", names.micro_grids]],
      service_areas: () => [["service_areas", names.service_areas]],
    };
    const marked = (own?.features || []).map(({ properties }) => properties.mark).filter(Boolean);
    const outlines = (words.outlines || []).filter(([mark]) => marked.includes(mark));
    const found = layers.filter((layer) => groups[layer]).map((layer) => groups[layer]()).filter((rows) => rows.length);
    const [several, single] = [found.filter((rows) => rows.length > 1), found.filter((rows) => rows.length === 1).flat()];
    return [...several, [...single, ...outlines]].filter((rows) => rows.length); /* what is one word each shares its line */
  };

  W.legend = function (state, options, none) {
    const { legend, layers, words, defects } = state, svg = { ...W.svg, ...W.samples(W.colours) };
    const filled = (n) => legend.colours?.[n] ?? `var(--wm-class-${n + 1})`;
    const steps = legend?.labels.some(Boolean) ? `<div class="wm-ramp">${legend.labels.map((label, n) => `<span><i style="background:${W.escape(filled(n))}"></i>${W.escape(label).replace("–", "–<wbr>")}</span>`).join("")}</div>` : "";
    const plain = [["few", legend?.few], ["none", none]].filter(([, word]) => word).map(([kind, word]) => `<span><i class="wm-${kind}"></i>${W.escape(word)}</span>`).join("");
    const few = plain ? `<div class="wm-words wm-always">${plain}</div>` : "";
    const ramp = legend ? `<p>${W.escape(legend.title)}</p>${steps}${few}` : "";
    const rows = W.legendRows(state, options.texts).map((names) => `<div class="wm-words">${names.map(([sign, word]) => `<span>${svg[sign] || ""}${W.escape(word)}</span>`).join("")}</div>`).join("");
    return ramp + (layers.includes("heat") ? W.heatLegend(words.heat) : "") + rows + (defects ? W.defectLegend(defects.words) : "");
  };

  W.heatLegend = ([title, few, many]) => `<div class="wm-words wm-always"><span>${W.escape(title)}</span><span>${W.escape(few)}<i class="wm-glow" style="background:linear-gradient(90deg,${W.colours.glow.split(" ").join(",")})"></i>${W.escape(many)}</span></div>`;

  /* The box at the foot of a map: its words fold away behind a button, and where the room is the map's they begin so. */
  W.Legend = class {
    constructor(map, texts) {
      this.box = W.box(map, "bottomleft", "wm-legend");
      Object.assign(this, { map, texts });
      this.box.addEventListener("click", ({ target }) => { if (target.closest(".wm-legend-turn")) { this.chosen = !this.open; this.fold(); } });
      map.on("resize", () => this.fold());
    }

    get open() {
      return this.chosen ?? !W.narrow(this.map);
    }

    fold() {
      this.box.classList.toggle("wm-folded", !this.open);
      this.box.querySelector(".wm-legend-turn")?.setAttribute("aria-expanded", String(this.open));
    }

    show(html) {
      const held = document.activeElement?.classList.contains("wm-legend-turn"), words = html.includes('class="wm-words"');
      this.box.innerHTML = html + (words ? `<button type="button" class="wm-legend-turn">${W.escape(this.texts.legend)}</button>` : "");
      this.fold();
      if (held) this.box.querySelector(".wm-legend-turn")?.focus();
    }
  };
})();
/* What is in view as a list: the map for those who do not see it, and for whoever wants to read it in order. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const MOST = 60; /* of one kind; how many more there are is said */

  W.List = class {
    /* parts(): [{title, items: [{text, act}], count}] of what lies in view now */
    constructor(map, { texts, parts }) {
      Object.assign(this, { map, texts, parts });
      this.panel = L.DomUtil.create("section", "wm-panel", map.getContainer());
      this.panel.hidden = true;
      this.panel.setAttribute("aria-label", texts.in_view);
      L.DomEvent.disableClickPropagation(this.panel);
      L.DomEvent.disableScrollPropagation(this.panel);
      this.panel.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Escape") this.turn(false); });
    }

    get open() {
      return !this.panel.hidden;
    }

    turn(open) {
      this.panel.hidden = !open;
      this.button?.setAttribute("aria-expanded", String(open));
      if (!open) { this.button?.focus(); return; }
      this.draw();
      this.panel.querySelector("button").focus();
    }

    draw() {
      if (!this.open) return;
      const held = document.activeElement?.dataset?.wm, top = this.panel.scrollTop;
      this.panel.replaceChildren();
      const head = L.DomUtil.create("header", "", this.panel);
      L.DomUtil.create("b", "", head).textContent = this.texts.in_view;
      const close = L.DomUtil.create("button", "wm-close", head);
      Object.assign(close, { type: "button", textContent: "×", title: this.texts.close, onclick: () => this.turn(false) });
      close.setAttribute("aria-label", this.texts.close);
      close.dataset.wm = this.texts.close; /* keeps the focus while the list is drawn anew */
      const parts = this.parts().filter((part) => part.count);
      if (!parts.length) L.DomUtil.create("p", "", this.panel).textContent = this.texts.nothing;
      for (const part of parts) this.part(part);
      this.panel.scrollTop = top;
      if (held) this.panel.querySelector(`[data-wm="${CSS.escape(held)}"]`)?.focus();
    }

    part({ title, items, count }) {
      L.DomUtil.create("h4", "", this.panel).textContent = `${title} ${count.toLocaleString(this.texts.locale)}`;
      const list = L.DomUtil.create("ul", "", this.panel);
      for (const { text, act } of items.slice(0, MOST)) {
        const row = L.DomUtil.create("button", "", L.DomUtil.create("li", "", list));
        row.type = "button";
        row.dataset.wm = text;
        row.textContent = text;
        row.onclick = () => { this.turn(false); act(); };
      }
      if (items.length > MOST) L.DomUtil.create("p", "", this.panel).textContent = `+${items.length - MOST}`;
    }
  };
})();
/* A view is a link: zoom and middle stand in the page's address, and a button copies it. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const NAME = "view";
  const page = () => { try { return window.parent.location && window.parent; } catch { return window; } }; /* a frame of its own has only itself */

  /* The view an address names, as {zoom, lat, lng}; null where it names none that a map has. */
  W.linkedView = function () {
    const [zoom, lat, lng] = (new URLSearchParams(page().location.search).get(NAME) || "").split(",").map(Number.parseFloat);
    const sound = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
    return sound ? { zoom, lat, lng } : null;
  };

  W.writeView = function (map) {
    const { lat, lng } = map.getCenter(), shell = page(), address = new URL(shell.location.href);
    address.searchParams.set(NAME, [map.getZoom().toFixed(2), lat.toFixed(5), lng.toFixed(5)].join(","));
    const text = address.href.replaceAll("%2C", ",");
    if (text !== shell.location.href) shell.history.replaceState(shell.history.state, "", text);
    return text;
  };

  W.forgetView = function () {
    const shell = page(), address = new URL(shell.location.href);
    if (!address.searchParams.has(NAME)) return;
    address.searchParams.delete(NAME);
    shell.history.replaceState(shell.history.state, "", address.href);
  };

  /* Copy where copying is allowed, which is only over HTTPS; else show the address to be copied by hand. */
  W.copyLink = async function (map, texts) {
    const text = W.writeView(map);
    try {
      await page().navigator.clipboard.writeText(text);
      W.say(map, texts.copied);
    } catch {
      const box = L.DomUtil.create("div", "wm-link");
      const field = L.DomUtil.create("input", "", box);
      Object.assign(field, { readOnly: true, value: text });
      field.setAttribute("aria-label", texts.link);
      L.popup({ className: "wm-popup", closeButton: true, autoPan: false }).setLatLng(map.getCenter()).setContent(box).openOn(map);
      field.select();
    }
  };

  /* One line over the map that goes away by itself. */
  W.say = function (map, sentence) {
    const box = L.DomUtil.create("div", "wm-notice", map.getContainer());
    box.setAttribute("role", "status");
    box.textContent = sentence;
    setTimeout(() => box.remove(), 2500);
  };

  /* Hear what has changed from the page's one stream, as long as this frame lives. */
  W.onChange = function (heard) {
    const shell = page(), told = ({ detail }) => heard(detail);
    shell.addEventListener("whistlemap:changed", told);
    window.addEventListener("pagehide", () => shell.removeEventListener("whistlemap:changed", told));
  };
})();
/* The legend of a printed map, laid out before the map is, so that whatever is switched on finds its room: a column
   beside a broad map, lines under a high one. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const SIZE = 36, SIGN = 48, LINE = 62, GAP = 40, SWATCH = 110, LEAST = 300, GLOW = 220;

  W.PaperLegend = class {
    /* column: one item a line; else as many as `wide` holds. */
    constructor(sheet, wide, column) {
      Object.assign(this, { sheet, wide, column, city: sheet.city });
      const { state, options } = this.city;
      const items = [...this.ramp(state), ...this.heat(state), ...W.legendRows(state, options.texts).flat(), ...this.defects(state)];
      this.lines = column ? items.map((item) => [[...item, 0]]) : this.flow(items);
      this.height = Math.max(LEAST, 60 + this.lines.length * LINE);
    }

    ramp({ legend }) {
      if (!legend) return [];
      const classes = legend.labels.map((label, n) => [`class ${n + 1}`, label]).filter(([, label]) => label);
      return [...classes, ...(legend.few ? [["few", legend.few]] : [])];
    }

    heat({ layers, words }) {
      return layers.includes("heat") ? [["glow", `${words.heat[0]} · ${words.heat[1]} – ${words.heat[2]}`]] : [];
    }

    defects({ defects }) {
      return defects ? defects.words.map(([kind, word]) => [`defect ${kind}`, word]) : [];
    }

    room(sign) {
      return (sign === "glow" ? GLOW : /^(class|few)/.test(sign) ? SWATCH : SIGN) + 14;
    }

    /* Items in lines, none wider than there is room. */
    flow(items) {
      const { pen } = this.sheet, lines = [];
      pen.font = `400 ${SIZE}px ${W.font}`;
      let x = 0;
      for (const [sign, word] of items) {
        const taken = this.room(sign) + pen.measureText(word).width + GAP;
        if (!lines.length || x + taken - GAP > this.wide) { lines.push([]); x = 0; }
        lines.at(-1).push([sign, word, x]);
        x += taken;
      }
      return lines;
    }

    draw(left, top, high, signs) {
      const step = Math.min(LINE, high / this.lines.length);
      this.lines.forEach((items, n) => items.forEach(([sign, word, x]) => this.item(sign, word, left + x, top + n * step, signs)));
    }

    item(sign, word, x, y, signs) {
      const { sheet } = this, [kind, which] = sign.split(" "), image = signs[sign];
      if (kind === "class") this.fill(this.city.filled(Number(which)), x, y, SWATCH);
      else if (kind === "few") this.fill(sheet.hatch(), x, y, SWATCH);
      else if (kind === "defect") this.fill(W.defectColour(which), x, y, 40);
      else if (kind === "glow") this.fill(this.glow(x), x, y, GLOW);
      else if (image) {
        const high = SIGN * Math.min(1, image.height / image.width); /* a line's sample is wider than high */
        sheet.pen.drawImage(image, x, y + (SIGN - high) / 2, SIGN, high);
      }
      const x1 = x + this.room(sign), most = this.column ? this.wide - this.room(sign) : Infinity;
      sheet.fitted(word, x1, y + 38, SIZE, most);
    }

    fill(style, x, y, wide) {
      const { pen } = this.sheet;
      pen.fillStyle = style;
      pen.fillRect(x, y + 4, wide, 40);
      pen.strokeStyle = W.colours.line;
      pen.lineWidth = 2;
      pen.strokeRect(x, y + 4, wide, 40);
    }

    glow(x) {
      const fade = this.sheet.pen.createLinearGradient(x, 0, x + GLOW, 0), colours = W.colours.glow.split(" ");
      colours.forEach((colour, n) => fade.addColorStop(n / (colours.length - 1), colour));
      return fade;
    }
  };
})();
/* The map as a picture at print size: A4 at 300 dots per inch, with title, legend, scale bar, north arrow and note.
   Everything is drawn anew in container pixels through one enlargement, so lines and letters are as sharp as paper. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const LONG = 3508, SHORT = 2480, EDGE = 100; /* A4 at 300 dpi, and what a printer leaves white */
  const DOTS_PER_INCH = 300, HEAD = 150, BESIDE = 70; /* between the legend and what stands beside it */
  const COLUMN = 640, FOOT = 90; /* of a broad map: the legend at its right, and the notes under it */
  const SCALE = 170, NOTE = 50; /* how high the scale is, and each line of the notes under it */
  const STEPS_M = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

  const picture = (svg) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => done(null);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });

  class Sheet {
    constructor(city) {
      this.city = city;
      this.map = city.map;
      const { x, y } = this.map.getSize(), [wide, high] = x >= y ? [LONG, SHORT] : [SHORT, LONG];
      this.canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
      this.pen = this.canvas.getContext("2d");
      this.size = { x, y };
      this.column = x >= y ? COLUMN + BESIDE : 0;
      this.legend = new W.PaperLegend(this, this.column ? COLUMN : wide - 2 * EDGE - this.beside() - BESIDE, this.column > 0);
      this.foot = this.column ? FOOT : Math.max(this.legend.height, SCALE + 50 + NOTE * this.notes().length);
      const room = high - 2 * EDGE - HEAD - this.foot;
      this.k = Math.min((wide - 2 * EDGE - this.column) / x, room / y);
      this.left = this.column ? (wide - x * this.k - this.column) / 2 : (wide - x * this.k) / 2;
      this.top = EDGE + HEAD + (this.column ? (room - y * this.k) / 2 : 0);
      this.right = this.column ? this.left + x * this.k + this.column : wide - EDGE;
      this.bottom = this.top + y * this.k;
    }

    /* What is said at the right of the foot, and how wide that is. */
    notes() {
      return [...this.city.options.paper, ...this.city.state.note];
    }

    beside() {
      this.pen.font = `400 36px ${W.font}`;
      return Math.max((this.canvas.width - 2 * EDGE) / 6, ...this.notes().map((line) => this.pen.measureText(line).width));
    }

    async draw() {
      const { pen, city, canvas } = this, kept = W.colours;
      const drawn = { ...(city.state.paper_svg || city.state.svg), ...W.samples(city.state.paper || kept) };
      const signs = Object.fromEntries(await Promise.all(Object.entries(drawn).map(async ([name, svg]) => [name, await picture(svg)])));
      W.colours = city.state.paper || kept; /* paper is light whatever the screen is */
      try {
        pen.fillStyle = "#FFFFFF";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        this.title();
        pen.save();
        pen.translate(this.left, this.top);
        pen.scale(this.k, this.k);
        pen.beginPath();
        pen.rect(0, 0, this.size.x, this.size.y);
        pen.clip();
        this.ground(signs);
        pen.restore();
        pen.strokeStyle = W.colours.line;
        pen.lineWidth = 3;
        pen.strokeRect(this.left, this.top, this.size.x * this.k, this.size.y * this.k);
        this.north();
        if (this.column) this.legend.draw(this.right - COLUMN, this.top, this.bottom - this.top - SCALE, signs);
        else this.legend.draw(EDGE, this.bottom + 50, this.foot, signs);
        this.scale();
        this.note();
      } finally {
        W.colours = kept;
        if (city.state.paper) city.heat.draw();
      }
      return canvas;
    }

    text(words, x, y, size, { align = "left", weight = 400, colour = W.colours.ink, family = W.font } = {}) {
      const { pen } = this;
      pen.font = `${weight} ${size}px ${family}`;
      pen.textAlign = align;
      pen.textBaseline = "alphabetic";
      pen.fillStyle = colour;
      pen.fillText(words, x, y);
      return pen.measureText(words).width;
    }

    /* Words no wider than there is room: in smaller letters where need be. */
    fitted(words, x, y, size, most, more = {}) {
      this.pen.font = `${more.weight ?? 400} ${size}px ${W.font}`;
      const wide = this.pen.measureText(words).width;
      return this.text(words, x, y, wide > most ? Math.floor((size * most) / wide) : size, more);
    }

    title() {
      const { options, state } = this.city, y = this.top - 64;
      const what = [options.city, state.legend?.title, state.legend?.span].filter(Boolean).join(" · ");
      const at = new Intl.DateTimeFormat(options.texts.locale, { dateStyle: "long", timeStyle: "short", timeZone: options.zone }).format(new Date());
      const wide = this.text(at, this.right, y, 44, { align: "right", colour: W.colours.muted });
      this.fitted(what, this.column ? this.left : EDGE, y, 72, this.right - EDGE - wide - BESIDE, { weight: 700 });
    }

    ground(signs) {
      const { city } = this, { towns, grids, state } = city; /* an online basemap stays on the screen: a browser may not copy it */
      for (const [areas, small] of [[towns, false], [grids, true]]) if (areas.on) areas.layer.eachLayer((one) => this.area(one, city.look(one.feature.properties, small)));
      city.water.eachLayer((one) => this.line(one.getLatLngs(), { color: W.colours.water, weight: 2.5 }));
      city.edge.eachLayer((one) => this.line(one.getLatLngs(), { color: W.colours.city_edge, weight: 1.3 }, true));
      city.own.eachLayer((one) => {
        const { color, weight, dashArray } = city.ownLook(one.feature.properties);
        this.line(one.getLatLngs(), { color, weight, dash: dashArray.split(" ").map(Number) }, true);
      });
      for (const layer of W.lying(state.layers).reverse()) this.layer(layer, signs);
      if (city.found.thing) this.found(city.found.thing);
      for (const names of [city.names, city.smallNames]) names.group.eachLayer((one) => this.name(one));
    }

    layer(layer, signs) {
      const { city } = this, clusters = { devices: city.points, premises: city.premises, compounds: city.compounds }[layer];
      const marks = { alarms: city.alarms, cases: city.whistles, centres: city.centres }[layer];
      const overlay = city.overlays.find((one) => one.layer === layer);
      if (overlay) overlay.shape.eachLayer((one) => this.line(one.getLatLngs(), overlay.style(), true));
      if (layer === "heat" && city.heat.cells.length) city.heat.draw(); /* in the colours of paper */
      if (layer === "heat" && city.heat.cells.length) this.pen.drawImage(city.heat.canvas, 0, 0, this.size.x, this.size.y);
      for (const ring of clusters?.rings ?? []) clusters.paint(this.pen, ring);
      for (const bundle of (marks?.drawn ?? []).slice().reverse()) this.mark(marks, bundle, signs);
    }

    path(rings, close) {
      const { pen, map } = this;
      if (!rings.length) return;
      if (Array.isArray(rings[0])) { for (const ring of rings) this.path(ring, close); return; }
      rings.forEach((at, n) => { const { x, y } = map.latLngToContainerPoint(at); pen[n ? "lineTo" : "moveTo"](x, y); });
      if (close) pen.closePath();
    }

    line(rings, { color, weight, dash = [], opacity = 1 }, close = false) {
      const { pen } = this;
      pen.beginPath();
      this.path(rings, close);
      Object.assign(pen, { strokeStyle: color, lineWidth: weight, lineJoin: "round", lineCap: "round", globalAlpha: opacity });
      pen.setLineDash(dash);
      pen.stroke();
      pen.setLineDash([]);
      pen.globalAlpha = 1;
    }

    area(one, { fillColor, fillOpacity, color, weight }) {
      const { pen } = this, few = fillColor?.startsWith("url");
      pen.beginPath();
      this.path(one.getLatLngs(), true);
      pen.globalAlpha = fillOpacity;
      pen.fillStyle = few ? this.hatch() : fillColor;
      pen.fill("evenodd");
      pen.globalAlpha = 1;
      this.line(one.getLatLngs(), { color, weight }, true);
    }

    hatch() {
      const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 }), pen = tile.getContext("2d");
      pen.fillStyle = W.colours.ground;
      pen.fillRect(0, 0, 8, 8);
      pen.strokeStyle = W.colours.muted;
      pen.beginPath();
      pen.moveTo(0, 8);
      pen.lineTo(8, 0);
      pen.stroke();
      return this.pen.createPattern(tile, "repeat");
    }

    found({ lat, lon, sign, title }) {
      const { pen, map } = this, { x, y } = map.latLngToContainerPoint([lat, lon]);
      pen.beginPath();
      pen.arc(x, y, 14, 0, Math.PI * 2);
      Object.assign(pen, { fillStyle: W.colours.card, strokeStyle: W.colours.primary, lineWidth: 3 });
      pen.fill();
      pen.stroke();
      this.text(sign, x, y + 4, 12, { align: "center", weight: 600 });
      this.written(title, x, y - 22);
    }

    mark(marks, { items, size }, signs) {
      const { pen, map } = this, at = map.latLngToContainerPoint([items[0].lat, items[0].lon]), image = signs[marks.sign(items[0])];
      if (items[0].level === 1) {
        pen.beginPath();
        pen.arc(at.x, at.y, size / 2 + 8, 0, Math.PI * 2);
        Object.assign(pen, { strokeStyle: W.colours.severity_1, lineWidth: 2 });
        pen.stroke();
      }
      if (image) pen.drawImage(image, at.x - size / 2, at.y - size / 2, size, size);
      const number = W.number(items);
      if (number < 2) return;
      const r = 8, x = at.x + size / 2, y = at.y - size / 2 + 3;
      pen.beginPath();
      pen.arc(x, y, r, 0, Math.PI * 2);
      Object.assign(pen, { fillStyle: W.colours.card, strokeStyle: W.colours.ink, lineWidth: 1 });
      pen.fill();
      pen.stroke();
      this.text(W.short(number, this.city.options.language), x, y + 3.5, 10, { align: "center", weight: 600 });
    }

    name(one) {
      const { map } = this, { iconSize, iconAnchor, html } = one.options.icon.options, at = map.latLngToContainerPoint(one.getLatLng());
      const x = at.x - iconAnchor[0] + iconSize[0] / 2, y = at.y - iconAnchor[1] + 12.5, words = new DOMParser().parseFromString(html, "text/html").body.textContent;
      this.written(words, x, y);
    }

    /* Words with a rim, so that they are read on anything. */
    written(words, x, y) {
      const { pen } = this;
      pen.font = `600 12px ${W.font}`;
      pen.textAlign = "center";
      Object.assign(pen, { strokeStyle: W.colours.card, lineWidth: 3.5, lineJoin: "round" });
      pen.strokeText(words, x, y);
      this.text(words, x, y, 12, { align: "center", weight: 600 });
    }

    north() {
      const { pen } = this, x = this.left + this.size.x * this.k - 90, y = this.top + 60;
      pen.beginPath();
      for (const [dx, dy] of [[0, 0], [34, 110], [0, 84], [-34, 110]]) pen.lineTo(x + dx, y + dy);
      pen.closePath();
      Object.assign(pen, { fillStyle: W.colours.ink, strokeStyle: "#FFFFFF", lineWidth: 6 });
      pen.stroke();
      pen.fill();
      this.text(this.city.options.texts.north, x, y + 160, 44, { align: "center", weight: 600 });
    }

    /* A round length that takes about a sixth of the map's width. */
    scale() {
      const { pen, map, size } = this, y = size.y / 2, a = map.containerPointToLatLng([0, y]), b = map.containerPointToLatLng([100, y]);
      const metres = map.distance(a, b) / 100 / this.k, most = (size.x * this.k) / 6;
      const length = STEPS_M.filter((step) => step / metres <= most).pop() ?? STEPS_M[0];
      const wide = length / metres, right = this.column ? this.right - COLUMN + wide : this.right, top = this.bottom + (this.column ? -62 : 75);
      pen.fillStyle = W.colours.ink;
      pen.fillRect(right - wide, top, wide, 5);
      for (const x of [right - wide, right - wide / 2, right]) pen.fillRect(x - 2.5, top - 22, 5, 27);
      const { texts } = this.city.options, words = length >= 1000 ? `${length / 1000} ${texts.km}` : `${length} ${texts.metres}`;
      this.text(words, right, top + 56, 40, { align: "right" });
    }

    note() {
      const { right } = this, lines = this.notes(), colour = W.colours.muted;
      if (this.column) this.fitted(lines.join("　·　"), this.left, this.bottom + 66, 36, right - this.left, { colour });
      else lines.forEach((line, n) => this.text(line, right, this.bottom + SCALE + 30 + n * NOTE, 36, { align: "right", colour }));
    }
  }

  const CRC = [...Array(256).keys()].map((n) => [...Array(8)].reduce((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n));
  const crc = (bytes) => (bytes.reduce((c, byte) => CRC[(c ^ byte) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

  /* A PNG with its resolution written into it (chunk pHYs, after the head of 33 bytes), so that it opens at its size. */
  W.atDots = async function (png, perInch) {
    const chunk = new DataView(new ArrayBuffer(21)), perMetre = Math.round(perInch / 0.0254);
    chunk.setUint32(0, 9);
    [..."pHYs"].forEach((letter, n) => chunk.setUint8(4 + n, letter.charCodeAt(0)));
    chunk.setUint32(8, perMetre);
    chunk.setUint32(12, perMetre);
    chunk.setUint8(16, 1); /* the unit is the metre */
    chunk.setUint32(17, crc([...new Uint8Array(chunk.buffer, 4, 13)]));
    return new Blob([png.slice(0, 33), chunk.buffer, png.slice(33)], { type: "image/png" });
  };

  /* Have the browser save the map as it stands. */
  W.print = async function (city) {
    const canvas = await new Sheet(city).draw();
    const file = await W.atDots(await new Promise((done) => canvas.toBlob(done, "image/png")), DOTS_PER_INCH);
    const name = [city.options.texts.file, city.options.city, city.state.legend?.title].filter(Boolean).join("-").replace(/[\\/:*?"<>|%\s]+/g, "-");
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${name}.png` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
})();
/* The overview map: towns as a choropleth, grids of the chosen town, devices, alarms, whistles, centres, legend. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const EMPTY = { level: "town", layers: [], queries: {}, alarms: [], cases: [], centres: [], own: { type: "FeatureCollection", features: [] }, words: { severity: [], lights: [] } };

  class City {
    constructor(map, options) {
      this.map = map;
      this.options = options;
      this.state = null;
      this.teller = W.notice(map, options.texts); /* one for each thing that may not come */
      this.notice = this.teller();
      this.gridNotice = this.teller();
      W.introduce(map, options);
      W.panes(map);
      W.zoomButtons(map, options.texts, "topleft", () => { W.forgetView(); this.frame(true); });
      this.tools = W.box(map, "topleft", "leaflet-bar wm-tools");
      this.list = new W.List(map, { texts: options.texts, parts: () => this.inView() });
      this.list.button = W.tool(this.tools, "list", options.texts.in_view, () => this.list.turn(!this.list.open));
      W.tool(this.tools, "print", options.texts.print, () => W.print(this));
      if (options.linked) W.tool(this.tools, "link", options.texts.link, () => W.copyLink(map, options.texts));
      this.legend = new W.Legend(map, options.texts);
      this.note = W.box(map, "bottomright", "wm-note");
      this.seen = W.remember(map, options.key, () => this.state?.focus ?? null, () => this.moved);
      const box = map.getContainer(); /* a style may come late; a box that is put away has no size */
      new ResizeObserver(() => { if (box.clientHeight) map.invalidateSize({ pan: false }); }).observe(box);
      map.on("resize", () => { if (this.kept) this.back(this.kept); else if (!this.moved) this.frame(false); });
      const mine = () => { if (!this.framing) { this.moved = this.settledOnce; this.kept = null; } };
      map.on("dragstart zoomstart", mine);
      box.addEventListener("keydown", ({ key }) => { if (key.startsWith("Arrow")) mine(); });
      map.on("moveend", () => { if (options.linked && this.moved && !this.framing && !this.kept) W.writeView(map); });
    }

    build() {
      const { map, options } = this, language = options.language;
      const pane = (layer) => W.layerPane(map, layer);
      const shared = { texts: options.texts, language, pane, settled: W.soon(() => this.clusters.forEach((one) => one.draw())), choose: (kind, item) => W.send({ kind, ref: String(item.id) }) };
      const choose = (code, event) => {
        if (event && this.clusters.some((one) => one.hit(event.containerPoint))) return;
        W.send({ kind: "area", ref: code });
      };
      this.settle = W.soon(() => this.layNames());
      this.based = W.basemap(map, options.basemap);
      this.towns = new W.Areas(map, { language, choose });
      this.grids = new W.Areas(map, { language, choose });
      this.water = W.water(map);
      this.edge = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: () => ({ color: W.colours.city_edge, weight: 1.3, fill: false }) }).addTo(map);
      this.parents = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: () => ({ color: W.colours.ink, weight: 1.2, opacity: 0.5, fill: false }) }).addTo(map); /* the areas in which the small ones lie */
      this.under = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: () => ({ color: W.colours.card, weight: 5, opacity: 0.9, fill: false }) }).addTo(map); /* dashes stand out on every class */
      this.own = L.geoJSON(null, { pane: "wm-edge", interactive: false, style: (area) => this.ownLook(area.properties) }).addTo(map);
      this.defects = W.defects(map);
      this.names = new W.Labels(map);
      this.smallNames = new W.Labels(map, { drop: true });
      const { premises, compounds } = options.texts.signs, of = { map, options, choose: shared.choose, settled: this.settle };
      this.overlays = ["micro_grids", "service_areas"].map((layer) => new W.Overlay(map, { layer, url: options.urls[layer], language, failed: this.teller(), settled: this.settle }));
      this.heat = new W.Heat({ url: options.urls.heat, pane: pane("heat"), failed: this.teller(), told: () => this.list.draw() }).addTo(map);
      this.found = new W.Found(map, { choose: shared.choose, settled: shared.settled });
      this.points = this.clusterLayer(of, "devices", "device", "round", (kind) => options.texts.kinds[kind] || "", () => this.markBoxes());
      this.premises = this.clusterLayer(of, "premises", "premises", "square", () => premises, () => this.markBoxes().concat(this.points.boxes()));
      this.compounds = this.clusterLayer(of, "compounds", "premises", "hexagon", () => compounds, () => this.markBoxes().concat(this.points.boxes(), this.premises.boxes()));
      this.clusters = [this.points, this.premises, this.compounds];
      this.centres = W.centreMarks(map, shared);
      this.whistles = W.whistleMarks(map, shared);
      this.alarms = W.alarmMarks(map, shared);
      const fed = (marks, field) => new W.Feed(map, { marks, field, url: options.urls[field], named: (items) => this.named(items), failed: this.teller(), told: () => this.list.draw() });
      this.feeds = { alarms: fed(this.alarms, "alarms"), cases: fed(this.whistles, "cases") };
      for (const areas of [this.towns, this.grids]) {
        areas.look = (properties) => this.look(properties, areas === this.grids);
        areas.say = (properties) => this.say(properties);
      }
      map.on("moveend", this.settle);
      W.onChange((topics) => this.marks(topics));
      this.tell(); /* how high it is tells how much of the map it covers */
      this.frame(false, true);
      this.background();
    }

    clusterLayer({ map, options, ...shared }, layer, kind, shape, glyph, around) {
      const { urls, language } = options, field = kind === "device" ? "devices" : "premises";
      return new W.Points(map, { ...shared, failed: this.teller(), url: `${urls.points}${layer}`, one: `${urls.one}${field}.json`, field, kind, glyph, around, language, pane: W.layerPane(map, layer), shape });
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
      this.tell();
      if (this.state.focus && !this.state.look) this.frame(false, true); /* only now is it known where the town lies */
      this.settle();
    }

    /* The legend; an area without a figure has a colour of its own, which is told where there is one. */
    tell() {
      const { classes, legend } = this.state;
      const known = this.towns.layer.getLayers().map((one) => classes[one.feature.properties.code] !== undefined);
      const bare = legend && known.includes(true) && known.includes(false); /* where no town has one, others are coloured */
      this.legend.show(W.legend(this.state, this.options, bare ? this.options.texts.no_data : ""));
    }

    /* The colour of a class: of the ramp, or one of the legend's own where the classes are no more and less. */
    filled(step) {
      const { legend, paper } = this.state, own = paper && W.colours === paper ? legend?.paper_colours : legend?.colours;
      return own?.[step - 1] ?? W.colours[`class_${step}`];
    }

    look(properties, small) {
      const { classes, town, selected } = this.state, colours = W.colours;
      const step = classes[properties.code], chosen = properties.code === selected;
      const under = !small && town && properties.code === town;
      return {
        fillColor: step ? this.filled(step) : step === 0 ? W.few(this.map) : colours.ground, /* 0: too few rows to tell */
        fillOpacity: (this.based ? 0.6 : 1) * (!small && this.gridsOf === "*" ? 0 : under && this.gridsOf === town ? 0 : !small && town && properties.code !== town ? 0.45 : 1),
        color: chosen ? colours.primary : colours.town_edge,
        weight: chosen ? 3 : small ? 0.8 : 1.6,
        className: "wm-area",
      };
    }

    /* The reader's own area: dashed, and tinted where no class fills it; dotted where he only stands in. */
    ownLook({ code, mark }) {
      const { primary } = W.colours, bare = this.state.classes[code] === undefined;
      return { color: primary, weight: 2, dashArray: mark === "lent" ? "1 4" : "6 4", fill: bare && mark !== "found", fillColor: primary, fillOpacity: 0.12 };
    }

    say(properties) {
      const value = this.state.values[properties.code], name = W.name(properties, this.options.language);
      return value ? `${name}\n${value.startsWith(name) ? value.slice(name.length).trim() : value}` : name;
    }

    update(told) {
      const before = this.state, state = { ...EMPTY, ...told };
      this.state = state;
      W.colours = state.colours;
      W.svg = state.svg;
      W.font = state.font;
      W.paint(state.colours);
      const repaint = before && before.theme !== state.theme;
      if (!before) this.build();
      if (repaint) { for (const one of [this.alarms, this.whistles, this.centres, ...this.overlays]) one.repaint(); this.clusters.forEach((one) => one.draw()); this.heat.draw(); }
      this.tell();
      this.note.innerHTML = state.note.map(W.escape).join("<br>");
      const areas = state.level !== "none";
      this.towns.turn(areas);
      this.town(areas ? state.town || (state.level === "grid" ? "*" : null) : null);
      this.towns.restyle();
      this.grids.restyle();
      for (const layer of [this.edge, this.parents]) layer.resetStyle();
      for (const layer of [this.under, this.own]) { layer.clearLayers(); layer.addData(state.own); }
      this.water.resetStyle();
      this.layers(state);
      this.defects.show(state.defects);
      this.found.show(state.found);
      const looks = state.look && String(before?.look) !== String(state.look);
      if (before && before.focus !== state.focus && !looks) this.frame(true);
      if (looks) this.lookAt(state.look, Boolean(before));
      if (before && this.options.linked && !this.kept) { if (this.moved) W.writeView(this.map); else W.forgetView(); } /* the page has put back the address it knew */
      this.settle();
    }

    layers(state) {
      const { layers, queries, centres } = state;
      W.order(this.map, layers);
      for (const one of this.overlays) one.show(layers.includes(one.layer));
      this.heat.show(layers.includes("heat"), queries.heat || "");
      this.points.show(layers.includes("devices"), queries.devices || "");
      this.premises.show(layers.includes("premises"), queries.premises || "");
      this.compounds.show(layers.includes("compounds"), queries.premises || "");
      this.centres.show(layers.includes("centres") ? centres : []);
      this.marks(["alarms", "cases"]);
    }

    marks(topics) {
      const { layers, queries } = this.state;
      for (const topic of topics.filter((one) => this.feeds[one])) this.feeds[topic].show(layers.includes(topic), this.state[topic], queries.marks);
    }

    /* The words of levels and lights are the reader's, so they come with the state and not with the marks. */
    named(items) {
      const words = new Map([...this.state.words.severity, ...this.state.words.lights]);
      return items.map((item) => ({ ...item, word: item.word ?? words.get(item.level ?? item.light) ?? "" }));
    }

    async town(code) {
      if (code === this.gridsOf) return;
      this.gridsOf = code;
      if (!code) { this.grids.show(null); this.gridNotice(null); return; }
      try {
        const grids = await W.get(code === "*" ? this.options.urls.grids : `${this.options.urls.grids}?town=${encodeURIComponent(code)}`);
        if (this.gridsOf !== code) return;
        this.gridNotice(null);
        this.grids.show(grids);
        this.around(code);
        this.towns.restyle();
        this.grids.restyle();
        this.settle();
      } catch { if (this.gridsOf === code) { this.gridsOf = null; this.gridNotice(() => this.town(code)); } }
    }

    /* The outlines around the small areas, where a page has asked for them; the map reads without. */
    async around(code) {
      const { parents } = this.options.urls;
      if (!parents) return;
      const outlines = await W.get(`${parents}?town=${encodeURIComponent(code)}`).catch(() => null);
      if (!outlines || this.gridsOf !== code) return;
      this.parents.clearLayers();
      this.parents.addData(outlines);
    }

    /* Look at the whole city or at the town in focus; on return to the page, at what was left. */
    frame(move, first) {
      const { focus } = this.state, [[south, west], [north, east]] = this.options.bounds;
      const linked = first && this.options.linked && !this.settledOnce ? W.linkedView() : null; /* an address says more than what was left here */
      const there = linked && L.latLngBounds(this.options.bounds).pad(0.5).contains([linked.lat, linked.lng]); /* else it is no view of this city */
      if (there) this.seen = { ...linked, moved: true, focus };
      const back = Boolean(first && this.seen && this.seen.moved && this.seen.focus === focus);
      this.framing = true; /* our own looking is no move of the reader's */
      if (back) {
        this.kept = this.seen; /* a frame that gets its height late must not lose the middle: until the reader moves */
        this.back(this.seen);
      } else {
        this.kept = null;
        const area = focus && (this.towns.find(focus) || this.grids.find(focus));
        const whole = L.latLngBounds(this.state.home || [[south, west], [north, east]]);
        const wide = this.map.getSize().x > 520; /* the legend stands at the left foot */
        this.map.fitBounds(area ? area.getBounds() : whole, {
          paddingTopLeft: [wide ? 100 : 8, 8], paddingBottomRight: [8, wide ? 8 : this.legend.box.offsetHeight + 14], maxZoom: 16, animate: Boolean(move && W.motion()),
        });
      }
      this.framing = false;
      this.settledOnce = true;
      this.moved = back;
    }

    back({ lat, lng, zoom }) {
      this.framing = true;
      this.map.setView([lat, lng], zoom, { animate: false });
      this.framing = false;
    }

    /* Where the page says to look stays in view until the reader moves or the page says otherwise: a move that is
       under way would swallow it, and what comes later must not frame the whole again. */
    lookAt(box, move) {
      this.map.stop();
      this.kept = null;
      this.framing = this.moved = true;
      const { found } = this.state, animate = move && W.motion();
      if (found) this.map.setView([found.lat, found.lon], this.map.getMaxZoom(), { animate }); /* where a thing stands alone */
      else this.map.fitBounds(box, { maxZoom: 16, padding: [40, 40], animate });
      this.framing = false;
    }

    markBoxes() {
      return [this.found, this.alarms, this.whistles, this.centres].flatMap((one) => one.boxes());
    }

    /* An English name goes without the word that all of them end in: so much shorter it finds a place in its area. */
    brief(name) {
      return this.options.language === "en" ? name.replace(/ (Town|Subdistrict|Township)$/, "") : name;
    }

    layNames() {
      const taken = W.corners(this.map).concat(this.markBoxes(), ...this.clusters.map((one) => one.boxes()));
      const overlaid = this.overlays.flatMap((one) => one.names()).filter((one) => one.text);
      const small = Boolean(this.gridsOf) && this.grids.layer.getLayers().length > 0;
      const towns = this.gridsOf === "*" && this.map.getZoom() < 13;
      const all = this.names.lay(small && !towns ? [] : this.towns.names().map((one) => ({ ...one, text: this.brief(one.text) })), taken);
      this.smallNames.lay((small && !towns ? this.grids.names() : []).concat(overlaid), all);
      this.list.draw();
      this.stand();
    }

    /* Tell the page once that the map stands: what keeps its thread busy has waited for that. */
    stand() {
      const ready = this.towns.layer.getLayers().length && (!this.points.on || this.points.answered);
      if (this.stood || !ready) return;
      this.stood = true;
      requestAnimationFrame(() => window.parent.dispatchEvent(new CustomEvent("whistlemap:stands")));
    }

    /* What lies in view, in the order of the layers; each row does what a click on the map would. */
    inView() {
      const { texts, language } = this.options, view = this.map.getBounds(), { choose } = this.alarms;
      const shown = this.gridsOf ? this.grids : this.towns, areas = shown.on ? shown.layer.getLayers().filter((one) => view.intersects(one.getBounds())) : [];
      const marks = (of, name) => {
        const items = of.items.filter((item) => view.contains([item.lat, item.lon]));
        const row = (item) => (item.count ? { text: of.many(item), act: () => of.closer(item) } : { text: `${item.title} ${W.said(item)}`, act: () => choose(of.kind, item) });
        return { title: texts.layers[name], count: W.number(items), items: items.map(row) };
      };
      const clusters = (of, name) => {
        const rings = of.on ? (of.rings || []).filter(({ at }) => this.map.getSize().x >= at.x && at.x >= 0 && at.y >= 0 && this.map.getSize().y >= at.y) : [];
        return { title: texts.layers[name], count: rings.reduce((sum, one) => sum + one.count, 0), items: rings.map((ring) => ({ text: `${W.short(ring.count, language)} ${texts.closer}`, act: () => of.hit(ring.at) })) };
      };
      const named = { alarms: () => marks(this.alarms, "alarms"), cases: () => marks(this.whistles, "cases"), centres: () => marks(this.centres, "centres"),
        devices: () => clusters(this.points, "devices"), premises: () => clusters(this.premises, "premises"), compounds: () => clusters(this.compounds, "compounds") };
      const told = areas.map((one) => ({ text: this.say(one.feature.properties).replace("\n", " "), act: () => W.send({ kind: "area", ref: one.feature.properties.code }) }));
      return [...this.state.layers.filter((layer) => named[layer]).map((layer) => named[layer]()), { title: texts.areas, count: told.length, items: told }];
    }
  }

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
      this.asked = []; /* points told to the page and not answered yet, the oldest first */
      this.notice = W.notice(map, options.texts)();
      W.introduce(map, options);
      W.panes(map);
      if (!options.still) W.zoomButtons(map, options.texts, "bottomleft");
      this.chip = W.box(map, "topleft", "wm-chip");
      this.note = W.box(map, "bottomright", "wm-note");
      map.on("resize", () => this.look());
    }

    build() {
      const { map, options } = this;
      const based = W.basemap(map, options.basemap);
      this.land = new W.Areas(map, { language: options.language, quiet: true });
      this.land.look = () => ({ fillColor: W.colours.land, fillOpacity: based ? 0.15 : 1, color: W.colours.card, weight: 3 });
      this.water = W.water(map);
      this.own = L.geoJSON(null, { pane: "wm-edge", interactive: false }).addTo(map);
      this.reach = L.circle([0, 0], { pane: "wm-edge", interactive: false, radius: 1 });
      this.names = new W.Labels(map, { drop: true });
      this.settle = W.soon(() => this.layNames());
      this.whistles = W.whistleMarks(map, { texts: options.texts, language: options.language, settled: this.settle, choose: (kind, item) => W.choices(map, [item.lat, item.lon], [item], { choose: () => W.send({ kind, ref: String(item.id) }) }) }); /* a slip of the thumb must not leave the report */
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
      this.own.setStyle(({ properties }) => ({ color: state.colours.primary, weight: 2.2, dashArray: properties.mark === "lent" ? "1 5" : "7 5", fillColor: state.colours.primary, fillOpacity: properties.mark === "lent" ? 0.03 : 0.08 }));
      this.water.resetStyle();
      this.chip.innerHTML = state.place ? `<b>${W.escape(state.place)}</b><span>${W.escape(state.detail)}</span>` : `<span>${W.escape(state.detail)}</span>`;
      this.chip.hidden = !state.place && !state.detail;
      this.note.innerHTML = state.note.map(W.escape).join("<br>");
      this.whistles.show(state.cases);
      this.follow(state);
      this.settle();
    }

    /* The page repeats the point it was just told: the pin stands there already and the view stays. An answer to a
       point before that is out of date: the pin waits for its own. */
    follow(state) {
      const { lon, lat } = state, same = (one) => lon !== null && Math.abs(one.lat - lat) < 1e-6 && Math.abs(one.lng - lon) < 1e-6;
      const at = this.asked.findIndex(same);
      if (at >= 0) this.asked.splice(0, at + 1);
      if (this.asked.length && at >= 0) return;
      this.asked = [];
      if (at >= 0 || (this.told && same(this.told))) return;
      const moved = !this.pin || !same(this.pin.getLatLng());
      this.told = null;
      this.place(state);
      if (moved || lon === null) this.look();
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
      this.asked.push(point);
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
      const words = this.own.getLayers().filter((one) => one.feature.properties.word).map((one) => ({ point: W.labelPoint(one), text: one.feature.properties.word, room: Infinity }));
      this.names.lay(words.concat(this.land.names(), this.state.labels.map((one) => ({ point: L.latLng(one.lat, one.lon), text: one.text, room: Infinity }))), W.corners(this.map).concat(this.whistles.boxes(), this.pinBox()));
    }

    pinBox() {
      if (!this.pin) return [];
      const at = this.map.latLngToContainerPoint(this.pin.getLatLng());
      return [{ x1: at.x - 14, x2: at.x + 14, y1: at.y - 14, y2: at.y + 14 }];
    }
  }

  W.pick = (map, options) => { W.current = new Pick(map, options); };
})();
