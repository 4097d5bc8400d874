// Plots as inline SVG. Each has a name, each mark a tooltip; a table with the same figures stands beside it.

import { h } from "../../js/dom.js";
import { day, number } from "../../js/words.js";

const NS = "http://www.w3.org/2000/svg";

function s(tag, props = {}, ...children) {
  const element = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(props)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Stacked bars: one for each day, parts in the order of `kinds` from below. Days run with the direction of reading.
export function timeline(title, days, kinds, value, name, rtl) {
  const wide = 920, tall = 220, left = 44, low = 26;
  const sums = days.map((one) => kinds.reduce((sum, kind) => sum + value(one, kind), 0));
  const top = nice(Math.max(1, ...sums));
  const step = (wide - left) / days.length;
  const place = (at) => (rtl ? wide - left - (at + 1) * step : left + at * step);
  const high = (count) => (count / top) * (tall - low - 10);
  const plot = s("svg", { viewBox: `0 0 ${wide} ${tall}`, class: "tr-plot", role: "img", "aria-label": title });
  for (const mark of [0, top / 2, top]) {
    const y = tall - low - high(mark);
    plot.append(s("line", { x1: rtl ? 0 : left, x2: rtl ? wide - left : wide, y1: y, y2: y, class: "tr-grid" }),
      s("text", { x: rtl ? wide - left + 8 : left - 8, y: y + 4, class: "tr-axis", "text-anchor": "end", direction: "ltr" }, number(mark)));
    if (rtl) plot.lastChild.setAttribute("text-anchor", "start");
  }
  days.forEach((one, at) => {
    let y = tall - low;
    kinds.forEach((kind, order) => {
      const count = value(one, kind);
      if (!count) return;
      const height = high(count);
      y -= height;
      plot.append(s("rect", { x: place(at) + step * 0.12, y, width: step * 0.76, height, rx: Math.min(3, height / 2), class: `tr-c${order % 6}` },
        s("title", {}, `${day(one)} · ${name(kind)}: ${number(count)}`)));
    });
    const every = Math.ceil(days.length / 8);
    if ((days.length - 1 - at) % every === 0) {
      plot.append(s("text", { x: place(at) + step / 2, y: tall - 6, class: "tr-axis", "text-anchor": "middle" }, short(one)));
    }
  });
  return plot;
}

// Lying bars with their figures, the longest first.
export function bars(rows, act) {
  const top = Math.max(1, ...rows.map((row) => row.number));
  return h("ul", { class: "tr-bars" }, ...rows.map((row) => h("li", {}, h("button", { type: "button", onclick: () => act(row) },
    h("span", { class: "tr-bar-name" }, h("i", { class: `tr-dot tr-c${row.order % 6}`, "aria-hidden": "true" }), row.name),
    h("span", { class: "tr-bar", "aria-hidden": "true" }, h("i", { style: `inline-size:${(row.number / top) * 100}%` })),
    h("span", { class: "tr-bar-number" }, number(row.number))))));
}

function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const next = [1, 2, 4, 5, 10].find((one) => one * power >= value) * power;
  return next < 2 ? 2 : next;
}

const short = (iso) => new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(iso));
