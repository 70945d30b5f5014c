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
