// Reporting a reply: a reason, a word if the fan wishes, and a receipt.

import { h } from "./dom.js";
import { ask } from "./server.js";
import { here } from "./state.js";
import { t } from "./words.js";
import { toast } from "./toast.js";

const REASONS = ["claims_human", "harmful", "false", "language", "other"];

export function openReport(item, extra) {
  const form = h("form", { class: "lk-card lk-report", "aria-label": t("report") }, h("h3", {}, t("report_title")),
    h("fieldset", {}, h("legend", { class: "lk-hidden" }, t("report_title")), REASONS.map((reason, index) => {
      const input = h("input", { type: "radio", name: "reason", value: reason });
      input.checked = index === 0;
      return h("label", {}, input, h("span", {}, t(`report_${reason}`)));
    })),
    h("label", { class: "lk-stack" }, h("span", {}, t("report_note")), h("textarea", { name: "note", rows: "2", maxlength: "1000", dir: "auto" })),
    h("div", { class: "lk-choices" }, h("button", { type: "submit", class: "lk-primary" }, t("report_send")),
      h("button", { type: "button", class: "lk-plain", onclick: () => close() }, t("cancel"))));
  const close = () => { extra.replaceChildren(); delete extra.dataset.open; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const answer = await ask("report_reply", { ...here(), message: item.id, reason: data.get("reason"), note: data.get("note") });
    if (!answer) return;
    close();
    toast(t("report_done"));
  });
  return form;
}
