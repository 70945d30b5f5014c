/* What the parts of the page share: words, places in the markup, elements made without markup of anybody's text. */
const BASE = document.documentElement.dataset.base;
let WORDS = {};
let LANGUAGE = "zh";

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const word = (name, values = {}) => (WORDS[name] ?? "").replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
const inWords = (named) => (LANGUAGE === "en" && named.en) || named.zh;

function make(tag, { className = "", text = "", ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter(Boolean));
  return made;
}

const icon = (name) => make("span", { className: "icon", text: name, "aria-hidden": "true", translate: "no" });

function button(text, act, { className = "", symbol = "" } = {}) {
  const made = make("button", { type: "button", className }, symbol && icon(symbol), make("span", { text }));
  made.addEventListener("click", act);
  return made;
}

/* Write a sentence where there is one, and hide the place where there is none. */
function say(place, sentence) {
  if (place.textContent !== sentence) place.textContent = sentence;
  place.hidden = !sentence;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

function moment(ms) {
  const today = new Date(ms).toDateString() === new Date().toDateString();
  const options = { ...(today ? {} : { month: "numeric", day: "numeric" }), hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(LANGUAGE === "zh" ? "zh-CN" : "en-GB", options).format(ms);
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function learnWords() {
  const response = await fetch(`${BASE}/offline/words.json`);
  const both = await response.json();
  const spoken = (chosen) => {
    LANGUAGE = chosen in both ? chosen : "zh";
    WORDS = both[LANGUAGE];
    document.documentElement.lang = LANGUAGE === "zh" ? "zh-CN" : "en";
    document.title = word("title");
    document.querySelectorAll("[data-word]").forEach((place) => (place.textContent = word(place.dataset.word)));
    part("line").placeholder = word("line_hint");
  };
  spoken(cookie("whistlemap_language") || (navigator.language.startsWith("zh") ? "zh" : "en"));
  return spoken;
}
