// Brings the Studio to life: who is signed in, which persona and part are in view, and what each gesture does.

import { h, icon } from "../../js/dom.js";
import { closeLocales, wireLocales } from "../../js/locales.js";
import { kept } from "../../js/store.js";
import { applyTheme } from "../../js/theme.js";
import { t } from "../../js/words.js";
import { toast } from "../../js/toast.js";
import { $, accentStyle, connect, desk, firstScene, may, setScene } from "./desk.js";
import { showConflict, wireDialogs } from "./dialogs.js";
import { drawDoor } from "./door.js";
import { onChange, openDraft, save, settle, undo } from "./draft.js";
import { showFindings } from "./fields.js";
import { drawPreview } from "./preview.js";
import { drawGallery, drawMe, loadGallery, wireImport } from "./rail.js";
import { drawAnswers } from "./tab_answers.js";
import { drawCard } from "./tab_card.js";
import { drawLanguages } from "./tab_languages.js";
import { drawLore } from "./tab_lore.js";
import { drawRights } from "./tab_rights.js";
import { drawVersions, whenDiscarded } from "./tab_versions.js";
import { drawText, followTab, refreshText } from "./text_pane.js";
import { drawTop, sheetButtons } from "./top_bar.js";

const TABS = { card: drawCard, languages: drawLanguages, lore: drawLore, answers: drawAnswers, rights: drawRights, versions: drawVersions };
let page = null;

export async function start({ element, server: calls }) {
  page = element.querySelector("#lk");
  connect(calls, () => enterDoor(true));
  applyTheme();
  page.querySelectorAll("[data-icon]").forEach((node) => node.append(icon(node.dataset.icon)));
  wireLocales(switchLanguage);
  wireImport(async (id) => { await loadGallery(); await open(id); });
  whenDiscarded(discarded);
  wireDialogs({ jump, refresh: () => { redraw(); loadGallery(); } });
  onChange(changed);
  page.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("st-redraw", (event) => { redraw(); if (event.detail === "removed") toast(t("deleted"), { button: t("undo"), act: undo }); });
  $("body").addEventListener("focusin", textFirst);
  document.addEventListener("st-findings", () => { if (desk.draft) showFindings($("body")); });
  await enter("");
}

async function enter(locale) {
  const scene = await firstScene(locale);
  setScene(page, scene, "st_title");
  if (!scene.staff) { enterDoor(); return; }
  drawMe(signOut);
  page.dataset.state = "desk";
  await loadGallery();
  const [id, tab] = location.hash.slice(1).split("/");
  const first = desk.gallery.find((row) => row.id === id) ?? desk.gallery[0];
  if (first) await open(first.id, TABS[tab] ? tab : "card");
  else drawNobody();
  page.dataset.state = "ready";
}

// `ended`: the session ran out. What was typed stays here, and is kept for the same person only.
function enterDoor(ended = false) {
  if (page.dataset.state === "door") return;
  const before = desk.scene.staff?.name;
  page.dataset.state = "door";
  $("dialog").close();
  drawDoor((name) => {
    if (desk.draft && name !== before) { Object.assign(desk.draft, { dirty: null }); desk.draft = null; }
    return enter(desk.scene.locale);
  }, ended);
}

// The form waits until what was typed in the text is with the server; text that cannot be read has to be put right first.
async function textFirst(event) {
  if (desk.draft?.dirty !== "files") return;
  const where = event.target.closest("[data-where]")?.dataset.where;
  event.target.blur();
  await settle();
  if (desk.draft.dirty === "files") { toast(t("st_text_first"), { seconds: 8 }); document.getElementById("st-code")?.focus(); return; }
  drawBody();
  const again = where && $("body").querySelector(`[data-where="${CSS.escape(where)}"]`);
  again?.querySelector("input, textarea, select, summary")?.focus();
}

async function discarded() {
  const id = location.hash.slice(1).split("/")[0];
  await loadGallery();
  const next = desk.gallery.find((row) => row.id === id) ?? desk.gallery[0];
  if (next) await open(next.id);
  else drawNobody();
}

async function signOut() {
  await settle();
  try { await fetch("/studio/session", { method: "DELETE" }); } catch { return; }
  desk.draft = null;
  desk.scene.staff = null;
  enterDoor();
}

async function switchLanguage(tag) {
  kept.keepLocale(tag);
  await settle();
  const scene = await firstScene(tag);
  setScene(page, scene, "st_title");
  if (!scene.staff) { enterDoor(); return; }
  drawMe(signOut);
  await loadGallery();
  if (desk.draft) drawAll();
}

async function open(id, tab = desk.tab) {
  desk.tab = tab;
  if (!(await openDraft(id))) return;
  closeSheet();
}

function drawNobody() {
  $("top").replaceChildren(h("div", { class: "lk-who" }, h("h1", {}, t("st_studio"))), ...sheetButtons());
  $("body").replaceChildren(h("p", { class: "lk-hint" }, t("st_nobody")));
}

function changed(what) {
  if (what === "opened" || what === "restored") { drawAll(); if (what === "restored") toast(t("st_restored"), { seconds: 9 }); return; }
  if (what === "undone") { redraw(); return; }
  if (what === "conflict") { drawTop(); showConflict(); return; }
  drawTop();
  if (what === "checked") { showFindings($("body")); drawTabs(); return; }
  if (what === "text-saved" && !$("body").contains(document.activeElement)) drawBody();
  if (what === "saved" || what === "text-saved") {
    showFindings($("body"));
    refreshText();
    drawTabs();
    updateRow();
  }
}

// The gallery's row of the open persona follows the draft without asking the server for everybody.
function updateRow() {
  const row = desk.gallery.find((one) => one.id === desk.draft.id);
  if (!row) return;
  const { hash, live_version: version, live, review, coverage } = desk.draft;
  const shares = coverage.map((one) => one.share);
  Object.assign(row, { live, draft: hash === version ? "none" : review.state, languages: shares.length, coverage: shares.reduce((sum, one) => sum + one, 0) / (shares.length || 1) });
  drawGallery();
}

function drawAll() {
  const row = desk.gallery.find((one) => one.id === desk.draft.id);
  if (row) page.style.cssText = accentStyle(row.accent);
  if (!desk.draft.card.locales[desk.locale]) desk.locale = desk.draft.card.source_locale;
  updateRow();
  drawGallery();
  drawTop();
  drawTabs();
  drawBody();
  drawSide();
}

function redraw() {
  drawTop();
  drawTabs();
  drawBody();
  drawGallery();
}

const tabOf = (where) => {
  const source = desk.draft.card.source_locale;
  if (/^(likeness|realism)/.test(where)) return where.startsWith("likeness") ? "rights" : "card";
  if (where.startsWith("lore")) return "lore";
  const inside = /^locales\.([^.]+)\.?(\w*)/.exec(where);
  if (!inside) return "card";
  if (inside[2] === "answers") return "answers";
  return inside[1] === source && inside[2] !== "lore" ? "card" : "languages";
};

function drawTabs() {
  const counts = {};
  for (const finding of desk.draft.findings) if (finding.severity === "error") counts[tabOf(finding.where)] = (counts[tabOf(finding.where)] ?? 0) + 1;
  const focused = document.activeElement?.id;
  $("tabs").replaceChildren(...Object.keys(TABS).map((name) => h("button", { type: "button", role: "tab", id: `st-tab-${name}`, "data-tab": name, "aria-selected": String(name === desk.tab),
    "aria-controls": "st-body", tabindex: name === desk.tab ? "0" : "-1" }, t(`st_tab_${name}`), counts[name] ? h("span", { class: "st-badge error" }, String(counts[name])) : "")));
  if (focused?.startsWith("st-tab-")) document.getElementById(focused)?.focus();
  $("body").setAttribute("aria-labelledby", `st-tab-${desk.tab}`);
}

function drawBody() {
  history.replaceState(null, "", `#${desk.draft.id}/${desk.tab}`);
  TABS[desk.tab]($("body"), redraw);
  showFindings($("body"));
}

function drawSide() {
  drawPreview();
  drawText();
  showSide(desk.side);
}

function showSide(name) {
  desk.side = name;
  for (const one of ["preview", "text"]) {
    $(one).hidden = one !== name;
    $(`side-${one}`).setAttribute("aria-selected", String(one === name));
  }
  if (name === "text") followTab();
}

function jump(where) {
  const tab = tabOf(where);
  const locale = /^locales\.([^.]+)/.exec(where)?.[1];
  if (locale && desk.draft.card.locales[locale]) desk[tab === "languages" ? "beside" : "locale"] = locale;
  goTo(tab);
  $("body").querySelectorAll("details").forEach((node) => { if (where.includes(node.dataset.entry ?? "\0")) node.open = true; });
  const nodes = [...$("body").querySelectorAll("[data-where]")].filter((node) => where === node.dataset.where || where.startsWith(`${node.dataset.where}.`));
  const best = nodes.sort((a, b) => b.dataset.where.length - a.dataset.where.length)[0];
  best?.closest("details")?.setAttribute("open", "");
  best?.scrollIntoView({ block: "center" });
  best?.querySelector("input, textarea, select, button")?.focus({ preventScroll: true });
}

function goTo(tab) {
  desk.tab = tab;
  drawTabs();
  drawBody();
  $("body").scrollTop = 0;
  if (desk.side === "text") followTab();
}

const ACTS = { close: closeSheet, rail: () => { page.dataset.sheet = "rail"; $("rail").querySelector("button")?.focus(); }, side: () => { page.dataset.sheet = "side"; $("side").querySelector("button")?.focus(); } };

function closeSheet() {
  delete page.dataset.sheet;
}

function clicked(event) {
  const target = event.target.closest("[data-act], [data-open], [data-tab], [data-side]");
  if (!target || !page.contains(target)) return;
  if (target.dataset.open) open(target.dataset.open);
  else if (target.dataset.tab) goTo(target.dataset.tab);
  else if (target.dataset.side) showSide(target.dataset.side);
  else ACTS[target.dataset.act]?.();
}

function pressed(event) {
  if (event.key === "Escape") { if (!closeLocales(true)) closeSheet(); return; }
  const stroke = (event.ctrlKey || event.metaKey) && event.key.toLowerCase();
  if (stroke === "z" || stroke === "y") {
    if (!desk.draft || $("dialog").open || event.target.matches("input:not([type=checkbox], [type=color], [type=date]), textarea")) return;
    event.preventDefault();
    undo(stroke === "z" && !event.shiftKey);
    return;
  }
  if (stroke === "s") { event.preventDefault(); if (desk.draft) save(); return; }
  const tab = event.target.closest?.("[role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const all = [...tab.parentNode.querySelectorAll("[role=tab]")];
  const step = (event.key === "ArrowRight") === (page.dir !== "rtl") ? 1 : -1;
  const next = event.key === "Home" ? all[0] : event.key === "End" ? all.at(-1) : all[(all.indexOf(tab) + step + all.length) % all.length];
  event.preventDefault();
  next.focus();
  next.click();
  document.getElementById(next.id)?.focus();
}
