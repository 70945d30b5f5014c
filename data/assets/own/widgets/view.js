/* A list and what was picked from it stand above each other on a phone: a new pick begins at the top of the page. */
const NARROW = "(max-width: 640px)";
const shown = new WeakMap();

export default function view(component) {
  const root = component.parentElement;
  const place = root.host ?? root;
  const holder = place.closest('[data-testid="stElementContainer"]');
  if (holder) holder.style.display = "none";
  const { what } = component.data;
  const before = shown.get(place);
  shown.set(place, what);
  if (before === undefined || before === what || !matchMedia(NARROW).matches) return;
  requestAnimationFrame(() => document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 }));
}
