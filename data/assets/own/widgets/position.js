/* The phone's position: one button, the best fix of a short watch, and one sentence when it cannot be had. */
const GOOD_ENOUGH_M = 15; // better than a house front: stop looking
const WATCH_MS = 12000; // satellites come one by one; after this the best fix so far is it
const PATIENCE_MS = 20000; // no fix at all by then: give up and say so
const ROUGH_M = 100; // too rough to know the street

const MARKUP = `
  <button type="button" data-part="button"><span class="icon" aria-hidden="true" data-part="icon">my_location</span
    ><span data-part="word"></span></button>
  <p data-part="state" role="status" aria-live="polite"></p>`;

export default function position(component) {
  const widget = known(component, MARKUP, (made) => {
    made.find("button").addEventListener("click", () => look(made));
    const { told } = component.data;
    return { phase: told ? "found" : "idle", best: told, stop: () => {} };
  });
  draw(widget);
  if (component.data.at_once && widget.phase === "idle" && !widget.tried) lookIfAllowed(widget);
  return () => {
    widget.stop();
    widget.unwatch();
  };
}

/* Where the permission stands already, nobody need tap. */
async function lookIfAllowed(widget) {
  widget.tried = true;
  if (!window.isSecureContext || !navigator.permissions) return;
  const permission = await navigator.permissions.query({ name: "geolocation" }).catch(() => null);
  if (!permission) return;
  const lookNow = () => permission.state === "granted" && ["idle", "denied"].includes(widget.phase) && look(widget);
  permission.addEventListener("change", lookNow);
  lookNow();
}

function look(widget) {
  widget.stop();
  if (!window.isSecureContext || !navigator.geolocation) return turn(widget, "insecure");
  widget.best = null;
  turn(widget, "asking");
  const options = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 };
  const watch = navigator.geolocation.watchPosition((fix) => take(widget, fix), (error) => fail(widget, error), options);
  const timer = setTimeout(() => end(widget), WATCH_MS);
  const giveUp = setTimeout(() => fail(widget, { code: 3 }), PATIENCE_MS);
  widget.stop = () => {
    navigator.geolocation.clearWatch(watch);
    clearTimeout(timer);
    clearTimeout(giveUp);
    widget.stop = () => {};
  };
}

/* The first fix goes out at once, so that the map can follow; later ones only when they are much better. */
function take(widget, fix) {
  const { longitude, latitude, accuracy } = fix.coords;
  const found = { lon: longitude, lat: latitude, accuracy_m: accuracy, at_ms: fix.timestamp };
  if (widget.best && accuracy >= widget.best.accuracy_m * 0.7) return;
  widget.best = found;
  turn(widget, "found");
  tellPage(widget, "position", found);
  if (accuracy <= GOOD_ENOUGH_M) widget.stop();
}

function end(widget) {
  if (widget.best) widget.stop();
}

function fail(widget, error) {
  if (widget.best) return widget.stop(); // an old fix is better than a late error
  widget.stop();
  turn(widget, error.code === 1 ? "denied" : "lost");
}

function turn(widget, phase) {
  widget.phase = phase;
  draw(widget);
}

function draw(widget) {
  const { words } = widget.component.data;
  const { phase, best } = widget;
  const rough = phase === "found" && best.accuracy_m > ROUGH_M;
  const metres = best ? Math.max(1, Math.round(best.accuracy_m)) : 0;
  const state = widget.find("state");
  widget.body.dataset.phase = phase;
  widget.find("button").disabled = phase === "asking";
  widget.find("icon").textContent = phase === "asking" ? "progress_activity" : "my_location";
  widget.find("word").textContent = phase === "asking" ? words.asking : phase === "found" ? words.again : words.button;
  state.textContent = rough ? fill(words.rough, { metres }) : fill(words[`${phase}_state`] ?? "", { metres });
  state.className = phase === "found" && !rough ? "good" : "warn";
  state.hidden = !state.textContent;
}
