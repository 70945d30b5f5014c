/* Where marks come from: the page's own state, or our route. Of more than the route tells one by one, the worst in view
   come so and the others as cells, which are asked for again as the view moves. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  W.Feed = class {
    /* field: what the answer calls them. named(items): the items with the reader's words. told(): after each answer. */
    constructor(map, { marks, url, field, named, failed, told }) {
      Object.assign(this, { map, marks, url, field, named, failed, told });
      map.on("moveend", () => { if (this.crowded) this.load(); });
    }

    show(on, given, query) {
      this.on = on && !given;
      this.query = query;
      this.crowded = false;
      if (this.on) this.load();
      else { this.failed(null); this.marks.show(on ? given : []); }
    }

    async load() {
      const asked = [this.query, this.crowded && W.window(this.map, 0.15)].filter(Boolean).join("&");
      const url = this.asked = asked ? `${this.url}?${asked}` : this.url;
      try {
        const answer = await W.get(url, { fresh: true });
        if (!this.on || this.asked !== url) return; /* switched off, or asked for anew, meanwhile */
        this.failed(null);
        if (!this.crowded && answer.count > answer[this.field].length) { this.crowded = true; this.load(); return; }
        this.marks.show(this.named([...answer[this.field], ...(answer.cells || []).map((cell) => this.many(cell))]));
        this.told();
      } catch { if (this.on) this.failed(() => this.load()); }
    }

    many([lon, lat, count, worst]) {
      return { id: `${lon},${lat}`, lon, lat, count, title: "", [this.field === "alarms" ? "level" : "light"]: worst };
    }
  };
})();
