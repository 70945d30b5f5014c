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
