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
