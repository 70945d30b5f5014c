/* One stream for the whole tab, however many fragments listen: it brings versions, and a fragment whose version is
   no longer the one it drew asks to be drawn again. Nothing polls. */
const SILENCE_MS = 40000; // the server says something every 15 seconds
const LOST_AFTER_MS = 2500; // shorter gaps are nobody's business
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10000;
const HIDDEN_MS = 30000; // a tab nobody sees gives its connection back
const ASK_AGAIN_MS = 5000;
const SETTLE_MS = 50; // the parts of a page come one after the other; one stream serves them all
const APART_MS = 30; // Streamlit runs one fragment of those that ask in the same instant and forgets the others

const widgets = new Set();
const stream = { topics: "", url: "", versions: {}, well: false, ended: false, stop: null, skip: () => {} };
const broken = new Set(); // which of "stream" and "page" has been lost for a while
const breaking = new Map(); // the same, not yet for a while
let hiddenTimer = 0;
let settleTimer = 0;

const MARKUP = `
  <span class="badge" data-part="badge" hidden><span class="icon" aria-hidden="true" data-part="icon"></span
    ><span data-part="badge-word"></span></span>
  <div class="banner" role="status" data-part="banner" hidden></div>`;

export default function live(component) {
  const widget = known(component, MARKUP, (made) => {
    widgets.add(made);
    if (component.data.kind !== "badge") takeNoRoom(component.parentElement);
    return { asked: "", askedAt: 0, returned: () => hearAnew(made) };
  });
  tend();
  hear();
  draw();
  return () => {
    widgets.delete(widget);
    widget.unwatch();
    tend();
  };
}

function takeNoRoom(root) {
  const place = (root.host ?? root).closest('[data-testid="stElementContainer"]');
  if (place) Object.assign(place.style, { position: "absolute", width: "0", height: "0" });
}

function listeners() {
  return [...widgets].filter((widget) => widget.component.data.topics);
}

/* Every page hears when its session ends; only a page that shows what changes is called live. */
function follows() {
  return stream.topics.split(",").some((topic) => topic && topic !== "session");
}

/* Keep the stream as it should be: open for what is listened to, shut when nobody listens or looks. */
function tend() {
  clearTimeout(settleTimer);
  settleTimer = setTimeout(settle, SETTLE_MS);
}

function settle() {
  const all = listeners();
  const topics = [...new Set(all.flatMap((widget) => widget.component.data.topics))].sort().join(",");
  if (topics === stream.topics) return;
  shut();
  Object.assign(stream, { topics, versions: {}, url: all[0]?.component.data.url });
  if (topics && !document.hidden) open();
}

function open() {
  if (stream.stop || stream.ended || !stream.topics) return;
  const ending = new AbortController();
  stream.stop = ending;
  keepOpen(ending.signal);
}

function shut() {
  stream.stop?.abort();
  stream.stop = null;
  stream.skip();
  well("stream"); // shut is not lost
}

async function keepOpen(ending) {
  let wait = FIRST_WAIT_MS;
  while (!ending.aborted && !stream.ended) {
    try {
      await follow(ending, () => (wait = FIRST_WAIT_MS));
    } catch {
      /* lost, refused or silent: the next try tells */
    }
    if (ending.aborted || stream.ended) return;
    lost("stream");
    await new Promise((done) => {
      stream.skip = done;
      setTimeout(done, wait * (0.5 + Math.random())); // a thousand tabs do not come back in the same instant
    });
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

/* Read the stream to its end; throws when it is refused or falls silent. */
async function follow(ending, onLife) {
  const request = new AbortController();
  const giveUp = () => request.abort();
  ending.addEventListener("abort", giveUp, { once: true });
  window.addEventListener("offline", giveUp, { once: true });
  let silence = setTimeout(giveUp, SILENCE_MS);
  try {
    const address = `${stream.url}?topics=${stream.topics}`;
    const headers = { Accept: "text/event-stream" };
    const answer = await fetch(address, { headers, cache: "no-store", signal: request.signal });
    if (answer.status === 401) return signedOut();
    if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) throw new Error(`${answer.status}`);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(giveUp, SILENCE_MS);
      onLife();
      stream.well = true;
      well("stream");
      const blocks = (text + part.value).split("\n\n");
      text = blocks.pop();
      blocks.forEach(take);
      hear();
    }
  } finally {
    clearTimeout(silence);
    ending.removeEventListener("abort", giveUp);
    window.removeEventListener("offline", giveUp);
  }
}

function take(block) {
  const lines = block.split("\n");
  if (lines.includes("event: ended")) return signedOut();
  const data = lines.find((line) => line.startsWith("data: "));
  if (data) stream.versions = JSON.parse(data.slice(6));
}

/* The next run of any page notices that the session is over and leads to the sign-in. */
function signedOut() {
  stream.ended = true;
  well("stream");
  listeners().slice(0, 1).forEach((widget) => widget.component.setTriggerValue("changed", "ended"));
}

/* Ask for each fragment that shows an older version than the stream has brought. */
function hear() {
  if (!connected()) return; // asked again when it is back
  let turn = 0;
  for (const widget of listeners()) {
    if (widget.component.data.kind === "echo") {
      echo(widget);
      continue;
    }
    const { topics, versions } = widget.component.data;
    const stale = topics.filter((topic) => stream.versions[topic] && stream.versions[topic] !== versions[topic]);
    const wanted = stale.map((topic) => stream.versions[topic]).join();
    const asked = wanted === widget.asked && Date.now() - widget.askedAt < ASK_AGAIN_MS;
    if (!wanted || asked) continue;
    Object.assign(widget, { asked: wanted, askedAt: Date.now() });
    setTimeout(() => widgets.has(widget) && widget.component.setTriggerValue("changed", wanted), APART_MS * turn++);
    setTimeout(hear, ASK_AGAIN_MS + APART_MS);
  }
}

/* Tell the other scripts of the page, once for each change; they ask for what they show by themselves. */
function echo(widget) {
  const { topics, versions } = widget.component.data;
  widget.heard ??= { ...versions };
  const changed = topics.filter((topic) => stream.versions[topic] && stream.versions[topic] !== widget.heard[topic]);
  if (!changed.length) return;
  for (const topic of changed) widget.heard[topic] = stream.versions[topic];
  window.dispatchEvent(new CustomEvent("whistlemap:changed", { detail: changed }));
}

/* What was asked just before the connection broke was perhaps never heard. */
function hearAnew(widget) {
  widget.askedAt = 0;
  hear();
}

function well(which) {
  clearTimeout(breaking.get(which));
  breaking.delete(which);
  broken.delete(which);
  draw();
}

function lost(which) {
  if (breaking.has(which)) return;
  const soon = () => {
    broken.add(which);
    draw();
  };
  breaking.set(which, setTimeout(soon, LOST_AFTER_MS));
}

function draw() {
  const away = broken.size > 0;
  document.documentElement.classList.toggle("wm-lost", away);
  for (const widget of widgets) {
    const { data } = widget.component;
    const banner = widget.find("banner");
    banner.hidden = !(away && data.kind === "banner");
    banner.textContent = banner.hidden ? "" : data.words.lost;
    const badge = widget.find("badge");
    badge.hidden = data.kind !== "badge" || !(away || (follows() && stream.well));
    if (badge.hidden) continue;
    badge.className = away ? "badge bad" : "badge";
    widget.find("icon").textContent = away ? "sensors_off" : "sensors";
    widget.find("badge-word").textContent = away ? data.words.away : data.words.live;
  }
}

onConnection((up) => {
  if (!up) return lost("page");
  well("page");
  stream.skip(); // no need to wait for the next try
});
window.addEventListener("online", () => stream.skip());
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiddenTimer);
  if (document.hidden) hiddenTimer = setTimeout(shut, HIDDEN_MS);
  else open();
});
