/* The page without a signal: one report being written, and the list of those that wait. */
const FIRST_WAIT_MS = 4000;
const LONGEST_WAIT_MS = 300000;
const PHOTO_WAIT_MS = 400; // an emergency waits for its photos to be made smaller, no longer
const STALE_MS = 120000; // a place found so long ago is found again
const SEVERITIES = ["general", "serious", "life"];
const WAITING_COOKIE = "whistlemap_waiting";
const LEFT = "left";

const who = { account: "", state: "unknown", why: "", sending: false, more: false, again_ms: 0 };
let kit = null;
let form = null;
let speak = () => {};
let wait_ms = FIRST_WAIT_MS;
let timer = 0;

const fresh = () => ({ key: freshKey(), seen_ms: null, lon: null, lat: null, accuracy_m: null, place_ms: null, category: "", severity: "", answers: {}, line: "", photos: [] });
const begun = () => Boolean(form.category || form.line || form.photos.length);

start().catch(() => say(part("said"), word("no_shelf")));

async function start() {
  speak = await learnWords();
  part("main").hidden = false;
  keepShell();
  offerInstall();
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  part("line").addEventListener("input", () => {
    form.line = part("line").value;
    edited();
  });
  part("drop").addEventListener("click", dropChange);
  part("send-now").addEventListener("click", send);
  part("to-list").addEventListener("click", () => part("list").focus());
  Outbox.onChange(drawList);
  window.addEventListener("online", () => {
    wait_ms = FIRST_WAIT_MS;
    drawNet();
    send();
  });
  window.addEventListener("offline", drawNet);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  await take(await Outbox.lastKit());
  await send();
}

/* Take up a kit: whose it is decides whose draft and whose list is shown. */
async function take(found) {
  const other = found && found.account !== who.account;
  kit = found;
  who.account = found?.account ?? "";
  if (found) speak(found.language);
  if (other || !form) {
    const kept = found && (await Outbox.draft(found.account));
    form = { ...fresh(), ...kept?.content }; // a draft of an earlier release may lack something
    part("line").value = form.line;
    Place.quiet();
  }
  const open = kit && cookie(WAITING_COOKIE) !== LEFT;
  if (open) Place.map(kit.areas, form, placed);
  draw();
  if (open && other) Place.atOnce(form, placed);
}

function draw() {
  drawNet();
  drawNotes();
  const open = kit && cookie(WAITING_COOKIE) !== LEFT;
  part("form").hidden = !open;
  if (open) drawForm();
  return drawList();
}

function drawNet() {
  const up = navigator.onLine && who.state !== "away";
  part("net").textContent = word(up ? "online" : "offline");
  part("net").className = up ? "net up" : "net";
  part("blow-word").textContent = word(form?.original ? "save_change" : up ? "blow" : "save");
}

async function drawNotes() {
  const left = cookie(WAITING_COOKIE) === LEFT;
  const link = () => make("a", { className: "primary", href: `${BASE}/login?next=${encodeURIComponent("/offline/")}`, text: word("sign_in") });
  const notes = [];
  if (left) notes.push(make("div", { className: "note" }, make("p", { text: word("left") }), link()));
  else if (who.state === "signed_out") {
    const told = kit ? word("signed_out", { name: kit.name }) : word("unready");
    notes.push(make("div", { className: "note" }, make("p", { text: told }), link()));
  } else if (who.state === "refused") notes.push(make("p", { className: "note", text: word("refused_account", { why: who.why }) }));
  else if (!kit && who.state === "away") notes.push(make("p", { className: "note", text: word("unready") }));
  const others = new Map();
  for (const report of await Outbox.reports()) {
    if (report.state === "sent" || (report.account === who.account && !left)) continue;
    others.set(report.name, (others.get(report.name) ?? 0) + 1);
  }
  for (const [name, n] of others) notes.push(make("p", { className: "note", text: word("of_others", { n, name }) }));
  part("notes").replaceChildren(...notes);
}

function drawForm() {
  part("as").textContent = `${word("as", { name: kit.name })} · ${word("as_of", { at: moment(kit.at_ms) })}`;
  Place.draw(form, placed);
  drawCategories();
  const known = kit.categories.find((one) => one.category_code === form.category);
  drawQuestions(known);
  const chosen = form.severity || known?.default_severity || "general";
  part("urgency").replaceChildren(...SEVERITIES.map((one) => radio(word(one), one === chosen, () => edit({ severity: one }))));
  drawDanger(chosen, known);
  Photos.start(form, kit, edited);
  Photos.draw(form, kit, edited);
  drawLine();
  part("drop").hidden = !form.original;
}

/* Whom to call comes into sight at once. */
function showDanger(on) {
  const before = !part("danger").hidden;
  part("danger").hidden = !on;
  if (on && !before) part("danger").scrollIntoView({ block: "center" });
}

function drawLine() {
  const used = form.line.trim().length;
  say(part("line-state"), used > kit.longest_line ? word("too_long", { n: kit.longest_line, used }) : "");
}

/* The first ones as large icons, what this person uses most in front; all of them by group below. */
function drawCategories() {
  const first = kit.buttons.map((code) => kit.categories.find((one) => one.category_code === code));
  const rest = kit.categories.filter((one) => !first.includes(one));
  const chosen = rest.find((one) => one.category_code === form.category);
  part("categories").replaceChildren(...[...first, ...(chosen ? [chosen] : [])].map((one) => category(one, true)));
  part("more").hidden = !rest.length;
  const groups = Map.groupBy ? Map.groupBy(rest, (one) => one.group_code) : grouped(rest);
  const drawn = [...groups.values()].map((group) => [
    make("h3", { text: inWords({ zh: group[0].group_name, en: group[0].group_name_en }) }),
    make("div", { className: "row wrap", role: "radiogroup" }, ...group.map((one) => category(one, false))),
  ]);
  part("groups").replaceChildren(...drawn.flat());
  if (form.category && !kit.categories.some((one) => one.category_code === form.category)) say(part("trouble"), word("gone_category"));
}

/* What the category needs to know; a yes makes the whistle as urgent as the question says, never less. */
function drawQuestions(chosen) {
  const asked = chosen?.questions ?? [];
  part("questions").hidden = !asked.length;
  const drawn = asked.map((one) => {
    const text = inWords({ zh: one.text, en: one.text_en });
    const answer = (yes) => radio(word(yes ? "yes" : "no"), form.answers[one.code] === yes, () => given(chosen, one, yes));
    const both = make("div", { className: "row", role: "radiogroup", "aria-label": text }, answer(true), answer(false));
    return make("div", { className: "row between question" }, make("p", { text }), both);
  });
  part("questions").replaceChildren(...drawn);
}

/* A yes that means danger to life stops everything else: the call first, and the whistle goes out by itself. */
function given(chosen, question, yes) {
  edit(answered(chosen, question, yes));
  if (!yes || question.yes !== "life") return;
  Stop.show(question.call || "119", "", { takeBack: () => takeBack(question), lack });
  emergency();
}

/* Keep the emergency as soon as it has a place; without one the phone looks for it, or he taps the map. */
function emergency() {
  Stop.draw(who);
  if (Photos.busy()) return setTimeout(() => Stop.on() && !Stop.key() && emergency(), PHOTO_WAIT_MS);
  if (form.lon !== null) return save();
  Place.again(form, placed);
}

/* It was a slip: the report comes back into the form, with that answer taken back. */
async function takeBack(question) {
  const key = Stop.key();
  const report = key && (await Outbox.report(key));
  if (report) {
    await change(report);
    if (form.key !== key) return Stop.draw(who); // it has gone out meanwhile
    delete form.original;
  }
  Stop.close();
  edit(answered(kit.categories.find((one) => one.category_code === form.category), question, false));
}

function answered(chosen, question, yes) {
  const answers = { ...form.answers, [question.code]: yes };
  const said = chosen.questions.filter((one) => answers[one.code]).map((one) => one.yes);
  const place = (severity) => SEVERITIES.indexOf(severity);
  return { answers, severity: [chosen.default_severity, ...said].sort((a, b) => place(b) - place(a))[0] };
}

/* A life in danger: whom to call comes first, as the question that says so names it. */
function drawDanger(severity, chosen) {
  const stops = (chosen?.questions ?? []).filter((one) => form.answers[one.code] && one.yes === "life" && one.call);
  const number = stops.at(-1)?.call || "119";
  showDanger(severity === "life");
  part("danger-word").textContent = word("call", { number });
  const link = part("call");
  link.href = `tel:${encodeURIComponent(number)}`;
  link.textContent = word("call_button", { number });
}

function grouped(rest) {
  const groups = new Map();
  for (const one of rest) groups.set(one.group_code, [...(groups.get(one.group_code) ?? []), one]);
  return groups;
}

function category(one, large) {
  const made = radio(inWords({ zh: one.name, en: one.name_en }), one.category_code === form.category, () => {
    edit({ category: one.category_code, severity: one.default_severity, answers: {} });
    part("more").open = false;
  });
  if (large) made.prepend(icon(one.icon));
  return made;
}

function radio(text, on, choose) {
  const made = button(text, choose);
  made.setAttribute("role", "radio");
  made.setAttribute("aria-checked", String(on));
  return made;
}

const edit = (update) => edited(Object.assign(form, update));

/* A place alone is no report yet: the phone finds it by itself. */
function placed(place) {
  Object.assign(form, place);
  drawForm();
  if (begun()) keepDraft();
  if (Stop.on() && !Stop.key() && form.lon !== null) emergency();
}

/* Everything that is written is kept at once, so that a closed tab loses nothing. */
function edited() {
  if (form.seen_ms === null) {
    form.seen_ms = Date.now();
    if (form.accuracy_m !== null && Date.now() - form.place_ms > STALE_MS) Place.again(form, placed); // he has walked on
  }
  say(part("trouble"), "");
  say(part("said"), "");
  drawForm();
  keepDraft();
}

const keepDraft = () => Outbox.keepDraft(kit.account, form).catch(() => say(part("trouble"), word("not_stored")));

function lack() {
  if (!kit.categories.some((one) => one.category_code === form.category)) return word(form.category ? "gone_category" : "need_category");
  const used = form.line.trim().length;
  if (used > kit.longest_line) return word("too_long", { n: kit.longest_line, used });
  if (form.photos.length > kit.most_photos) return word("full", { n: kit.most_photos });
  return "";
}

/* Put what is written among those that wait; it goes out at once where there is a network. */
async function save() {
  if (Photos.busy()) return;
  const trouble = lack();
  say(part("trouble"), trouble);
  if (trouble) return part("trouble").scrollIntoView({ block: "nearest" });
  const chosen = kit.categories.find((one) => one.category_code === form.category);
  const { original, stash, ...written } = form;
  const report = {
    ...written,
    line: form.line.trim(),
    severity: form.severity || chosen.default_severity,
    seen_ms: form.seen_ms ?? Date.now(),
    account: kit.account,
    name: kit.name,
    category_words: { zh: chosen.name, en: chosen.name_en },
    photos: form.photos.map(({ trouble: _told, ...photo }) => photo),
    ...{ state: "waiting", maybe: false, why: "", part: "", same: [], join: "", apart: false },
  };
  try {
    await Outbox.keep(report);
    Stop.kept(report.key);
  } catch {
    return say(part("trouble"), word("not_stored"));
  }
  await begin(stash ?? fresh());
  if (!Stop.on()) say(part("said"), word(report.lon === null ? "kept_placeless" : "kept"));
  window.scrollTo({ top: 0 });
  askForSync();
  send();
}

async function begin(next) {
  Place.quiet();
  form = next;
  part("line").value = form.line;
  say(part("photo-state"), "");
  if (begun()) await Outbox.keepDraft(kit.account, form);
  else await Outbox.clearDraft(kit.account);
  part("more").open = false;
  draw();
  Place.atOnce(form, placed);
}

/* Take a report back into the form; what was being written there waits behind it. */
function change(report) {
  return locked(async () => {
    const now = await Outbox.report(report.key);
    if (!now || now.state === "sent" || now.maybe) return;
    const stash = begun() ? form : null;
    const content = { ...fresh(), ...now, original: now, stash };
    await Outbox.keepDraft(kit.account, content);
    await Outbox.remove(report.key);
    form = content;
    part("line").value = form.line;
    Place.quiet();
    draw();
    window.scrollTo({ top: 0 });
  });
}

async function dropChange() {
  await Outbox.keep(form.original);
  await begin(form.stash ?? fresh());
}

const locked = (work) => (navigator.locks ? navigator.locks.request("whistlemap-sending", work) : work());

async function drawList() {
  const reports = cookie(WAITING_COOKIE) === LEFT ? [] : await Outbox.reports();
  Stop.draw(who);
  List.draw(reports, who, {
    redraw: drawList,
    change,
    decide: async (report, choice) => {
      await Outbox.change(report.key, "same", { ...choice, state: "waiting", same: [] });
      send();
    },
    again: async (report) => {
      await Outbox.change(report.key, "refused", { state: "waiting", why: "", part: "" });
      send();
    },
    remove: (report) => locked(() => Outbox.remove(report.key)),
  });
  if (kit && cookie(WAITING_COOKIE) !== LEFT) await Outbox.tellWaiting(BASE, kit.account);
}

/* Ask who is signed in, send what waits, and try again later where the server is not to be had. */
async function send() {
  if (who.sending) {
    who.more = true; // what was kept meanwhile goes out next
    return;
  }
  clearTimeout(timer);
  Object.assign(who, { sending: true, again_ms: 0 });
  await drawList();
  const end = await Sender.sendAll(BASE);
  Object.assign(who, { sending: false, state: end.state, why: end.why ?? "" });
  if (end.kit) await Outbox.tellWaiting(BASE, end.kit.account); // somebody is signed in: what is his is shown
  const waiting = (await Outbox.reports()).some((report) => report.state === "waiting" && report.lon !== null && report.account === who.account);
  if (end.state === "away" && (waiting || !kit)) later();
  if (end.state === "ok") wait_ms = FIRST_WAIT_MS;
  await take(end.kit ?? kit);
  if (who.more) {
    who.more = false;
    if (end.state === "ok") await send();
  }
}

function later() {
  who.again_ms = Date.now() + wait_ms;
  timer = setTimeout(send, wait_ms);
  wait_ms = Math.min(LONGEST_WAIT_MS, wait_ms * 2);
}

async function askForSync() {
  const registration = await navigator.serviceWorker?.ready.catch(() => null);
  await registration?.sync?.register("whistlemap-reports").catch(() => {}); // not everywhere, and not without leave
}

async function keepShell() {
  const place = part("kept");
  try {
    await navigator.serviceWorker.register(`${BASE}/offline/worker.js`, { scope: `${BASE}/offline/` });
    await navigator.serviceWorker.ready;
    place.textContent = word("ready");
  } catch {
    place.textContent = word("not_kept");
    place.className = "trouble";
  }
  navigator.storage?.persist?.().catch(() => {});
}

function offerInstall() {
  const standalone = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  part("install-by-hand").hidden = Boolean(standalone) || "onbeforeinstallprompt" in window;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    part("install").hidden = false;
    part("install").onclick = () => event.prompt();
  });
  window.addEventListener("appinstalled", () => (part("install").hidden = true));
}
