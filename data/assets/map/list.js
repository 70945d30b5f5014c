/* What is in view as a list: the map for those who do not see it, and for whoever wants to read it in order. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const MOST = 60; /* of one kind; how many more there are is said */

  W.List = class {
    /* parts(): [{title, items: [{text, act}], count}] of what lies in view now */
    constructor(map, { texts, parts }) {
      Object.assign(this, { map, texts, parts });
      this.panel = L.DomUtil.create("section", "wm-panel", map.getContainer());
      this.panel.hidden = true;
      this.panel.setAttribute("aria-label", texts.in_view);
      L.DomEvent.disableClickPropagation(this.panel);
      L.DomEvent.disableScrollPropagation(this.panel);
      this.panel.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Escape") this.turn(false); });
    }

    get open() {
      return !this.panel.hidden;
    }

    turn(open) {
      this.panel.hidden = !open;
      this.button?.setAttribute("aria-expanded", String(open));
      if (!open) { this.button?.focus(); return; }
      this.draw();
      this.panel.querySelector("button").focus();
    }

    draw() {
      if (!this.open) return;
      const held = document.activeElement?.dataset?.wm, top = this.panel.scrollTop;
      this.panel.replaceChildren();
      const head = L.DomUtil.create("header", "", this.panel);
      L.DomUtil.create("b", "", head).textContent = this.texts.in_view;
      const close = L.DomUtil.create("button", "wm-close", head);
      Object.assign(close, { type: "button", textContent: "×", title: this.texts.close, onclick: () => this.turn(false) });
      close.setAttribute("aria-label", this.texts.close);
      close.dataset.wm = this.texts.close; /* keeps the focus while the list is drawn anew */
      const parts = this.parts().filter((part) => part.count);
      if (!parts.length) L.DomUtil.create("p", "", this.panel).textContent = this.texts.nothing;
      for (const part of parts) this.part(part);
      this.panel.scrollTop = top;
      if (held) this.panel.querySelector(`[data-wm="${CSS.escape(held)}"]`)?.focus();
    }

    part({ title, items, count }) {
      L.DomUtil.create("h4", "", this.panel).textContent = `${title} ${count.toLocaleString(this.texts.locale)}`;
      const list = L.DomUtil.create("ul", "", this.panel);
      for (const { text, act } of items.slice(0, MOST)) {
        const row = L.DomUtil.create("button", "", L.DomUtil.create("li", "", list));
        row.type = "button";
        row.dataset.wm = text;
        row.textContent = text;
        row.onclick = () => { this.turn(false); act(); };
      }
      if (items.length > MOST) L.DomUtil.create("p", "", this.panel).textContent = `+${items.length - MOST}`;
    }
  };
})();
