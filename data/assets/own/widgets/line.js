/* One line of text that is kept in the browser while it is typed, and told to the page when the typing rests. */
const REST_MS = 800;
const SHOW_COUNT_FROM = 0.8; // of the room, from which the count is worth the place

const MARKUP = `
  <label data-part="label" for="line"></label>
  <div class="box"><input id="line" type="text" autocomplete="off" enterkeyhint="done" data-part="input"
    ><span class="count" data-part="count"></span></div>`;

export default function line(component) {
  const widget = known(component, MARKUP, start);
  const { data } = component;
  const kept = shelf.get(placeOf(data)) ?? { text: "", clear: data.clear };
  if (arrived(kept, data)) {
    widget.input.value = "";
    widget.sent = widget.last = undefined;
    keep(widget);
  } else if (data.put && data.put.turn !== kept.put) {
    widget.input.value = data.put.text;
    keep(widget);
    send(widget);
  } else if (!widget.shown) {
    widget.input.value = kept.text;
    if (kept.text !== data.told) send(widget);
  }
  widget.shown = true;
  draw(widget);
  return () => {
    clearTimeout(widget.timer);
    widget.unwatch();
  };
}

function start(widget) {
  const input = widget.find("input");
  const made = { input, timer: 0 };
  input.addEventListener("input", (event) => {
    keep(widget);
    draw(widget);
    clearTimeout(widget.timer);
    if (!event.isComposing) widget.timer = setTimeout(() => send(widget), REST_MS);
  });
  input.addEventListener("compositionend", () => {
    widget.timer = setTimeout(() => send(widget), REST_MS);
  });
  input.addEventListener("blur", () => send(widget));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) input.blur();
  });
  return made;
}

function keep(widget) {
  const { data } = widget.component;
  const clear = data.clear || shelf.get(placeOf(data))?.clear || "";
  const put = data.put?.turn ?? shelf.get(placeOf(data))?.put;
  shelf.put(placeOf(data), { text: widget.input.value, clear, ...(put && { put }) });
}

/* The page hears a text once. */
function send(widget) {
  clearTimeout(widget.timer);
  const { data } = widget.component;
  const text = widget.input.value;
  if (text === (widget.sent ?? data.told)) return;
  widget.sent = text;
  tellPage(widget, "line", { text, clear: data.clear });
}

function draw(widget) {
  const { data } = widget.component;
  const { input } = widget;
  const used = input.value.length;
  const count = widget.find("count");
  const label = widget.find("label");
  label.textContent = data.label;
  label.className = data.placeholder ? "unseen" : "";
  input.placeholder = data.placeholder;
  input.maxLength = data.most_told;
  count.hidden = used < data.most * SHOW_COUNT_FROM;
  count.textContent = `${used}/${data.most}`;
  count.classList.toggle("warn", used >= data.most);
}
