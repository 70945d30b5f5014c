/* Tell the page when the reader's theme is another than the one it was drawn for: charts and marks are pictures. */
export default function ({ data, setStateValue, parentElement }) {
  const app = document.querySelector('[data-testid="stApp"]');
  const now = () => getComputedStyle(app).colorScheme.trim();
  const tell = () => {
    const theme = now();
    if ((theme === "light" || theme === "dark") && theme !== parentElement.wmTold) {
      parentElement.wmTold = theme;
      setStateValue("theme", theme);
    }
  };
  parentElement.wmTold = data.theme;
  const watch = new MutationObserver(() => requestAnimationFrame(tell));
  watch.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
  watch.observe(document.head, { childList: true });
  tell();
  return () => watch.disconnect();
}
