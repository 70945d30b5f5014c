/* The service worker of the page without a signal. SHELL, written above by the server, names its version and files.
   It answers for those files only; whatever else is asked goes to the network. */
const CACHES = "whistlemap-offline-";
const CACHE = CACHES + SHELL.version;
const PAGE = `${SHELL.base}/offline/`;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = request.mode === "navigate" && url.pathname === PAGE ? PAGE : url.pathname + url.search;
  if (SHELL.files.includes(path)) event.respondWith(kept(path, request));
});
self.addEventListener("sync", (event) => {
  if (event.tag === "whistlemap-reports") event.waitUntil(send());
});

/* All of it or nothing: what a server that is still starting says instead is not kept. */
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    SHELL.files.map(async (path) => {
      const response = await fetch(path, { cache: "reload", redirect: "error" });
      const ours = !path.startsWith(PAGE) || response.headers.get(SHELL.header) === SHELL.version;
      if (!response.ok || !ours) throw new Error(`not to be had: ${path}`);
      await cache.put(path, response);
    }),
  );
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHES) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

/* Tried again by the browser, later and later, until it goes well; a sign-in that has ended waits for the page. */
async function send() {
  const end = await Sender.sendAll(SHELL.base);
  if (end.kit) await Outbox.tellWaiting(SHELL.base, end.kit.account);
  if (end.state === "away") throw new Error("still away");
}
