// The likeness record: whose likeness this is, on what basis, where, in what media, for what, and until when.

import { h } from "../../js/dom.js";
import { t } from "../../js/words.js";
import { desk, may } from "./desk.js";
import { get, set } from "./draft.js";
import { boxes, field, group, pair } from "./fields.js";

const BASES = ["fictional", "self", "licensed", "estate", "parody", "public-domain"];
const NEW = () => ({ basis: "licensed", whose: "", licensor: "", territories: [], media: ["text"], purposes: ["chat"], intimacy: "none",
  valid_from: new Date().toISOString().slice(0, 10), valid_until: null, evidence_sha256: null, revoked_on: null });

export function drawRights(body, redraw) {
  if (!get(["likeness"])) {
    body.replaceChildren(h("section", { class: "st-group", "data-where": "likeness" }, h("h2", {}, t("about_rights")), h("p", {}, t("st_rights_none")),
      h("button", { type: "button", class: "lk-primary", disabled: !may("edit"), onclick: () => { set(["likeness"], NEW()); redraw(); } }, t("st_rights_start")), h("div", { class: "st-said" })));
    return;
  }
  const at = (name) => ["likeness", name];
  body.replaceChildren(
    h("div", { class: `st-verdict ${desk.draft.rights}`, "data-where": "likeness" }, h("p", { class: "lk-strong" }, t(`st_rights_${desk.draft.rights}`)), h("div", { class: "st-said" })),
    group(t("about_rights"),
      field(t("st_basis"), at("basis"), { kind: "choice", choices: BASES.map((code) => [code, t(`basis_${code}`)]) }),
      pair(field(t("st_whose"), at("whose")), field(t("rights_owner"), at("licensor"))),
      field(t("st_territories"), at("territories"), { kind: "commas", hint: t("st_territories_hint") }),
      boxes(t("rights_media"), at("media"), ["text", "voice", "image", "video"].map((code) => [code, t(`medium_${code}`)])),
      boxes(t("rights_purposes"), at("purposes"), [["chat", t("purpose_chat")], ["advertising", t("purpose_advertising")], ["live-sale", t("purpose_live_sale")]]),
      field(t("st_intimacy"), at("intimacy"), { kind: "choice", choices: ["none", "friendly", "romantic"].map((code) => [code, t(`st_intimacy_${code}`)]) })),
    group(t("st_term"),
      pair(field(t("rights_since"), at("valid_from"), { kind: "date" }), field(t("rights_until"), at("valid_until"), { kind: "date", hint: t("st_until_hint") })),
      field(t("st_revoked_on"), at("revoked_on"), { kind: "date", hint: t("st_revoked_hint") })),
    group(t("st_evidence"), evidence(redraw)));
}

function evidence(redraw) {
  const input = h("input", { type: "file", class: "lk-hidden", disabled: !may("edit") });
  input.addEventListener("change", async () => {
    if (!input.files[0]) return;
    const digest = await crypto.subtle.digest("SHA-256", await input.files[0].arrayBuffer());
    set(["likeness", "evidence_sha256"], [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    redraw();
  });
  return h("div", { class: "st-stack", "data-where": "likeness.evidence_sha256" }, h("p", { class: "lk-hint" }, t("st_evidence_hint")),
    h("p", { class: "st-hash", dir: "ltr" }, get(["likeness", "evidence_sha256"]) ?? "—"),
    h("label", { class: "lk-plain" }, input, h("span", {}, t("st_evidence_choose"))), h("div", { class: "st-said" }));
}
