// The modal in front of the current person.

import { drawBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { readAll } from "./inputs.js";
import { actor } from "./message.js";
import { door, store } from "./store.js";

const overlay = document.getElementById("overlay");
let shown = null;

function fields() {
  return [...overlay.querySelectorAll(".block-input")].map((block) => ({ block, field: block.querySelector("[data-action-id]") })).filter((each) => each.field?.read);
}

function showErrors(errors) {
  let first = null;
  for (const { block, field } of fields()) {
    const words = errors[block.dataset.blockId];
    const line = block.querySelector(".input-error");
    line.hidden = !words;
    line.textContent = words ?? "";
    block.classList.toggle("wrong", Boolean(words));
    if (words) first ??= field;
  }
  first?.focus?.();
}

function say(words) {
  const line = overlay.querySelector(".dialog-problem");
  line.textContent = words;
  line.hidden = !words;
}

async function submit(view, button) {
  button.classList.add("waiting");
  button.disabled = true;
  const result = await door("submit", { view_id: view.id, values: readAll(overlay) });
  button.classList.remove("waiting");
  button.disabled = false;
  showErrors(result.errors ?? {});
  say(result.problem ?? (result.error ? "We had some trouble connecting. Try again?" : ""));
}

function dialog(view, state) {
  const send = view.submit && el("button", { type: "button", class: "button button-primary modal-submit", onclick: () => submit(view, send) }, view.submit.text);
  const leave = () => door("close", { view_id: view.id });
  return el("div", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view.title.text, data: { viewId: view.id }, onkeydown: (event) => { if (event.key === "Escape") leave(); } },
    el("header", { class: "dialog-head" },
      el("img", { class: "avatar small", src: "/static/slipway.svg", alt: "" }),
      el("h2", {}, view.title.text),
      el("button", { type: "button", class: "head-button", "aria-label": "Close", onclick: leave }, icon("close"))),
    el("div", { class: "dialog-body" }, drawBlocks(view.blocks, state, actor({ view_id: view.id }))),
    el("div", { class: "dialog-problem", role: "alert", hidden: true }),
    el("div", { class: "dialog-foot" },
      el("button", { type: "button", class: "button modal-close", onclick: leave }, view.close?.text ?? (state.modal_depth > 1 ? "Back" : "Cancel")),
      send));
}

export function drawModal(state) {
  const view = state.modal;
  const mark = view ? `${store.user} ${view.id} ${view.hash}` : null;
  if (mark === shown) return;
  const kept = shown?.startsWith(`${store.user} ${view?.id} `) ? readAll(overlay) : {};
  shown = mark;
  overlay.hidden = !view;
  overlay.replaceChildren(...(view ? [dialog(view, state)] : []));
  for (const { block, field } of fields()) {
    const before = kept[block.dataset.blockId]?.[field.dataset.actionId];
    if (before) field.write(before);
  }
  (fields()[0]?.field ?? overlay.querySelector(".modal-submit, .modal-close"))?.focus?.();
}
