/* The way to the page without a signal. While there is one, that page and its catalogue are put on this phone, and what
   waits here is sent; the link says how much that is. */
const MARKUP = `<a data-part="link"><span class="icon" aria-hidden="true" data-part="icon"></span><span data-part="word"></span></a>`;

export default function offline(component) {
  const widget = known(component, MARKUP, (made) => {
    prepare(made);
    return { waiting: 0, returned: () => carryOn(made) };
  });
  draw(widget);
  return () => widget.unwatch();
}

async function prepare(widget) {
  const { base, scripts } = widget.component.data;
  try {
    await navigator.serviceWorker.register(`${base}/offline/worker.js`, { scope: `${base}/offline/` });
    for (const script of scripts) await import(new URL(script, location.href));
    self.Outbox.onChange(() => count(widget));
    await carryOn(widget);
  } catch {
    /* a browser that keeps nothing: the link's page says so */
  }
}

async function carryOn(widget) {
  const { base } = widget.component.data;
  await self.Sender?.sendAll(base);
  await count(widget);
}

async function count(widget) {
  const { account, base } = widget.component.data;
  widget.waiting = await self.Outbox.tellWaiting(base, account);
  draw(widget);
}

function draw(widget) {
  const { base, words } = widget.component.data;
  const { waiting } = widget;
  widget.find("link").href = `${base}/offline/`;
  widget.find("icon").textContent = waiting ? "schedule_send" : "signal_cellular_nodata";
  widget.find("word").textContent = waiting ? fill(words.waiting, { n: waiting }) : words.link;
}
