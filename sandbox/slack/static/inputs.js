// Form elements of Block Kit. Each node answers `read()`; `write(value)` puts a value back.

import { el } from "./dom.js";

const TEXTUAL = { number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };
const FIRST = { datepicker: "initial_date", timepicker: "initial_time" };

// A node for the element, or null when it cannot be drawn. changed(value) follows each change.
export function control(element, world, changed) {
  const build = BUILD[element.type] ?? (TEXTUAL[element.type] && oneLine);
  const node = build ? build(element, world) : null;
  if (node && changed) node.addEventListener("change", () => changed(node.read()));
  return node;
}

// What stands in all fields of a container: {block_id: {action_id: value}}.
export function readAll(container) {
  const found = {};
  for (const node of container?.querySelectorAll("[data-action-id]") ?? []) {
    const block = node.closest(".block").dataset.blockId;
    if (node.read && !node.classList.contains("overflow")) (found[block] ??= {})[node.dataset.actionId] = node.read() ?? "";
  }
  return found;
}

function bind(node, read, write) {
  return Object.assign(node, { read, write });
}

function oneLine(element) {
  const node = el("input", {
    class: "text-input",
    type: TEXTUAL[element.type] ?? "text",
    placeholder: element.placeholder?.text,
    value: element[FIRST[element.type] ?? "initial_value"] ?? "",
  });
  return bind(node, () => node.value || null, (value) => { node.value = value ?? ""; });
}

function textInput(element) {
  if (!element.multiline) return oneLine(element);
  const node = el("textarea", { class: "text-input", rows: 4, placeholder: element.placeholder?.text });
  node.value = element.initial_value ?? "";
  return bind(node, () => node.value || null, (value) => { node.value = value ?? ""; });
}

function optionNode(option, chosen) {
  return el("option", { value: option.value, selected: chosen === option.value }, option.text.text);
}

function select(element, options, chosen) {
  const hint = element.placeholder?.text ?? "Choose…";
  const node = el("select", { class: "select" }, el("option", { value: "" }, hint), options);
  node.value = chosen ?? "";
  return bind(node, () => node.value || null, (value) => { node.value = value ?? ""; });
}

function staticSelect(element) {
  const chosen = element.initial_option?.value;
  const groups = (element.option_groups ?? []).map((group) =>
    el("optgroup", { label: group.label.text }, group.options.map((option) => optionNode(option, chosen))));
  return select(element, [...(element.options ?? []).map((option) => optionNode(option, chosen)), ...groups], chosen);
}

function usersSelect(element, world) {
  const people = world.humans.map((id) => el("option", { value: id }, world.people[id].real_name));
  return select(element, people, element.initial_user);
}

function overflow(element) {
  const node = el("select", { class: "select overflow", "aria-label": "More" }, el("option", { value: "" }, "⋯"), element.options.map((option) => optionNode(option)));
  return bind(node, () => node.value || null, () => { node.value = ""; });
}

let groups = 0;

function choices(kind, element, first) {
  const name = `choice-${++groups}`;
  const boxes = element.options.map((option) => el("input", { type: kind, name, value: option.value, checked: first.includes(option.value) }));
  const rows = element.options.map((option, index) =>
    el("label", { class: "choice" }, boxes[index], el("span", {}, option.text.text, option.description && el("small", {}, option.description.text))));
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const read = kind === "radio" ? () => chosen()[0] ?? null : chosen;
  return bind(el("div", { class: "choices" }, rows), read, (value) => {
    for (const box of boxes) box.checked = [value].flat().includes(box.value);
  });
}

const BUILD = {
  plain_text_input: textInput,
  static_select: staticSelect,
  users_select: usersSelect,
  overflow,
  radio_buttons: (element) => choices("radio", element, element.initial_option ? [element.initial_option.value] : []),
  checkboxes: (element) => choices("checkbox", element, (element.initial_options ?? []).map((each) => each.value)),
  multi_static_select: (element) => choices("checkbox", element, (element.initial_options ?? []).map((each) => each.value)),
};
