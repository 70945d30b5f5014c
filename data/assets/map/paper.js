/* The legend of a printed map, laid out before the map is, so that whatever is switched on finds its room: a column
   beside a broad map, lines under a high one. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const SIZE = 36, SIGN = 48, LINE = 62, GAP = 40, SWATCH = 110, LEAST = 300, GLOW = 220;

  W.PaperLegend = class {
    /* column: one item a line; else as many as `wide` holds. */
    constructor(sheet, wide, column) {
      Object.assign(this, { sheet, wide, column, city: sheet.city });
      const { state, options } = this.city;
      const items = [...this.ramp(state), ...this.heat(state), ...W.legendRows(state, options.texts).flat(), ...this.defects(state)];
      this.lines = column ? items.map((item) => [[...item, 0]]) : this.flow(items);
      this.height = Math.max(LEAST, 60 + this.lines.length * LINE);
    }

    ramp({ legend }) {
      if (!legend) return [];
      const classes = legend.labels.map((label, n) => [`class ${n + 1}`, label]).filter(([, label]) => label);
      return [...classes, ...(legend.few ? [["few", legend.few]] : [])];
    }

    heat({ layers, words }) {
      return layers.includes("heat") ? [["glow", `${words.heat[0]} · ${words.heat[1]} – ${words.heat[2]}`]] : [];
    }

    defects({ defects }) {
      return defects ? defects.words.map(([kind, word]) => [`defect ${kind}`, word]) : [];
    }

    room(sign) {
      return (sign === "glow" ? GLOW : /^(class|few)/.test(sign) ? SWATCH : SIGN) + 14;
    }

    /* Items in lines, none wider than there is room. */
    flow(items) {
      const { pen } = this.sheet, lines = [];
      pen.font = `400 ${SIZE}px ${W.font}`;
      let x = 0;
      for (const [sign, word] of items) {
        const taken = this.room(sign) + pen.measureText(word).width + GAP;
        if (!lines.length || x + taken - GAP > this.wide) { lines.push([]); x = 0; }
        lines.at(-1).push([sign, word, x]);
        x += taken;
      }
      return lines;
    }

    draw(left, top, high, signs) {
      const step = Math.min(LINE, high / this.lines.length);
      this.lines.forEach((items, n) => items.forEach(([sign, word, x]) => this.item(sign, word, left + x, top + n * step, signs)));
    }

    item(sign, word, x, y, signs) {
      const { sheet } = this, [kind, which] = sign.split(" "), image = signs[sign];
      if (kind === "class") this.fill(this.city.filled(Number(which)), x, y, SWATCH);
      else if (kind === "few") this.fill(sheet.hatch(), x, y, SWATCH);
      else if (kind === "defect") this.fill(W.defectColour(which), x, y, 40);
      else if (kind === "glow") this.fill(this.glow(x), x, y, GLOW);
      else if (image) {
        const high = SIGN * Math.min(1, image.height / image.width); /* a line's sample is wider than high */
        sheet.pen.drawImage(image, x, y + (SIGN - high) / 2, SIGN, high);
      }
      const x1 = x + this.room(sign), most = this.column ? this.wide - this.room(sign) : Infinity;
      sheet.fitted(word, x1, y + 38, SIZE, most);
    }

    fill(style, x, y, wide) {
      const { pen } = this.sheet;
      pen.fillStyle = style;
      pen.fillRect(x, y + 4, wide, 40);
      pen.strokeStyle = W.colours.line;
      pen.lineWidth = 2;
      pen.strokeRect(x, y + 4, wide, 40);
    }

    glow(x) {
      const fade = this.sheet.pen.createLinearGradient(x, 0, x + GLOW, 0), colours = W.colours.glow.split(" ");
      colours.forEach((colour, n) => fade.addColorStop(n / (colours.length - 1), colour));
      return fade;
    }
  };
})();
