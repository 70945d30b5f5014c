/* Where it is: the best fix of a short watch, or a tap on the outlines of one's own areas, or nothing yet. */
const Place = (() => {
  const GOOD_ENOUGH_M = 15;
  const WATCH_MS = 12000;
  const PATIENCE_MS = 20000;
  const ROUGH_M = 100;
  const SHAPE = 1.63; // of the map on a phone: as wide as the column, a third as high as the screen
  const METRES_PER_DEGREE = 111320;
  const SVG = "http://www.w3.org/2000/svg";
  let stop = () => {};
  let phase = "idle";
  let plane = null;
  let drawn = "";

  /* Draw button, sentence and map for the place of what is being written; `found` is told another one. */
  function draw(form, found) {
    part("locate-word").textContent = word(phase === "asking" ? "locating" : form.lon === null ? "locate" : "locate_again");
    part("locate").disabled = phase === "asking";
    const state = part("place-state");
    say(state, sentence(form));
    state.className = `state ${form.lon !== null && !(form.accuracy_m > ROUGH_M) ? "good" : "warn"}`;
    if (plane) mark(form);
    part("locate").onclick = () => look(form, found);
  }

  function sentence(form) {
    if (form.lon === null || ["asking"].includes(phase)) return phase === "idle" || phase === "asking" ? "" : word(phase);
    if (form.accuracy_m === null) return word("tapped");
    const metres = Math.max(1, Math.round(form.accuracy_m));
    return word(metres > ROUGH_M ? "rough" : "found", { metres, at: moment(form.place_ms) });
  }

  function look(form, found) {
    stop();
    if (!window.isSecureContext || !navigator.geolocation) return turn("insecure", form, found);
    let best = null;
    turn("asking", form, found);
    const end = (next) => {
      stop();
      turn(best ? "idle" : next, form, found);
    };
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        if (best && coords.accuracy >= best.accuracy_m * 0.7) return;
        best = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, place_ms: timestamp };
        phase = "idle";
        found(best);
        if (coords.accuracy <= GOOD_ENOUGH_M) stop();
      },
      (error) => end(error.code === 1 ? "denied" : "lost"),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
    const timers = [setTimeout(() => best && end("idle"), WATCH_MS), setTimeout(() => end("lost"), PATIENCE_MS + 1000)];
    stop = () => {
      navigator.geolocation.clearWatch(watch);
      timers.forEach(clearTimeout);
      stop = () => {};
    };
  }

  function turn(next, form, found) {
    phase = next;
    draw(form, found);
  }

  const svg = (tag, attributes) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  /* Metres east and south of the middle: over a few kilometres the Earth is flat enough. */
  function planeOf(areas) {
    const points = areas.flatMap((area) => rings(area.geometry).flat());
    const [lons, lats] = [points.map((point) => point[0]), points.map((point) => point[1])];
    const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
    const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
    const east = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
    const to = (point) => [(point[0] - lon) * east, (lat - point[1]) * METRES_PER_DEGREE];
    const back = ([x, y]) => [lon + x / east, lat - y / METRES_PER_DEGREE];
    const [edge] = to([Math.min(...lons), lat]).map(Math.abs);
    const [, top] = to([lon, Math.max(...lats)]).map(Math.abs);
    const [wide, high] = [edge * 1.15 + 60, top * 1.15 + 60];
    return { to, back, half: [Math.max(wide, high * SHAPE), Math.max(high, wide / SHAPE)] };
  }

  const rings = (geometry) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat());

  /* Draw the outlines with a grid of round metres, so that a tap can be aimed without any other map. */
  function map(areas, form, found) {
    const figure = part("map");
    const same = JSON.stringify([areas, LANGUAGE]);
    if (same === drawn) return;
    drawn = same;
    figure.hidden = !areas.length;
    figure.replaceChildren();
    plane = null;
    if (!areas.length) return;
    const around = planeOf(areas);
    const [wide, high] = around.half;
    const step = [50, 100, 200, 500, 1000, 2000, 5000].find((metres) => Math.max(wide, high) / metres <= 5) ?? 10000;
    const root = svg("svg", { viewBox: `${-wide} ${-high} ${2 * wide} ${2 * high}`, tabindex: 0, role: "application", "aria-label": word("own_area") });
    root.append(gridLines(step, wide, high));
    for (const area of areas) root.append(svg("path", { class: "area", d: pathOf(area, around) }));
    const pin = svg("g", { class: "pin", visibility: "hidden" });
    const radius = Math.max(wide, high) / 26;
    pin.append(svg("circle", { r: radius * 2.1, class: "halo" }), svg("circle", { r: radius }));
    root.append(pin);
    const put = (x, y) => {
      const [lon, lat] = around.back([x, y]);
      found({ lon, lat, accuracy_m: null, place_ms: Date.now() });
    };
    root.addEventListener("click", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
      put(at.x, at.y);
    });
    root.addEventListener("keydown", (event) => byKey(event, around, put));
    plane = { ...around, pin, at: [0, 0], step };
    figure.append(root, make("figcaption", { text: `${word("own_area")} · ${word("north", { metres: step })}` }));
    mark(form);
  }

  function byKey(event, around, put) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    const far = event.shiftKey ? 100 : 10;
    put(plane.at[0] + way[0] * far, plane.at[1] + way[1] * far);
  }

  function gridLines(step, wide, high) {
    let d = "";
    for (let x = Math.ceil(-wide / step) * step; x <= wide; x += step) d += `M${x} ${-high}V${high}`;
    for (let y = Math.ceil(-high / step) * step; y <= high; y += step) d += `M${-wide} ${y}H${wide}`;
    return svg("path", { class: "lines", d });
  }

  const pathOf = (area, around) => rings(area.geometry).map((ring) => `M${ring.map((point) => around.to(point).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`).join("");

  function mark(form) {
    const there = form.lon !== null;
    plane.pin.setAttribute("visibility", there ? "visible" : "hidden");
    if (!there) return;
    plane.at = plane.to([form.lon, form.lat]);
    plane.pin.setAttribute("transform", `translate(${plane.at.map((n) => n.toFixed(1)).join(" ")})`);
  }

  /* Where the permission stands already, nobody need tap. */
  async function again(form, found) {
    if (!window.isSecureContext || !navigator.permissions) return;
    const permission = await navigator.permissions.query({ name: "geolocation" }).catch(() => null);
    if (permission?.state === "granted") look(form, found);
  }

  const atOnce = (form, found) => form.lon === null && again(form, found);

  const quiet = () => {
    stop();
    phase = "idle";
  };

  return { again, atOnce, draw, map, quiet };
})();
