// The receipt of a deletion, in plain words: what went, where it was searched for afterwards, and what could not be.

import { h, iconButton } from "./dom.js";
import { day, number, clock, locale, t } from "./words.js";

let held = null;

// Shown until it is closed, the next deletion takes its place, or another persona is looked at.
export function holdReceipt(receipt) {
  held = receipt ?? null;
}

export function drawReceipt(box) {
  if (!box) return;
  box.replaceChildren();
  if (!held) return;
  const receipt = held;
  const close = () => { holdReceipt(null); box.replaceChildren(); document.getElementById("lk-memory").focus(); };
  box.append(h("section", { class: "lk-card lk-receipt", "aria-label": t("receipt_title"), tabindex: "-1" },
    h("div", { class: "lk-row" }, h("h2", { class: "lk-strong" }, t("receipt_title")), iconButton("close", t("close"), { "data-do": "receipt-close", onclick: close })),
    ...lines(receipt).map((line) => h("p", {}, line)),
    receipt.unscanned.length ? h("ul", { class: "lk-rules" }, receipt.unscanned.map((place) => h("li", {}, t(`unscanned_${place}`)))) : null,
    details(receipt)));
}

function lines(receipt) {
  const gone = [["messages", receipt.rows.messages], ["receipt_facts", receipt.rows.facts]].filter(([, count]) => count);
  if (!gone.length) return [t("receipt_nothing")];
  const what = new Intl.ListFormat(locale(), { type: "conjunction" }).format(gone.map(([key, count]) => t(key, { count })));
  const said = [t("receipt_gone", { what })];
  if (receipt.proven) said.push(t("receipt_proven", { count: receipt.files.length }));
  if (receipt.elsewhere) said.push(t("receipt_elsewhere", { count: receipt.elsewhere }));
  if (receipt.too_short) said.push(t("receipt_short", { count: receipt.too_short }));
  if (receipt.left) said.push(t("receipt_left"));
  if (receipt.unscanned.length) said.push(t("receipt_unproven"));
  return said;
}

function details(receipt) {
  const bytes = new Intl.NumberFormat(locale(), { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 });
  return h("details", {}, h("summary", {}, t("details")), h("dl", { class: "lk-facts" },
    h("dt", {}, t("receipt_number")), h("dd", { class: "lk-number", dir: "ltr" }, receipt.id),
    h("dt", {}, `${day(receipt.at)}`), h("dd", {}, clock(receipt.at)),
    h("dt", {}, `${t("receipt_files")} (${number(receipt.files.length)})`),
    h("dd", {}, h("ul", {}, receipt.files.map((file) => h("li", {}, h("bdi", { dir: "ltr" }, file.file), ` · ${bytes.format(file.bytes / 1024)}`))))));
}
