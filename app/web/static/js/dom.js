// Builds elements. Text only ever enters as text nodes: nothing a fan or a model writes is parsed as markup.

const STROKES = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h10",
  send: "M5 12h13M12.5 5.5L19 12l-6.5 6.5",
  down: "M12 5v13M6 12.5l6 6 6-6",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  why: "M9.2 9.2a2.9 2.9 0 1 1 4.2 2.7c-.9.5-1.4 1-1.4 2.1M12 17.3v.1M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19.5 3.8v4.4h-4.4",
  flag: "M6 21V4M6 5c4-2.5 7.5 2 12.5 0v8.5c-5 2-8.500-2.500-12.500 0",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  pencil: "M5 19l1-4L16.500 4.500l3 3L9 18zM14 7l3 3",
  "pencil-square": "M20 13v6a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 19V6a1.500 1.500 0 0 1 1.500-1.500H11M9 15l.7-3L18 3.800l2.300 2.300L12 14.300z",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l.8 13h8.400L17 7M10.500 11v5M13.500 11v5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.800-6 7.500-6s6.700 2 7.500 6",
  memory: "M6 4h12v16.500l-6-4-6 4z",
  globe: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3.500 12h17M12 3c5 5.500 5 12.500 0 18M12 3c-5 5.500-5 12.500 0 18",
  search: "M11 4.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13zM16 16l4 4",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  light: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400",
  dark: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
  chevron: "M8 10l4 4 4-4",
  pin: "M9 4h6l-.8 6 3.300 3v1.500h-11V13l3.300-3zM12 14.500V20.500",
  page: "M7 3.500h7l4 4V20.500H7zM10 11.500h5M10 15.500h5M13.500 4v4H17.500",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  undo: "M5 9h9.500a5 5 0 0 1 0 10H9M8.500 5.500L5 9l3.500 3.500",
  redo: "M19 9H9.500a5 5 0 0 0 0 10H15M15.500 5.500L19 9l-3.500 3.500",
  plus: "M12 5v14M5 12h14",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v5.500M12 7.700v.1",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("lk-svg", `lk-svg-${name}`);
  if (name === "stop") {
    const square = document.createElementNS(svg.namespaceURI, "rect");
    for (const [key, value] of [["x", 7], ["y", 7], ["width", 10], ["height", 10], ["rx", 2.5]]) square.setAttribute(key, value);
    square.setAttribute("fill", "currentColor");
    svg.append(square);
    return svg;
  }
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(`lk-${id}`);

export function iconButton(name, label, props = {}) {
  return h("button", { type: "button", class: "lk-icon", "aria-label": label, title: label, ...props }, icon(name));
}

export const dots = () => h("span", { class: "lk-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));

export function face(persona, size = "") {
  const initial = [...(persona.nickname || "?")][0];
  const shown = persona.portrait
    ? h("img", { src: persona.portrait, alt: "", draggable: "false" })
    : h("span", { class: "lk-initial", "aria-hidden": "true" }, initial);
  return h("span", { class: `lk-portrait ${size}` }, shown);
}
