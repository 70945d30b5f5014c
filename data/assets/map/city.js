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
