// One reply: text and withheld lines, its label, and what a fan can do with it.

import { byId, dots, face, h, icon, iconButton } from "./dom.js";
import { openReport } from "./report.js";
import { persona, state } from "./state.js";
import { drawWhy } from "./why.js";
import { clock, house, t } from "./words.js";
import { toast } from "./toast.js";

export function drawReply(item, houseVoice) {
  const words = h("div", { class: "lk-text" });
  const bubble = h("div", { class: "lk-bubble" }, words, dots());
  const label = h("span", { class: "lk-label" });
  const time = h("span", { class: "lk-time" });
  const actions = h("div", { class: "lk-actions", role: "group" });
  const more = iconButton("more", t("more"), { class: "lk-icon lk-more", "aria-expanded": "false" });
  const extra = h("div", { class: "lk-extra" });
  const meta = h("div", { class: "lk-meta" }, label, time, more, actions);
  const node = h("article", { class: `lk-item lk-reply${houseVoice ? " lk-house" : ""}` },
    houseVoice ? h("span", { class: "lk-portrait small lk-house-mark" }, icon("info")) : face(persona(), "small"),
    h("div", { class: "lk-column" }, bubble, meta, extra));
  more.addEventListener("click", () => {
    const open = node.classList.toggle("lk-open");
    more.setAttribute("aria-expanded", String(open));
  });
  const update = (next) => {
    node.setAttribute("aria-label", t(houseVoice ? "house_said" : "persona_said", { name: persona().name }));
    words.lang = next.locale;
    words.dir = next.direction;
    drawParts(words, next);
    label.textContent = labelOf(next);
    time.textContent = next.at ? clock(next.at) : "";
    node.classList.toggle("lk-streaming", next.state === "streaming");
    node.classList.toggle("lk-cut", next.state === "cut");
    if (next.state !== "streaming") drawActions(actions, extra, next);
  };
  update(item);
  return { node, update };
}

// The wording that the market asked for with this reply, unless the page speaks another language by now.
const labelOf = (item) => (item.label && item.labelLocale === state.scene.locale ? item.label : house("label"));

function drawParts(words, item) {
  item.parts.forEach((part, index) => {
    const withheld = part.kind === "withheld";
    let node = words.children[index];
    if (!node || node.matches(".lk-withheld") !== withheld || node.matches(".lk-cut-line")) {
      const next = withheld ? h("p", { class: "lk-withheld" }, icon("info"), h("span")) : h("p", { class: "lk-said" });
      if (node) node.replaceWith(next);
      else words.append(next);
      node = next;
    }
    const target = withheld ? node.lastChild : node;
    if (target.textContent !== part.text) target.textContent = part.text;
  });
  while (words.children.length > item.parts.length && !words.lastChild.matches(".lk-cut-line")) words.lastChild.remove();
  if (item.state === "cut" && !words.querySelector(".lk-cut-line")) {
    words.append(h("p", { class: "lk-withheld lk-cut-line", lang: state.scene.locale, dir: state.scene.direction }, icon("info"), h("span", {}, house("cut_off"))));
  }
}

export const textOf = (item) => item.parts.filter((part) => part.kind === "text").map((part) => part.text).join("\n").trim();

export const labelled = (text) => `${text}\n\n${house("copied_line", { persona: persona().name, operator: state.scene.operator })}`;

function drawActions(actions, extra, item) {
  actions.setAttribute("aria-label", t("actions"));
  const copy = iconButton("copy", t("copy"), { "data-do": "copy" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(labelled(textOf(item)));
      copy.replaceChildren(icon("check"));
      toast(t("copied"));
      setTimeout(() => copy.replaceChildren(icon("copy")), 2000);
    } catch {
      toast(t("copy_failed"));
    }
  });
  const shown = [copy];
  if (!item.opening) shown.push(toggle("why", t("why"), extra, () => drawWhy(item)));
  if (item.origin === "outage") {
    shown.unshift(h("button", { type: "button", class: "lk-plain lk-retry", "data-act": "retry" }, t("try_again")));
  } else if (!item.opening && item.origin !== "crisis") {
    shown.push(iconButton("retry", t("retry"), { class: "lk-icon lk-retry", "data-act": "retry" }));
  }
  if (state.scene.reports && item.id && !item.opening) shown.push(toggle("flag", t("report"), extra, () => openReport(item, extra)));
  actions.replaceChildren(...shown);
}

// A button that opens one thing under the reply, and closes it again.
function toggle(name, label, extra, build) {
  const button = iconButton(name, label, { "aria-expanded": "false", "data-do": name });
  button.addEventListener("click", () => {
    const open = extra.dataset.open === name;
    extra.replaceChildren();
    delete extra.dataset.open;
    button.parentElement.querySelectorAll("[aria-expanded]").forEach((node) => node.setAttribute("aria-expanded", "false"));
    if (open) return;
    extra.dataset.open = name;
    extra.append(build());
    button.setAttribute("aria-expanded", "true");
    extra.scrollIntoView({ block: "nearest" });
  });
  return button;
}

// Text that is selected and copied by hand carries the label too.
document.addEventListener("copy", (event) => {
  const selection = getSelection();
  const log = byId("log");
  if (!log || selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (![...log.querySelectorAll(".lk-reply .lk-text")].some((node) => range.intersectsNode(node))) return;
  event.clipboardData.setData("text/plain", labelled(selection.toString().trim()));
  event.preventDefault();
});
