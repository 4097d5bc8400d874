// A persona's documents: taking files in, their facts (licence, as-of date, source), and their text.

import { h, icon } from "../../js/dom.js";
import { toast } from "../../js/toast.js";
import { day, t } from "../../js/words.js";
import { desk, may, problemText, route } from "./desk.js";
import { get, set } from "./draft.js";
import { group } from "./fields.js";
import { natural } from "./natural.js";
import { ownName, writing } from "./tab_card.js";

const HEAD = /^---\n((?:[a-z_]+:[^\n]*\n)*)---\n+/;
const FACTS = ["source", "licence", "as_of"];
export const isDocument = (file) => /\.(md|markdown|txt|pdf|html?|csv)$/i.test(file.name);
export const slug = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 64);

// A document's facts stand on top of its text, between two lines of `---`.
export function apart(text) {
  const head = HEAD.exec(text);
  const facts = {};
  for (const line of head ? head[1].split("\n") : []) {
    const [, key, value] = /^([a-z_]+):\s*(.*)$/.exec(line) ?? [];
    if (FACTS.includes(key)) facts[key] = value.trim();
  }
  return { facts, body: head ? text.slice(head[0].length) : text };
}

export function whole(facts, body) {
  const lines = FACTS.filter((key) => facts[key]).map((key) => `${key}: ${facts[key].replace(/\s+/g, " ").trim()}\n`);
  return lines.length ? `---\n${lines.join("")}---\n\n${body}` : body;
}

export function drawDocuments() {
  const held = get(["knowledge"]) ?? [];
  const box = h("div", { class: "st-documents" }, held.length ? h("div", { class: "st-table" }, held.map(row)) : h("p", { class: "st-empty" }, icon("memory"), t("st_documents_none")));
  return group(t("st_knowledge"), h("p", { class: "lk-hint" }, t("st_documents_hint")), box, may("edit") ? adder() : "");
}

function adder() {
  const input = h("input", { type: "file", id: "st-document", class: "lk-hidden", accept: ".md,.markdown,.txt,.pdf,.html,.htm,.csv", multiple: true });
  input.addEventListener("change", async () => { const files = [...input.files]; input.value = ""; await addDocument(files); });
  return h("div", { class: "st-bar" }, h("label", { class: "lk-plain" }, input, h("span", {}, t("st_document_add"))),
    h("button", { type: "button", class: "lk-quiet", id: "st-document-new", onclick: () => put(t("st_document_new_name"), "# \n", {}) }, icon("pencil"), t("st_document_write")),
    h("div", { class: "st-said", id: "st-document-said", role: "status" }));
}

// Files become documents in the language that is being written; what cannot be read says why beside the button.
export async function addDocument(files) {
  const told = [];
  const { draft } = desk;
  const button = document.querySelector("label:has(#st-document)");
  button?.setAttribute("data-busy", "1");
  for (const file of files) {
    let answer = null;
    try {
      answer = await (await route(`document?${new URLSearchParams({ name: file.name })}`, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } }))?.json();
    } catch {
      answer = { error: "connection" };
    }
    if (!answer || draft !== desk.draft) return;
    if (answer.ok) put(file.name.replace(/\.[^.]*$/, ""), answer.ok.text, { ...answer.ok, source: answer.ok.source || file.name });
    else told.push(problemText(answer));
  }
  button?.removeAttribute("data-busy");
  const slot = document.getElementById("st-document-said");
  if (slot) slot.replaceChildren(...told.map((text) => h("p", { class: "st-finding error" }, icon("flag"), h("span", {}, text))));
  else if (told.length) toast(told.join(" "), { seconds: 9 });
  else toast(t("st_document_added"));
}

function put(wanted, text, facts) {
  const held = get(["knowledge"]) ?? [];
  const tag = get(["source_locale"]);
  const base = wanted.normalize("NFC").replace(/[^\p{L}\p{N}_ .-]/gu, "-").replace(/^[^\p{L}\p{N}_]+/u, "").slice(0, 80) || "document";
  const taken = new Set(held.filter((one) => one.locale === tag).map((one) => one.name));
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
  set(["knowledge"], [...held, { locale: tag, name, text: whole(facts, text) }]);
  document.dispatchEvent(new CustomEvent("st-redraw"));
  const made = document.querySelector(`.st-documents [data-document="${CSS.escape(`${tag}/${name}`)}"]`);
  if (made) { made.open = true; made.scrollIntoView({ block: "nearest" }); made.querySelector("summary").focus({ preventScroll: true }); }
}

function row(held, place) {
  const { facts, body } = apart(held.text);
  const node = h("details", { class: "st-row", "data-document": `${held.locale}/${held.name}`, "data-where": `knowledge.${held.locale}.${held.name}` },
    h("summary", {}, h("span", { class: "lk-strong", dir: "auto" }, held.name), h("span", { class: "st-chip" }, ownName(held.locale)),
      h("span", { class: "st-gist" }, [t("st_letters", { count: body.length }), facts.as_of ? dated(facts.as_of) : "", facts.licence ?? ""].filter(Boolean).join(" · ")),
      late(facts) ? h("span", { class: "st-badge warn" }, t("st_document_late")) : "",
      facts.licence ? "" : h("span", { class: "st-badge" }, t("st_no_licence"))),
    h("div", { class: "st-said" }));
  node.addEventListener("toggle", () => {
    if (!node.open || node.dataset.drawn) return;
    node.dataset.drawn = "1";
    node.append(form(held, place));
  });
  return node;
}

// A persona knows nothing after the day that its card speaks for.
const late = (facts) => Boolean(facts.as_of && get(["as_of"]) && facts.as_of > get(["as_of"]));

const dated = (text) => { const moment = Date.parse(text); return Number.isNaN(moment) ? text : day(new Date(moment).toISOString()); };

function form(held, place) {
  const { facts, body } = apart(held.text);
  const at = ["knowledge", place];
  const keep = () => set([...at, "text"], whole(facts, area.value));
  const area = natural(h("textarea", { rows: 10, lang: held.locale }));
  area.value = body;
  area.addEventListener("input", keep);
  const inputs = FACTS.map((key) => {
    const input = h("input", { type: key === "as_of" ? "date" : "text", autocomplete: "off" });
    input.value = facts[key] ?? "";
    input.addEventListener("input", () => { facts[key] = input.value; keep(); });
    return labelled(t(`st_document_${key}`), key === "as_of" ? input : natural(input));
  });
  const name = natural(h("input", { type: "text", autocomplete: "off", maxlength: 100 }));
  name.value = held.name;
  name.addEventListener("input", () => { if (/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,99}$/u.test(name.value)) set([...at, "name"], name.value); });
  const tags = Object.keys(get(["locales"])).sort();
  const language = h("select", {}, [...new Set([...tags, held.locale])].map((tag) => h("option", { value: tag }, ownName(tag))));
  language.value = held.locale;
  language.addEventListener("change", () => { set([...at, "locale"], language.value); document.dispatchEvent(new CustomEvent("st-redraw")); });
  const remove = h("button", { type: "button", class: "lk-plain lk-danger", onclick: () => {
    set(["knowledge"], get(["knowledge"]).filter((one, index) => index !== place));
    document.dispatchEvent(new CustomEvent("st-redraw", { detail: "removed" }));
  } }, t("delete_short"));
  const made = h("div", { class: "st-stack" }, h("div", { class: "st-pair" }, labelled(t("st_name"), name), labelled(t("language"), language)),
    h("div", { class: "st-pair" }, inputs), labelled(t("st_text"), area), may("edit") ? remove : "");
  if (!may("edit")) made.querySelectorAll("input, textarea, select").forEach((one) => { one.disabled = true; });
  return made;
}

const labelled = (label, input) => h("div", { class: "st-field" }, h("label", { class: "st-label-box" }, h("span", {}, label), input));
