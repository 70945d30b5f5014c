/* What this phone keeps: reports, the draft of each account, and what was taken along. The page, its worker and the
   whistle page share it. Nothing that opens a session is ever kept here. */
self.Outbox = (() => {
  const NAME = "whistlemap-offline";
  const STORES = { reports: "key", drafts: "account", kits: "account" };
  const SENT_KEPT_MS = 7 * 24 * 3600 * 1000;
  const listeners = [];
  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
  if (channel) channel.onmessage = () => listeners.forEach((one) => one());
  let opened;

  function open() {
    opened ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(request.result);
      };
      request.onerror = () => failed(request.error);
    });
    opened.catch(() => (opened = undefined));
    return opened;
  }

  /* Run one request, or a chain of them, inside one transaction; done when it is on the disk. */
  async function within(store, mode, work) {
    const db = await open();
    return new Promise((done, failed) => {
      const transaction = db.transaction(store, mode, { durability: "strict" });
      let result;
      work(transaction.objectStore(store), (value) => (result = value));
      transaction.oncomplete = () => done(result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  }

  const all = (store) => within(store, "readonly", (found, tell) => (found.getAll().onsuccess = (e) => tell(e.target.result)));
  const one = (store, key) => within(store, "readonly", (found, tell) => (found.get(key).onsuccess = (e) => tell(e.target.result)));
  const put = (store, value) => within(store, "readwrite", (found) => found.put(value));
  const remove = (store, key) => within(store, "readwrite", (found) => found.delete(key));

  function changed() {
    channel?.postMessage("changed");
    listeners.forEach((listener) => listener());
  }

  async function told(work) {
    const result = await work;
    changed();
    return result;
  }

  /* Change a report that is still there as it was thought to be; what was removed or sent meanwhile stays so. */
  function change(key, state, update) {
    return told(
      within("reports", "readwrite", (found) => {
        found.get(key).onsuccess = (event) => {
          const report = event.target.result;
          if (report && report.state === state) found.put({ ...report, ...update });
        };
      }),
    );
  }

  /* What has arrived leaves nothing behind but its number and what it was about. */
  function arrived(report, case_id) {
    const { key, account, name, category_words, seen_ms } = report;
    const joined = Boolean(report.join);
    return told(put("reports", { key, account, name, category_words, seen_ms, case_id, joined, state: "sent", sent_ms: Date.now() }));
  }

  async function reports() {
    const found = (await all("reports")).sort((a, b) => a.seen_ms - b.seen_ms);
    const old = found.filter((report) => report.state === "sent" && Date.now() - report.sent_ms > SENT_KEPT_MS);
    for (const report of old) await remove("reports", report.key);
    return found.filter((report) => !old.includes(report));
  }

  /* Keep what was taken along, and nobody else's who has nothing waiting here. */
  async function keepKit(kit) {
    const writers = new Set((await all("reports")).filter((report) => report.state !== "sent").map((report) => report.account));
    for (const other of await all("kits")) {
      if (other.account === kit.account || writers.has(other.account)) continue;
      await remove("kits", other.account);
      await remove("drafts", other.account);
    }
    await put("kits", kit);
    changed();
  }

  /* The kit of whoever was signed in last on this phone. */
  async function lastKit() {
    return (await all("kits")).sort((a, b) => b.at_ms - a.at_ms)[0] ?? null;
  }

  /* Note how many reports of an account wait, where the server can read it: whoever signs out is told first. */
  async function tellWaiting(base, account) {
    const waiting = (await all("reports")).filter((report) => report.state !== "sent" && report.account === account).length;
    await note(base, String(waiting));
    return waiting;
  }

  async function note(base, value) {
    const days = 30;
    if (self.document) {
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `whistlemap_waiting=${value}; path=${base}/; max-age=${days * 24 * 3600}; samesite=lax${secure}`;
    } else {
      const expires = Date.now() + days * 24 * 3600 * 1000;
      await self.cookieStore?.set({ name: "whistlemap_waiting", value, path: `${base}/`, sameSite: "lax", expires });
    }
  }

  return {
    arrived, change, keepKit, lastKit, reports, tellWaiting,
    report: (key) => one("reports", key),
    keep: (report) => told(put("reports", report)),
    remove: (key) => told(remove("reports", key)),
    draft: (account) => one("drafts", account),
    keepDraft: (account, content) => put("drafts", { account, content }),
    clearDraft: (account) => remove("drafts", account),
    onChange: (listener) => listeners.push(listener),
  };
})();
