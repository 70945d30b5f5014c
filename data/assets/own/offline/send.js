/* Sending what waits: each report once, as the account that wrote it, its photos first. Used by the page, by the whistle
   page and by the worker; a lock keeps them from doing it at the same time, the report's key makes twice be once. */
self.Sender = (() => {
  const PATIENCE_MS = 60000; // for a photo on a thin line
  const SHORT_PATIENCE_MS = 15000; // for a few words: whoever hangs keeps the others waiting
  const NOT_KEPT = [400, 401, 403, 409, 413, 429, 503]; // the server has said that it did not take it

  async function answer(url, options, patience_ms = SHORT_PATIENCE_MS) {
    try {
      const signal = AbortSignal.timeout?.(patience_ms);
      const response = await fetch(url, { cache: "no-store", credentials: "same-origin", redirect: "error", signal, ...options });
      const body = await response.json().catch(() => null); // the screen of a server that starts is no JSON
      return { status: response.status, body };
    } catch {
      return { status: 0, body: null };
    }
  }

  /* Ask who is signed in and what is to be taken along: ok, signed_out, refused or away. The token is never kept. */
  async function ask(base) {
    const { status, body } = await answer(`${base}/reports/kit.json`, {});
    if (status === 401) return { state: "signed_out" };
    if (status === 403) return { state: "refused", why: body?.error ?? "" };
    if (status !== 200 || !body?.account) return { state: "away" };
    const { token, account, ...facts } = body;
    const kit = { ...facts, account: account.id, name: account.name, at_ms: Date.now() };
    await Outbox.keepKit(kit);
    return { state: "ok", kit, token };
  }

  function post(url, token, body, kind, patience_ms) {
    const headers = { "X-Whistlemap-Token": token, "Content-Type": kind };
    return answer(url, { method: "POST", body, headers }, patience_ms);
  }

  function refuse(report, sentence, part) {
    return Outbox.change(report.key, "waiting", { state: "refused", maybe: false, why: sentence, part, join: "", photos: report.photos });
  }

  /* Whether somebody can answer what is asked of him: in a pocket a report goes out by itself. */
  function lookedAt() {
    return typeof document !== "undefined" && document.visibilityState === "visible";
  }

  /* Send the photos that have not arrived: done, refused, signed_out or away. */
  async function sendPhotos(base, report, token) {
    for (const photo of report.photos) {
      if (photo.id) continue;
      const { status, body } = await post(`${base}/photos`, token, photo.blob, "application/octet-stream", PATIENCE_MS);
      if (status === 401) return "signed_out";
      if (status === 400 || status === 413) {
        photo.trouble = body?.error ?? "";
        await refuse(report, photo.trouble, "photos");
        return "refused";
      }
      if (status !== 201 || !body?.photo_id) return "away";
      photo.id = body.photo_id;
      await Outbox.change(report.key, "waiting", { photos: report.photos });
    }
    return "done";
  }

  async function deliver(base, report, token) {
    const photos = await sendPhotos(base, report, token);
    if (photos !== "done") return photos;
    if (!(await Outbox.report(report.key))) return "done"; // removed meanwhile
    await Outbox.change(report.key, "waiting", { maybe: true });
    const { account, key, category, severity, answers, lon, lat, accuracy_m, line, seen_ms } = report;
    const choice = report.join ? { join: report.join } : { offer: !report.apart && lookedAt() };
    const told = { ...choice, account, key, category, severity, answers, lon, lat, accuracy_m, line, seen_ms, sent_ms: Date.now() };
    const body = JSON.stringify({ ...told, photos: report.photos.map((photo) => photo.id) });
    const { status, body: said } = await post(`${base}/reports`, token, body, "application/json", PATIENCE_MS);
    if (status === 201 && said?.case_id) {
      await Outbox.arrived(report, said.case_id);
      return "done";
    }
    if (NOT_KEPT.includes(status)) await Outbox.change(report.key, "waiting", { maybe: false });
    if (status === 401) return "signed_out";
    if (status === 409 && said?.part === "same") {
      await Outbox.change(report.key, "waiting", { state: "same", maybe: false, same: said.same, photos: report.photos });
      return "done";
    }
    if (status === 404 && report.join) {
      await refuse(report, said?.error ?? "", "join");
      return "refused";
    }
    if ([400, 413].includes(status) || (status === 403 && said?.part !== "token")) {
      // a photo the server no longer has is sent again
      if (said?.part === "photos") report.photos.forEach((photo) => delete photo.id);
      await refuse(report, said?.error ?? "", said?.part ?? "");
      return "refused";
    }
    return "away";
  }

  async function round(base) {
    const who = await ask(base);
    if (who.state !== "ok") return who;
    const waiting = (await Outbox.reports()).filter((report) => report.state === "waiting" && report.account === who.kit.account);
    const mine = [...waiting.filter((report) => report.severity === "life"), ...waiting.filter((report) => report.severity !== "life")];
    for (const report of mine) {
      if (report.lon === null) continue; // its place is still to be told
      const end = await deliver(base, report, who.token);
      if (end === "signed_out" || end === "away") return { ...who, state: end };
    }
    return who;
  }

  /* Send what waits and tell how it went: ok, signed_out, refused or away, with the kit of whoever is signed in. */
  function sendAll(base) {
    return self.navigator.locks ? self.navigator.locks.request("whistlemap-sending", () => round(base)) : round(base);
  }

  return { ask, sendAll };
})();
