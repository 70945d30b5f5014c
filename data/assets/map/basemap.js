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
