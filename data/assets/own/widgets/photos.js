/* Photos: taken or chosen, shrunk here, sent one by one straight to our own route; what has arrived is listed by id. */
const PATIENCE_MS = 90000;

const MARKUP = `
  <div class="row" role="group" data-part="row">
    <div class="tiles" role="list" data-part="tiles"></div>
    <div class="adds" data-part="adds">
      <button type="button" class="camera" data-part="camera"><span class="icon" aria-hidden="true">photo_camera</span
        ><span data-part="camera-word"></span></button>
      <button type="button" data-part="gallery"><span class="icon" aria-hidden="true">photo_library</span
        ><span data-part="gallery-word"></span></button>
    </div>
    <input type="file" accept="image/*" capture="environment" hidden data-part="camera-input">
    <input type="file" accept="image/*" multiple hidden data-part="gallery-input">
  </div>
  <p role="status" aria-live="polite" data-part="state"></p>`;

export default function photos(component) {
  const widget = known(component, MARKUP, start);
  const { data } = component;
  const kept = shelf.get(placeOf(data)) ?? { ids: [], clear: data.clear };
  if (arrived(kept, data)) {
    widget.list.forEach((photo) => drop(widget, photo));
    widget.last = undefined;
    keep(widget);
  } else if (!widget.shown) {
    widget.list = kept.ids.slice(0, data.most).map((id) => ({ id, src: `${data.url}/${id}`, share: 1 }));
    if (String(kept.ids) !== String(data.told)) tell(widget);
  }
  widget.shown = true;
  draw(widget);
  return () => {
    widget.unwatch();
    widget.list.forEach((photo) => photo.request?.abort());
  };
}

function start(widget) {
  for (const way of ["camera", "gallery"]) {
    const input = widget.find(`${way}-input`);
    widget.find(way).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      take(widget, [...input.files]);
      input.value = ""; // the same photo may be chosen again after it was removed
    });
  }
  const returned = () => widget.list.filter((photo) => photo.lost).forEach((photo) => send(widget, photo));
  return { list: [], returned };
}

async function take(widget, files) {
  const room = widget.component.data.most - widget.list.length;
  const fresh = files.slice(0, room).map((file) => ({ file, share: 0, src: "" }));
  widget.list.push(...fresh);
  draw(widget);
  tell(widget);
  for (const photo of fresh) {
    photo.body = await shrunk(photo.file).catch(() => photo.file); // what this browser cannot read the server judges
    photo.src = photo.body === photo.file ? "" : URL.createObjectURL(photo.body);
    if (widget.list.includes(photo)) send(widget, photo);
  }
}

/* XMLHttpRequest, because fetch does not tell how much of a body has gone. */
function send(widget, photo) {
  const { data } = widget.component;
  const { words } = data;
  Object.assign(photo, { trouble: "", lost: false, share: 0 });
  if (photo.body.size > data.most_bytes) return failed(widget, photo, words.too_large);
  const request = (photo.request = new XMLHttpRequest());
  request.open("POST", data.url);
  request.timeout = PATIENCE_MS;
  request.responseType = "json";
  request.setRequestHeader("X-Whistlemap-Token", data.token);
  request.upload.onprogress = (event) => {
    photo.share = event.loaded / event.total;
    draw(widget);
  };
  request.onload = () => {
    const id = request.response?.photo_id;
    if (request.status === 201 && id) return arrivedAs(widget, photo, id);
    const ended = request.status === 401 ? words.signed_out : "";
    return failed(widget, photo, ended || request.response?.error || words.failed);
  };
  request.onerror = request.ontimeout = () => {
    photo.lost = true;
    failed(widget, photo, words.lost);
  };
  draw(widget);
  request.send(photo.body);
}

function arrivedAs(widget, photo, id) {
  if (widget.list.some((other) => other !== photo && other.id === id)) {
    drop(widget, photo); // the same picture twice is one
  } else {
    Object.assign(photo, { id, share: 1, body: null, file: null });
  }
  keep(widget);
  draw(widget);
  tell(widget);
}

function failed(widget, photo, sentence) {
  Object.assign(photo, { trouble: sentence, request: null });
  draw(widget);
  tell(widget);
}

function drop(widget, photo) {
  photo.request?.abort();
  if (photo.src.startsWith("blob:")) URL.revokeObjectURL(photo.src);
  widget.list = widget.list.filter((other) => other !== photo);
}

function remove(widget, photo) {
  drop(widget, photo);
  keep(widget);
  draw(widget);
  tell(widget);
  const next = ["camera", "gallery"].map(widget.find).find((button) => button.offsetParent);
  next.focus();
}

function idsOf(widget) {
  return widget.list.filter((photo) => photo.id).map((photo) => photo.id);
}

function keep(widget) {
  const { data } = widget.component;
  const clear = data.clear || shelf.get(placeOf(data))?.clear || "";
  shelf.put(placeOf(data), { ids: idsOf(widget), clear });
}

function tell(widget) {
  const { data } = widget.component;
  const waiting = widget.list.filter((photo) => !photo.id).length;
  tellPage(widget, "photos", { ids: idsOf(widget), waiting, clear: data.clear });
}

function draw(widget) {
  const { data } = widget.component;
  const { words } = data;
  const full = widget.list.length >= data.most;
  widget.find("row").setAttribute("aria-label", words.label);
  widget.find("camera-word").textContent = widget.list.length ? words.another : words.camera;
  widget.find("gallery-word").textContent = words.gallery;
  widget.find("adds").hidden = full;
  const tiles = widget.find("tiles");
  tiles.hidden = !widget.list.length;
  widget.list.forEach((photo, place) => {
    photo.tile ??= tileOf(widget, photo);
    if (tiles.children[place] !== photo.tile) tiles.insertBefore(photo.tile, tiles.children[place] ?? null);
    paint(photo, words, place + 1);
  });
  while (tiles.children.length > widget.list.length) tiles.lastChild.remove();
  sayState(widget, words, full);
}

function tileOf(widget, photo) {
  const tile = document.createElement("div");
  tile.className = "tile";
  tile.setAttribute("role", "listitem");
  tile.innerHTML = `<img><div class="bar"><i></i></div>
    <button type="button" class="again"><span class="icon" aria-hidden="true">refresh</span><span></span></button>
    <button type="button" class="remove"><span class="icon" aria-hidden="true">close</span></button>`;
  tile.querySelector(".again").addEventListener("click", () => send(widget, photo));
  tile.querySelector(".remove").addEventListener("click", () => remove(widget, photo));
  return tile;
}

function paint(photo, words, number) {
  const { tile } = photo;
  const [picture, again] = [tile.querySelector("img"), tile.querySelector(".again")];
  if (photo.src && picture.getAttribute("src") !== photo.src) picture.src = photo.src;
  picture.hidden = !photo.src;
  picture.alt = fill(words.photo, { number });
  tile.classList.toggle("going", !photo.id && !photo.trouble);
  tile.classList.toggle("failed", Boolean(photo.trouble));
  tile.querySelector(".bar").hidden = Boolean(photo.id || photo.trouble);
  tile.querySelector("i").style.width = `${Math.round(photo.share * 100)}%`;
  again.hidden = !(photo.trouble && photo.body);
  again.lastElementChild.textContent = words.again;
  tile.querySelector(".remove").setAttribute("aria-label", fill(words.remove, { number }));
}

function sayState(widget, words, full) {
  const going = widget.list.filter((photo) => !photo.id && !photo.trouble);
  const trouble = widget.list.find((photo) => photo.trouble)?.trouble ?? "";
  const state = widget.find("state");
  const sentence = trouble || (going.length ? fill(words.going, { n: going.length }) : full ? words.full : "");
  if (state.textContent !== sentence) state.textContent = sentence;
  state.className = trouble ? "warn" : "muted";
  state.hidden = !sentence;
}
