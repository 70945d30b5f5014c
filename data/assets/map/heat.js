/* Heat of a period: alarms by cell as a glow, from few to many in colours whose lightness alone tells them apart. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const REACH = 46; /* how far a cell glows, in pixels: its neighbours' glows join */
  const STEPS = 256;

  function ramp(colours) {
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [STEPS, 1];
    const pen = paper.getContext("2d"), fade = pen.createLinearGradient(0, 0, STEPS, 0);
    colours.forEach((colour, n) => fade.addColorStop(n / (colours.length - 1), colour));
    pen.fillStyle = fade;
    pen.fillRect(0, 0, STEPS, 1);
    return pen.getImageData(0, 0, STEPS, 1).data;
  }

  W.Heat = L.Layer.extend({
    initialize(options) {
      Object.assign(this, { url: options.url, failed: options.failed, told: options.told, cells: [], most: 0, on: false, query: "" });
      L.setOptions(this, { pane: options.pane });
    },

    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide", this.getPane());
      map.on("moveend zoomend resize", this.load, this);
      return this;
    },

    show(on, query) {
      if (on === this.on && query === this.query) return;
      Object.assign(this, { on, query, cells: [] });
      this.draw();
      if (on) this.load();
      else this.failed(null);
    },

    async load() {
      if (!this.on) return;
      this.draw(); /* what is known stands right until the rest has come */
      const url = this.asked = `${this.url}?${W.window(this._map, 0.1)}&${this.query}`;
      try {
        const { cells, most } = await W.get(url, { fresh: true });
        if (this.asked !== url || !this.on) return; /* a newer window was asked for, or it was switched off */
        Object.assign(this, { cells, most });
        this.failed(null);
        this.draw();
        this.told?.();
      } catch { if (this.asked === url && this.on) this.failed(() => this.load()); }
    },

    draw() {
      const map = this._map, size = map.getSize(), pen = this.canvas.getContext("2d");
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
      [this.canvas.width, this.canvas.height] = [size.x, size.y];
      if (!this.on || !this.cells.length || !size.x) return;
      for (const [lon, lat, count] of this.cells) {
        const at = map.latLngToContainerPoint([lat, lon]), glow = pen.createRadialGradient(at.x, at.y, 0, at.x, at.y, REACH);
        const strength = Math.sqrt(count / this.most);
        glow.addColorStop(0, `rgba(0,0,0,${0.08 + 0.72 * strength})`);
        glow.addColorStop(1, "rgba(0,0,0,0)");
        pen.fillStyle = glow;
        pen.fillRect(at.x - REACH, at.y - REACH, 2 * REACH, 2 * REACH);
      }
      this.dye(pen, size);
    },

    /* What has been laid on as darkness becomes a colour of the ramp. */
    dye(pen, { x, y }) {
      const picture = pen.getImageData(0, 0, x, y), dots = picture.data, colours = ramp(W.colours.glow.split(" "));
      for (let at = 3; at < dots.length; at += 4) {
        const depth = dots[at];
        if (!depth) continue;
        dots[at - 3] = colours[depth * 4];
        dots[at - 2] = colours[depth * 4 + 1];
        dots[at - 1] = colours[depth * 4 + 2];
        dots[at] = Math.min(215, 15 + depth * 1.4);
      }
      pen.putImageData(picture, 0, 0);
    },
  });
})();
