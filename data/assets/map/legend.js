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
