/* A view is a link: zoom and middle stand in the page's address, and a button copies it. */
(function () {
  "use strict";
  const W = (window.Whistlemap = window.Whistlemap || {});

  const NAME = "view";
  const page = () => { try { return window.parent.location && window.parent; } catch { return window; } }; /* a frame of its own has only itself */

  /* The view an address names, as {zoom, lat, lng}; null where it names none that a map has. */
  W.linkedView = function () {
    const [zoom, lat, lng] = (new URLSearchParams(page().location.search).get(NAME) || "").split(",").map(Number.parseFloat);
    const sound = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180;
    return sound ? { zoom, lat, lng } : null;
  };

  W.writeView = function (map) {
    const { lat, lng } = map.getCenter(), shell = page(), address = new URL(shell.location.href);
    address.searchParams.set(NAME, [map.getZoom().toFixed(2), lat.toFixed(5), lng.toFixed(5)].join(","));
    const text = address.href.replaceAll("%2C", ",");
    if (text !== shell.location.href) shell.history.replaceState(shell.history.state, "", text);
    return text;
  };

  W.forgetView = function () {
    const shell = page(), address = new URL(shell.location.href);
    if (!address.searchParams.has(NAME)) return;
    address.searchParams.delete(NAME);
    shell.history.replaceState(shell.history.state, "", address.href);
  };

  /* Copy where copying is allowed, which is only over HTTPS; else show the address to be copied by hand. */
  W.copyLink = async function (map, texts) {
    const text = W.writeView(map);
    try {
      await page().navigator.clipboard.writeText(text);
      W.say(map, texts.copied);
    } catch {
      const box = L.DomUtil.create("div", "wm-link");
      const field = L.DomUtil.create("input", "", box);
      Object.assign(field, { readOnly: true, value: text });
      field.setAttribute("aria-label", texts.link);
      L.popup({ className: "wm-popup", closeButton: true, autoPan: false }).setLatLng(map.getCenter()).setContent(box).openOn(map);
      field.select();
    }
  };

  /* One line over the map that goes away by itself. */
  W.say = function (map, sentence) {
    const box = L.DomUtil.create("div", "wm-notice", map.getContainer());
    box.setAttribute("role", "status");
    box.textContent = sentence;
    setTimeout(() => box.remove(), 2500);
  };

  /* Hear what has changed from the page's one stream, as long as this frame lives. */
  W.onChange = function (heard) {
    const shell = page(), told = ({ detail }) => heard(detail);
    shell.addEventListener("whistlemap:changed", told);
    window.addEventListener("pagehide", () => shell.removeEventListener("whistlemap:changed", told));
  };
})();
