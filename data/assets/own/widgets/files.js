/* A file of the city's own data: chosen or dropped, sent part by part straight to our own route, then named to the page. */
const MARKUP = `
  <div class="drop" data-part="drop">
    <span class="icon" aria-hidden="true">upload_file</span>
    <button type="button" data-part="choose"></button>
    <span class="hint" data-part="hint"></span>
    <input type="file" multiple hidden data-part="input">
  </div>
  <div class="going" data-part="going" hidden>
    <div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" data-part="bar"><i></i></div>
    <button type="button" data-part="stop"></button>
  </div>
  <p role="status" aria-live="polite" data-part="state"></p>`;

export default function files(component) {
  const widget = known(component, MARKUP, start);
  const { words } = component.data;
  widget.find("choose").textContent = words.choose;
  widget.find("hint").textContent = words.hint;
  widget.find("stop").textContent = words.stop;
  widget.find("bar").setAttribute("aria-label", words.label);
  widget.find("input").setAttribute("aria-label", words.label);
  return () => {
    widget.unwatch();
    widget.request?.abort();
  };
}

function start(widget) {
  const [input, drop] = [widget.find("input"), widget.find("drop")];
  widget.find("choose").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    send(widget, [...input.files]);
    input.value = ""; // the same file may be chosen again once it has been mended
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") send(widget, [...event.dataTransfer.files]);
    });
  }
  widget.find("stop").addEventListener("click", () => widget.request?.abort());
  return {};
}

async function send(widget, chosen) {
  const { data } = widget.component;
  if (!chosen.length || widget.request) return;
  const bytes = chosen.reduce((sum, file) => sum + file.size, 0);
  if (bytes > data.most_bytes) return say(widget, data.words.too_large, "warn");
  const token = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  let gone = 0;
  try {
    for (const file of chosen) {
      await sendOne(widget, file, token, (loaded) => draw(widget, (gone + loaded) / Math.max(bytes, 1)));
      gone += file.size;
    }
    say(widget, "", "");
    tellPage(widget, "file", { token, names: chosen.map((file) => file.name) });
  } catch (trouble) {
    say(widget, String(trouble.message), "warn");
  } finally {
    widget.request = null;
    draw(widget, null);
  }
}

/* XMLHttpRequest, because fetch does not tell how much of a body has gone. */
function sendOne(widget, file, token, moved) {
  const { data } = widget.component;
  const { words } = data;
  say(widget, fill(words.going, { name: file.name }), "muted");
  moved(0);
  return new Promise((done, failed) => {
    const request = (widget.request = new XMLHttpRequest());
    request.open("POST", `${data.url}?${new URLSearchParams({ token, name: file.name })}`);
    request.responseType = "json";
    request.setRequestHeader("X-Whistlemap-Token", data.token);
    request.upload.onprogress = (event) => moved(event.loaded);
    request.onload = () => {
      if (request.status === 201) return done();
      const ended = request.status === 401 ? words.signed_out : "";
      return failed(new Error(ended || request.response?.error || words.failed));
    };
    request.onerror = () => failed(new Error(words.lost));
    request.onabort = () => failed(new Error(words.stopped));
    request.send(file);
  });
}

function draw(widget, share) {
  const bar = widget.find("bar");
  widget.find("going").hidden = share === null;
  widget.find("drop").hidden = share !== null;
  const percent = Math.round((share ?? 0) * 100);
  bar.setAttribute("aria-valuenow", percent);
  bar.firstElementChild.style.width = `${percent}%`;
}

function say(widget, sentence, look) {
  const state = widget.find("state");
  state.textContent = sentence;
  state.className = look;
  state.hidden = !sentence;
}
