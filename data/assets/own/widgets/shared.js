/* What the widgets share. It stands before each widget's own module, in one piece with it.

   The page calls a widget's default export whenever the data given to it has changed, and keeps the last function it
   returns for the end. What a widget has to remember between two calls hangs on its root. */
const remembered = new WeakMap();
const CONNECTION = "data-test-connection-state";

/* Return what belongs to this root; on the first call the markup is put in place and `start` makes it. */
function known(component, markup, start) {
  const root = component.parentElement;
  if (!remembered.has(root)) {
    const body = document.createElement("div");
    body.className = "widget";
    body.innerHTML = markup;
    root.appendChild(body);
    const find = (name) => body.querySelector(`[data-part="${name}"]`);
    const widget = { body, find, component };
    remembered.set(root, widget);
    Object.assign(widget, start(widget));
    widget.unwatch = onConnection((up) => up && again(widget));
  }
  const widget = remembered.get(root);
  widget.component = component;
  return widget;
}

/* Whether the page's own connection to the server stands. */
function connected() {
  return (appElement()?.getAttribute(CONNECTION) ?? "CONNECTED") === "CONNECTED";
}

/* Call `changed` with true or false whenever that connection comes or goes; the answer ends it. */
function onConnection(changed) {
  let before = connected();
  const watch = new MutationObserver(() => {
    const now = connected();
    if (now !== before) changed((before = now));
  });
  if (appElement()) watch.observe(appElement(), { attributes: true, attributeFilter: [CONNECTION] });
  return () => watch.disconnect();
}

function appElement() {
  return document.querySelector('[data-testid="stApp"]');
}

/* Tell the page a value. What was told just before the connection broke may have been lost, so it is told again. */
function tellPage(widget, name, value) {
  widget.last = [name, value];
  widget.component.setStateValue(name, value);
  clickAfterwards();
}

/* Streamlit sends what changes in one instant as one message, in the name of the first one's fragment: a button outside
   that fragment, tapped while the line above loses the focus, would go unheard. Such a click is made again a turn later. */
function clickAfterwards() {
  const hold = (event) => {
    if (!event.isTrusted) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const [target] = event.composedPath();
    setTimeout(() => target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true })));
  };
  document.addEventListener("click", hold, true);
  setTimeout(() => document.removeEventListener("click", hold, true));
}

function again(widget) {
  const { last } = widget;
  // Not all in the same instant: Streamlit would run the fragment of one and forget the others'.
  if (last) setTimeout(() => widget.last === last && widget.component.setStateValue(...last), 400 * Math.random());
  widget.returned?.();
}

/* Fill {name} in a text of the page. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

/* What must outlive a lost connection, a reload or a closed tab; in a browser that keeps nothing, as long as the page. */
const pageShelf = new Map();
const shelf = {
  get(place) {
    try {
      return JSON.parse(localStorage.getItem(place)) ?? pageShelf.get(place) ?? null;
    } catch {
      return pageShelf.get(place) ?? null;
    }
  },
  put(place, value) {
    pageShelf.set(place, value);
    try {
      localStorage.setItem(place, JSON.stringify(value));
    } catch {
      /* full or forbidden */
    }
  },
};

/* A draft knows the receipt it was begun after. A receipt this browser has not seen yet says that it has arrived. */
function arrived(kept, data) {
  return Boolean(data.clear) && kept.clear !== data.clear;
}

/* One place for each account, page and key. */
function placeOf(data) {
  return `whistlemap:${data.account}:${location.pathname}:${data.key}`;
}
