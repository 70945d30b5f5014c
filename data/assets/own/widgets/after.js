/* What may wait for the page's map: tells the page once, when the map stands or when that takes too long. */
const MOST_MS = 2500; // a map that fails, or is shown as a table, must not keep the others away
const STANDS = "whistlemap:stands";
const waiting = new WeakMap();

export default function after(component) {
  const root = component.parentElement;
  const holder = (root.host ?? root).closest('[data-testid="stElementContainer"]');
  if (holder) holder.style.display = "none";
  if (waiting.has(root)) return waiting.get(root);
  const tell = () => {
    end();
    component.setStateValue("stands", true);
  };
  const timer = setTimeout(tell, MOST_MS);
  const end = () => {
    clearTimeout(timer);
    window.removeEventListener(STANDS, tell);
  };
  window.addEventListener(STANDS, tell);
  waiting.set(root, end);
  return end;
}
