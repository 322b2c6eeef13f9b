// Small tools to build and keep DOM nodes. Text is always set as text, never as HTML.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "color") node.style.backgroundColor = value;
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

const present = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);

export function fill(node, ...children) {
  node.replaceChildren(...present(children));
}

const PATHS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  sun: "M10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.4 1.4M13.6 13.6 15 15M15 5l-1.4 1.4M6.4 13.6 5 15M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6",
  moon: "M16 12.5A7 7 0 0 1 7.5 4a6.5 6.5 0 1 0 8.5 8.5",
  phone: "M7 2.5h6a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1M9 15h2",
  thread: "M4 4.5h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9L5.5 16.5v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  send: "M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11",
  pin: "M8 3h5l-.5 5 2.5 3H5l2.5-3L7 3h1M10 11v6",
  eye: "M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4",
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  file: "M5 2.5h7l3.5 3.5v11a.5.5 0 0 1-.5.5H5a.5.5 0 0 1-.5-.5V3a.5.5 0 0 1 .5-.5M12 2.5V6h3.5M7.5 10h5M7.5 13h5",
  people: "M7.5 4a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M3 16c0-3 2-4.5 4.5-4.5S12 13 12 16M13 5a2.2 2.2 0 0 1 0 4M14 11.5c2 .3 3 2 3 4.5",
  home: "M3.5 9.5 10 4l6.5 5.5V16h-4.5v-4H8v4H3.5z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const drawn = new WeakMap();

// Show items as children of a container; a child whose item did not change stays as it is.
export function keep(container, items, build) {
  const old = new Map([...container.children].map((child) => [child.dataset.key, child]));
  const nodes = items.map((item) => {
    const content = JSON.stringify(item);
    const before = old.get(item.key);
    if (before && drawn.get(before) === content) return before;
    const node = build(item);
    node.dataset.key = item.key;
    drawn.set(node, content);
    return node;
  });
  nodes.forEach((node, index) => {
    if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null);
  });
  while (container.children.length > nodes.length) container.lastElementChild.remove();
}
