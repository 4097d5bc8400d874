// Brings the trust desk to life: who is signed in, which part is in view, language and appearance.

import { h, icon } from "../../js/dom.js";
import { closeLocales, wireLocales } from "../../js/locales.js";
import { kept } from "../../js/store.js";
import { applyTheme } from "../../js/theme.js";
import { t } from "../../js/words.js";
import { $, connect, desk, firstScene, setScene } from "../../studio/js/desk.js";
import { drawDoor } from "../../studio/js/door.js";
import { drawNow } from "./now.js";
import { drawPauses } from "./pauses.js";
import { drawLog, drawRules, drawRuns, drawYear } from "./records.js";
import { drawReports } from "./reports.js";

const PARTS = { now: drawNow, reports: drawReports, pauses: drawPauses, rules: drawRules, year: drawYear, evals: drawRuns, log: drawLog };
const DOOR = { path: "/trust", tag: "tr_desk", hint: "tr_door_hint" };
let page = null;

export async function start({ element, server: calls }) {
  page = element.querySelector("#lk");
  connect(calls, () => enterDoor(true));
  applyTheme();
  page.querySelectorAll("[data-icon]").forEach((node) => node.append(icon(node.dataset.icon)));
  wireLocales((tag) => { kept.keepLocale(tag); return enter(tag); });
  page.addEventListener("click", clicked);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !closeLocales(true)) closeSheet(); });
  window.addEventListener("hashchange", () => { if (page.dataset.state === "ready") drawPart(); });
  await enter("");
}

async function enter(locale) {
  const scene = await firstScene(locale);
  setScene(page, scene, "tr_title");
  if (!scene.staff) { enterDoor(); return; }
  drawMe();
  drawParts();
  page.dataset.state = "desk";
  await drawPart();
  page.dataset.state = "ready";
}

function enterDoor(ended = false) {
  if (page.dataset.state === "door") return;
  page.dataset.state = "door";
  $("dialog").close();
  $("body").replaceChildren();
  drawDoor(() => enter(desk.scene.locale), ended, DOOR);
}

const current = () => (Object.hasOwn(PARTS, location.hash.slice(1)) ? location.hash.slice(1) : "now");

async function drawPart() {
  const name = current();
  drawParts();
  $("top").replaceChildren(
    h("button", { type: "button", class: "lk-icon st-menu", "data-act": "rail", "aria-label": t("tr_rail"), title: t("tr_rail") }, icon("menu")),
    h("div", { class: "lk-who" }, h("h1", {}, t(`tr_part_${name}`))));
  if (!desk.scene.on_desk) { $("body").replaceChildren(h("p", { class: "st-empty" }, t("tr_not_yours"))); return; }
  await PARTS[name]($("body"), () => (current() === name ? drawPart() : null));
}

function drawParts() {
  $("parts").replaceChildren(h("ul", { class: "tr-parts" }, ...Object.keys(PARTS).map((name) => h("li", {},
    h("a", { href: `#${name}`, class: "tr-part", "aria-current": name === current() ? "page" : undefined }, t(`tr_part_${name}`))))));
}

function drawMe() {
  const { staff } = desk.scene;
  $("me").replaceChildren(icon("person"), h("span", { class: "st-me-words" }, h("span", { class: "lk-strong" }, h("bdi", {}, staff.name)),
    h("span", { class: "lk-hint" }, staff.roles.map((role) => t(`st_role_${role}`)).join(", "))),
  h("button", { type: "button", class: "lk-quiet", id: "st-sign-out", onclick: signOut }, t("st_sign_out")));
}

async function signOut() {
  try { await fetch("/trust/session", { method: "DELETE" }); } catch { return; }
  desk.scene.staff = null;
  enterDoor();
}

function closeSheet() {
  delete page.dataset.sheet;
}

function clicked(event) {
  if (event.target.closest(".tr-part")) { closeSheet(); return; }
  const act = event.target.closest("[data-act]")?.dataset.act;
  if (act === "close") closeSheet();
  else if (act === "rail") { page.dataset.sheet = "rail"; $("rail").querySelector("a, button")?.focus(); }
}
