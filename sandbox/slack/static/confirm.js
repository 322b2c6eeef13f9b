// The confirm dialog that stands before a button.

import { textNode } from "./blocks.js";
import { el } from "./dom.js";

// Resolves to whether the person confirmed.
export function askFirst(confirm, world) {
  const overlay = document.getElementById("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => {
      overlay.hidden = true;
      overlay.replaceChildren();
      resolve(yes);
    };
    const yes = el("button", { type: "button", class: `button button-${confirm.style ?? "primary"} confirm-yes`, onclick: () => answer(true) }, confirm.confirm.text);
    overlay.replaceChildren(
      el("div", { class: "dialog dialog-small", role: "alertdialog", "aria-modal": "true", "aria-label": confirm.title.text, onkeydown: (event) => { if (event.key === "Escape") answer(false); } },
        el("h2", {}, confirm.title.text),
        el("div", { class: "dialog-body" }, textNode(confirm.text, world)),
        el("div", { class: "dialog-foot" }, el("button", { type: "button", class: "button confirm-no", onclick: () => answer(false) }, confirm.deny.text), yes)),
    );
    overlay.hidden = false;
    yes.focus();
  });
}
