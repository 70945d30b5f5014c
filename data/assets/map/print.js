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
