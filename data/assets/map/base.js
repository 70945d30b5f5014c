/* The one map kit: what every map shares. Own routes only; every text is escaped before it becomes HTML. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const HTML_SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  W.escape = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => HTML_SIGNS[sign]);

  /* 万 and 千 in Chinese, k in English; below a thousand the number itself. */
  W.short = function (count, language) {
    const tenth = (value) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
    if (language === "en") return count >= 999.5e3 ? `${tenth(count / 1e6)}M` : count >= 1000 ? `${tenth(count / 1e3)}k` : `${count}`;
    return count >= 9950 ? `${tenth(count / 1e4)}万` : count >= 1000 ? `${tenth(count / 1e3)}千` : `${count}`;
  };

  /* One answer per address while the map lives; the browser keeps versioned addresses longer. */
  const answers = new Map();
  W.get = function (url, { fresh = false } = {}) {
    if (fresh || !answers.has(url)) {
      const answer = fetch(url, { credentials: "same-origin" }).then((reply) => {
        W.signedOut = reply.status === 401;
        if (!reply.ok) throw new Error(`${reply.status} ${url}`);
        return reply.json();
      });
      if (fresh) return answer;
      answers.set(url, answer);
      answer.catch(() => answers.delete(url));
    }
    return answers.get(url);
  };

  /* Tell the page what was chosen. The component sends this field as it stands and nothing else writes it. */
  W.send = function (value) {
    const kept = window.__GLOBAL_DATA__;
    kept.last_geocoder_result = { ...value, n: Date.now() };
    kept.previous_data = { last_geocoder_result: kept.last_geocoder_result };
    window.Streamlit.setComponentValue(kept.previous_data);
  };

  /* A mark that Tab reaches and Enter presses like a click. */
  W.asButton = function (marker, said, act) {
    const element = marker.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", said);
    element.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { L.DomEvent.stop(event); act(); } });
    marker.on("click", act);
    return element;
  };

  W.said = (item) => [item.word, item.when].filter(Boolean).join(" ");

  /* What lies on one spot as a list, each to be opened; svg(item) may stand in front, `left` is how many more there are. */
  W.choices = function (map, where, items, { choose, svg = () => "", left = 0, offset = [0, 7] }) {
    const list = L.DomUtil.create("div", "wm-list");
    for (const item of items) {
      const row = L.DomUtil.create("button", "", list);
      row.type = "button";
      row.innerHTML = `${svg(item)}<span><b>${W.escape(item.title)}</b><br>${W.escape(W.said(item))}</span>`;
      row.onclick = () => choose(item);
    }
    if (left) L.DomUtil.create("p", "", list).textContent = `+${left}`;
    L.popup({ className: "wm-popup", maxHeight: 220, closeButton: true, offset }).setLatLng(where).setContent(list).openOn(map);
    list.querySelector("button")?.focus();
  };

  W.paint = function (colours) {
    for (const [name, value] of Object.entries(colours)) {
      document.documentElement.style.setProperty(`--wm-${name.replaceAll("_", "-")}`, value);
    }
  };

  /* The window a map shows, as our routes read it; a little more than that, so that a small move finds it filled. */
  W.bbox = (box, digits) => `bbox=${[box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((value) => value.toFixed(digits)).join(",")}`;
  W.window = (map, pad) => `${W.bbox(map.getBounds().pad(pad), 4)}&zoom=${map.getZoom().toFixed(2)}`;

  W.motion = () => !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  W.name = (properties, language) => (language === "en" && properties.name_en) || properties.name || properties.code || "";

  W.panes = function (map) {
    const order = { "wm-areas": 350, "wm-water": 360, "wm-edge": 370, "wm-labels": 450 };
    for (const [name, level] of Object.entries(order)) {
      map.createPane(name).style.zIndex = level;
      if (name !== "wm-areas") map.getPane(name).style.pointerEvents = "none";
    }
  };

  /* Say what this is, in the page's language, and let Tab come to the tools and the list before the marks, however many. */
  W.introduce = function (map, { language, texts }) {
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    document.title = texts.map;
    window.frameElement?.setAttribute("aria-label", texts.map);
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", texts.map);
    box.prepend(box.querySelector(".leaflet-control-container"));
  };

  /* The pane of a layer that can be ordered among others. */
  W.layerPane = function (map, layer) {
    const name = `wm-layer-${layer}`;
    if (!map.getPane(name)) map.createPane(name).style.pointerEvents = "none";
    return name;
  };

  const GROUND = ["heat", "micro_grids", "service_areas"]; /* names stand on these, and make way for the others */

  /* The layers as they lie, the first on top: grounds under all others, else in the order chosen. */
  W.lying = (layers) => [...layers.filter((one) => !GROUND.includes(one)), ...layers.filter((one) => GROUND.includes(one))];

  /* The first of the layers lies on top. */
  W.order = function (map, layers) {
    layers.forEach((layer, n) => { map.getPane(W.layerPane(map, layer)).style.zIndex = (GROUND.includes(layer) ? 380 : 500) + 5 * (layers.length - n); });
  };

  /* A control that holds own HTML; clicks and wheel on it stay off the map. */
  W.box = function (map, position, className) {
    const control = L.control({ position });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", className);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    control.addTo(map);
    return control.getContainer();
  };

  /* Where controls stand, in container pixels: names keep clear of them. */
  W.corners = function (map) {
    const frame = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".leaflet-control")].filter((box) => box.offsetWidth).map((box) => {
      const at = box.getBoundingClientRect();
      return { x1: at.left - frame.left, x2: at.right - frame.left, y1: at.top - frame.top, y2: at.bottom - frame.top };
    });
  };

  W.zoomButtons = function (map, texts, position, home) {
    L.control.zoom({ position, zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    if (!home) return;
    const bar = map.getContainer().querySelector(".leaflet-control-zoom");
    const button = L.DomUtil.create("a", "wm-home", bar);
    button.href = "#";
    button.title = texts.home;
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", texts.home);
    button.innerHTML = '<svg viewBox="0 0 24 24" width="16" height="16"><path d="M4 11L12 4l8 7v9h-5v-6H9v6H4z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>';
    L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); home(); });
  };

  const TOOLS = {
    list: "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    print: "M12 4v11M7 10l5 5 5-5M5 20h14",
  };

  W.tool = function (bar, name, title, act) {
    const button = L.DomUtil.create("a", "wm-tool", bar);
    Object.assign(button, { href: "#", title });
    button.setAttribute("role", "button");
    button.setAttribute("aria-label", title);
    button.innerHTML = `<svg viewBox="0 0 24 24" width="16" height="16"><path d="${TOOLS[name]}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
    L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); act(); });
    return button;
  };

  /* One line over the map while something did not come, with a button that asks for all of it again. Returns what
     makes a teller for each thing that is fetched: told how to ask again when it failed, null when it came. */
  W.notice = function (map, texts) {
    const box = L.DomUtil.create("div", "wm-notice", map.getContainer());
    box.setAttribute("role", "status");
    box.hidden = true;
    L.DomEvent.disableClickPropagation(box);
    const said = L.DomUtil.create("span", "", box), button = L.DomUtil.create("button", "", box), missing = new Map();
    button.type = "button";
    button.onclick = () => {
      if (W.signedOut) { window.parent.location.reload(); return; } /* the page itself leads to the sign-in and back */
      box.hidden = true;
      for (const again of [...missing.values()]) again();
    };
    return () => {
      const one = {};
      return (retry) => {
        if (retry) missing.set(one, retry);
        else missing.delete(one);
        said.textContent = W.signedOut ? texts.signed_out : texts.failed;
        button.textContent = W.signedOut ? texts.sign_in : texts.retry;
        box.hidden = !missing.size;
      };
    };
  };

  W.water = function (map) {
    const layer = L.geoJSON(null, {
      pane: "wm-water", interactive: false,
      style: (line) => ({ color: W.colours.water, weight: line.properties.rank === 1 ? 3 : 2, opacity: 0.75, lineCap: "round" }),
    }).addTo(map);
    return layer;
  };

  /* Call back once per frame however often asked: labels are laid out after everything else stands. */
  W.soon = function (work) {
    let asked = false;
    return () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; work(); });
    };
  };

  /* Keep a view across a page change in the same tab, as long as it looks at the same thing. */
  W.remember = function (map, key, focus, moved) {
    const name = `whistlemap:${key}`;
    const save = () => {
      const { lat, lng } = map.getCenter();
      try { sessionStorage.setItem(name, JSON.stringify({ focus: focus(), moved: moved(), lat, lng, zoom: map.getZoom() })); } catch { /* private mode */ }
    };
    map.on("moveend", save);
    try { return JSON.parse(sessionStorage.getItem(name) || "null"); } catch { return null; }
  };
})();
