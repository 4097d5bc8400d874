// The page's words, numbers and dates in the language of the scene. Plural forms follow CLDR, as in app/web/strings.py.

let scene = null;

let regional = "en";

// Numbers and dates as the browser's own region writes them, where it speaks the page's language.
export function speak(next) {
  scene = next;
  const language = (tag) => tag.split("-")[0];
  regional = navigator.languages.find((tag) => language(tag) === language(next.locale)) ?? next.locale;
}

export const locale = () => scene.locale;
export const texts = () => scene.texts;

export function number(value) {
  return new Intl.NumberFormat(regional).format(value);
}

export function t(key, values = {}) {
  let entry = scene.strings[key];
  if (entry === undefined) throw new Error(`There is no string ${key}.`);
  if (typeof entry !== "string") entry = entry[new Intl.PluralRules(scene.locale).select(values.count)] ?? entry.other;
  return fill(entry, values);
}

export const has = (key) => scene.strings[key] !== undefined;

export function house(key, values = {}) {
  return fill(scene.texts[key], values);
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    if (values[name] === undefined) return whole;
    return typeof values[name] === "number" ? number(values[name]) : values[name];
  });
}

export function clock(iso) {
  return new Intl.DateTimeFormat(regional, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

export function day(iso) {
  return new Intl.DateTimeFormat(regional, { dateStyle: "medium" }).format(new Date(iso));
}

export function languageName(tag) {
  return scene.locales.find((entry) => entry.tag === tag)?.name ?? tag;
}

// Fills the marked-up page: data-t is the text, data-t-label the accessible name and tooltip,
// data-t-title the tooltip alone.
export function label(root) {
  for (const node of root.querySelectorAll("[data-t]")) {
    const words = node.querySelector(":scope > .lk-words");
    if (words) words.textContent = t(node.dataset.t);
    else node.textContent = t(node.dataset.t);
  }
  for (const node of root.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button")) node.title = t(node.dataset.tLabel);
  }
}
