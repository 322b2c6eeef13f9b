// The pane at the right: a thread.

import { el, icon, keep } from "./dom.js";
import { drawMessage } from "./message.js";
import { door, here, redraw, store, toast } from "./store.js";

const pane = document.getElementById("thread");
const list = el("div", { class: "messages" });
const where = el("span", { class: "topic" });
const text = el("textarea", { rows: 1, placeholder: "Reply…", "aria-label": "Reply" });

function close() {
  store.thread = null;
  redraw();
}

async function reply() {
  const said = text.value.trim();
  if (!said) return;
  if (said.startsWith("/")) {
    toast(`${said.split(" ")[0]} is not supported in threads. Sorry!`);
    return;
  }
  text.value = "";
  await door("say", { text: said, channel: store.place, thread_ts: store.thread });
}

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    reply();
  }
});

pane.append(
  el("header", { class: "pane-head" }, el("h1", {}, "Thread"), where, el("span", { class: "grow" }), el("button", { type: "button", class: "head-button", "aria-label": "Close thread", onclick: close }, icon("close"))),
  el("div", { class: "scroll" }, list),
  el("footer", { class: "composer" }, el("div", { class: "box" }, text, el("div", { class: "box-row" }, el("span", { class: "grow" }), el("button", { type: "button", class: "send", "aria-label": "Send reply", onclick: reply }, icon("send"))))),
);

export function drawThread(state) {
  const channel = store.place === "home" ? null : here();
  const parent = channel?.messages.find((message) => message.ts === store.thread);
  pane.hidden = !parent;
  document.getElementById("client").classList.toggle("thread-open", Boolean(parent));
  if (!parent) return;
  where.textContent = channel.is_im ? "" : `#${channel.name}`;
  const shown = [parent, ...channel.messages.filter((message) => message.is_reply && message.thread_ts === parent.ts)];
  const rows = shown.map((message) => ({ key: message.ts, me: state.me, inThread: true, message: { ...message, channel: channel.id } }));
  const grew = list.children.length !== rows.length;
  keep(list, rows, (row) => drawMessage(row, state));
  if (grew) list.parentElement.scrollTop = list.parentElement.scrollHeight;
}
