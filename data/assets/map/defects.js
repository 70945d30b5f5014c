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
