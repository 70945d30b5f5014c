/* Photos, camera first: shrunk here, kept here, sent later. */
const Photos = (() => {
  let taking = 0; // how many are being shrunk at this moment
  const shown = new Map(); // blob -> address of its picture

  function start(form, kit, changed) {
    for (const way of ["camera", "gallery"]) {
      const input = part(`${way}-input`);
      part(way).onclick = () => input.click();
      input.onchange = () => {
        take([...input.files], form, kit, changed);
        input.value = "";
      };
    }
  }

  async function take(files, form, kit, changed) {
    const room = Math.max(0, kit.most_photos - form.photos.length - taking);
    const over = files.length - room;
    taking += Math.min(files.length, room);
    let trouble = over > 0 ? word("over", { n: kit.most_photos, more: over }) : "";
    for (const file of files.slice(0, room)) {
      const blob = await shrunk(file).catch(() => file); // what this browser cannot read the server judges
      taking -= 1;
      if (blob.size > kit.most_bytes) trouble = word("too_large", { n: Math.floor(kit.most_bytes / 1024 / 1024) });
      else form.photos.push({ blob });
      changed();
    }
    say(part("photo-state"), trouble);
  }

  function draw(form, kit, changed) {
    const full = form.photos.length >= kit.most_photos;
    part("camera-word").textContent = word(form.photos.length ? "another" : "camera");
    part("adds").hidden = full;
    part("tiles").replaceChildren(...form.photos.map((photo, place) => tile(photo, place, form, changed)));
    const trouble = form.photos.find((photo) => photo.trouble)?.trouble ?? "";
    if (trouble || !part("photo-state").textContent) say(part("photo-state"), trouble || (full ? word("full", { n: kit.most_photos }) : ""));
    for (const [blob, address] of shown) {
      if (form.photos.some((photo) => photo.blob === blob)) continue;
      URL.revokeObjectURL(address);
      shown.delete(blob);
    }
  }

  function tile(photo, place, form, changed) {
    if (!shown.has(photo.blob)) shown.set(photo.blob, URL.createObjectURL(photo.blob));
    const picture = make("img", { src: shown.get(photo.blob), alt: word("photo", { n: place + 1 }) });
    const remove = make("button", { type: "button", className: "remove", "aria-label": word("remove_photo", { n: place + 1 }) }, icon("close"));
    remove.addEventListener("click", () => {
      form.photos.splice(form.photos.indexOf(photo), 1);
      say(part("photo-state"), "");
      changed();
    });
    return make("div", { className: photo.trouble ? "tile failed" : "tile", role: "listitem" }, picture, remove);
  }

  return { draw, start, busy: () => taking > 0 };
})();
