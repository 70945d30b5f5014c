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
