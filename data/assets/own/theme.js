/* Tell the page when the reader's theme is another than the one it was drawn for: charts and marks are pictures. */
const OURS = "whistlemap:theme"; /* what the account asked for when we last did as it asked */

/* Streamlit reads one key for each address, once, while the page loads: so write them all and load the page again. */
function keep({ wanted, paths }, shown) {
  try {
    const before = localStorage.getItem(OURS);
    if (!wanted && !before) return; /* the account follows the device and always has: the reader's own menu counts */
    const name = wanted ? wanted[0].toUpperCase() + wanted.slice(1) : "System";
    for (const path of new Set([...paths, location.pathname])) {
      for (const end of ["", "/"]) localStorage.setItem(`stActiveTheme-${path}${path === "/" ? "" : end}-v2`, JSON.stringify(name));
    }
    if (wanted) localStorage.setItem(OURS, wanted);
    else localStorage.removeItem(OURS);
    const device = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    if ((wanted ?? device) !== shown && before !== wanted) location.reload();
  } catch { /* private mode: the device decides */ }
}

export default function ({ data, setStateValue, parentElement }) {
  const app = document.querySelector('[data-testid="stApp"]');
  const now = () => getComputedStyle(app).colorScheme.trim();
  const tell = () => {
    const theme = now();
    document.documentElement.style.colorScheme = theme; /* dialogs and menus hang beside the app, not in it */
    if ((theme === "light" || theme === "dark") && theme !== parentElement.wmTold) {
      parentElement.wmTold = theme;
      setStateValue("theme", theme);
    }
  };
  keep(data, now());
  parentElement.wmTold = data.theme;
  const watch = new MutationObserver(() => requestAnimationFrame(tell));
  watch.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
  watch.observe(document.head, { childList: true });
  tell();
  return () => watch.disconnect();
}
