/* The map as a picture at print size: A4 at 300 dots per inch, with title, legend, scale bar, north arrow and note.
   Everything is drawn anew in container pixels through one enlargement, so lines and letters are as sharp as paper. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const LONG = 3508, SHORT = 2480, EDGE = 100; /* A4 at 300 dpi, and what a printer leaves white */
  const HEAD = 150, FOOT = 300;
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
      this.k = Math.min((wide - 2 * EDGE) / x, (high - 2 * EDGE - HEAD - FOOT) / y);
      this.left = (wide - x * this.k) / 2;
    }

    async draw() {
      const { pen, city, canvas } = this, kept = W.colours;
      const signs = Object.fromEntries(await Promise.all(Object.entries(city.state.svg).map(async ([name, svg]) => [name, await picture(svg)])));
      W.colours = city.state.paper || kept; /* paper is light whatever the screen is */
      try {
        pen.fillStyle = "#FFFFFF";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        this.title();
        pen.save();
        pen.translate(this.left, EDGE + HEAD);
        pen.scale(this.k, this.k);
        pen.beginPath();
        pen.rect(0, 0, this.size.x, this.size.y);
        pen.clip();
        this.ground(signs);
        pen.restore();
        pen.strokeStyle = W.colours.line;
        pen.lineWidth = 3;
        pen.strokeRect(this.left, EDGE + HEAD, this.size.x * this.k, this.size.y * this.k);
        this.north();
        this.legend(signs);
        this.scale();
        this.note();
      } finally { W.colours = kept; }
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

    title() {
      const { options, state } = this.city, right = this.left + this.size.x * this.k;
      const what = [options.city, state.legend?.title].filter(Boolean).join(" · ");
      this.text(what, this.left, EDGE + 80, 72, { weight: 700 });
      const at = new Intl.DateTimeFormat(options.texts.locale, { dateStyle: "long", timeStyle: "short", timeZone: options.zone }).format(new Date());
      this.text(at, right, EDGE + 80, 44, { align: "right", colour: W.colours.muted });
    }

    ground(signs) {
      const { city } = this, { towns, grids, state } = city; /* an online basemap stays on the screen: a browser may not copy it */
      for (const [areas, small] of [[towns, false], [grids, true]]) areas.layer.eachLayer((one) => this.area(one, city.look(one.feature.properties, small)));
      city.water.eachLayer((one) => this.line(one.getLatLngs(), { color: W.colours.water, weight: 2.5 }));
      city.edge.eachLayer((one) => this.line(one.getLatLngs(), { color: W.colours.city_edge, weight: 1.3 }, true));
      city.own.eachLayer((one) => this.line(one.getLatLngs(), { color: W.colours.primary, weight: 2, dash: [6, 4] }, true));
      for (const layer of state.layers.slice().reverse()) this.layer(layer, signs);
      for (const names of [city.names, city.smallNames]) names.group.eachLayer((one) => this.name(one));
    }

    layer(layer, signs) {
      const { city } = this, clusters = { devices: city.points, premises: city.premises, compounds: city.compounds }[layer];
      const marks = { alarms: city.alarms, cases: city.whistles, centres: city.centres }[layer];
      const overlay = city.overlays.find((one) => one.layer === layer);
      if (overlay) overlay.shape.eachLayer((one) => this.line(one.getLatLngs(), overlay.style(), true));
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

    mark(marks, { items, size }, signs) {
      const { pen, map } = this, at = map.latLngToContainerPoint([items[0].lat, items[0].lon]), image = signs[marks.sign(items[0])];
      if (image) pen.drawImage(image, at.x - size / 2, at.y - size / 2, size, size);
      if (items.length < 2) return;
      const r = 8, x = at.x + size / 2, y = at.y - size / 2 + 3;
      pen.beginPath();
      pen.arc(x, y, r, 0, Math.PI * 2);
      Object.assign(pen, { fillStyle: W.colours.card, strokeStyle: W.colours.ink, lineWidth: 1 });
      pen.fill();
      pen.stroke();
      this.text(String(items.length), x, y + 3.5, 10, { align: "center", weight: 600 });
    }

    name(one) {
      const { pen, map } = this, { iconSize, iconAnchor, html } = one.options.icon.options, at = map.latLngToContainerPoint(one.getLatLng());
      const x = at.x - iconAnchor[0] + iconSize[0] / 2, y = at.y - iconAnchor[1] + 12.5, words = new DOMParser().parseFromString(html, "text/html").body.textContent;
      pen.font = `600 12px ${W.font}`;
      pen.textAlign = "center";
      Object.assign(pen, { strokeStyle: W.colours.card, lineWidth: 3.5, lineJoin: "round" });
      pen.strokeText(words, x, y);
      this.text(words, x, y, 12, { align: "center", weight: 600 });
    }

    north() {
      const { pen } = this, x = this.left + this.size.x * this.k - 90, y = EDGE + HEAD + 60;
      pen.beginPath();
      for (const [dx, dy] of [[0, 0], [34, 110], [0, 84], [-34, 110]]) pen.lineTo(x + dx, y + dy);
      pen.closePath();
      Object.assign(pen, { fillStyle: W.colours.ink, strokeStyle: "#FFFFFF", lineWidth: 6 });
      pen.stroke();
      pen.fill();
      this.text(this.city.options.texts.north, x, y + 160, 44, { align: "center", weight: 600 });
    }

    legend(signs) {
      const { pen, city } = this, { legend, words, layers } = city.state, top = this.canvas.height - EDGE - FOOT + 70;
      let x = this.left;
      if (legend) {
        legend.labels.forEach((label, n) => {
          if (!label) return;
          pen.fillStyle = W.colours[`class_${n + 1}`];
          pen.fillRect(x, top - 40, 190, 40);
          x += this.text(label, x, top + 46, 36) && 196;
        });
        if (legend.few) { pen.save(); pen.translate(x + 24, top - 40); pen.fillStyle = this.hatch(); pen.fillRect(0, 0, 110, 40); pen.restore(); x += this.text(legend.few, x + 24, top + 46, 36) + 80; }
      }
      x = this.left;
      const rows = [...(layers.includes("alarms") ? words.severity.map(([key, word]) => [`severity_${key}`, word]) : []), ...(layers.includes("cases") ? words.lights.map(([key, word]) => [`whistle_${key}`, word]) : []), ...(layers.includes("centres") ? [["centre", city.options.texts.layers.centres]] : [])];
      for (const [sign, word] of rows) {
        if (signs[sign]) pen.drawImage(signs[sign], x, top + 86, 48, 48);
        x += 60 + this.text(word, x + 60, top + 124, 36) + 40;
      }
    }

    /* A round length that takes about a sixth of the map's width. */
    scale() {
      const { pen, map, size } = this, y = size.y / 2, a = map.containerPointToLatLng([0, y]), b = map.containerPointToLatLng([100, y]);
      const metres = map.distance(a, b) / 100 / this.k, most = (size.x * this.k) / 6;
      const length = STEPS_M.filter((step) => step / metres <= most).pop() ?? STEPS_M[0];
      const wide = length / metres, right = this.left + size.x * this.k, top = this.canvas.height - EDGE - FOOT + 60;
      pen.fillStyle = W.colours.ink;
      pen.fillRect(right - wide, top, wide, 5);
      for (const x of [right - wide, right - wide / 2, right]) pen.fillRect(x - 2.5, top - 22, 5, 27);
      const { texts } = this.city.options, words = length >= 1000 ? `${length / 1000} ${texts.km}` : `${length} ${texts.metres}`;
      this.text(words, right, top + 56, 40, { align: "right" });
    }

    note() {
      const right = this.left + this.size.x * this.k, lines = [...this.city.options.paper, ...this.city.state.note];
      lines.forEach((line, n) => this.text(line, right, this.canvas.height - EDGE - 20 - (lines.length - 1 - n) * 50, 36, { align: "right", colour: W.colours.muted }));
    }
  }

  /* Have the browser save the map as it stands. */
  W.print = async function (city) {
    const canvas = await new Sheet(city).draw();
    const file = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: `${city.options.texts.file}.png` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
})();
