// Where people write: messages, slash commands with suggestions, global shortcuts.

import { el, icon } from "./dom.js";
import { complain, door, here, store } from "./store.js";

const root = document.getElementById("composer");
const text = el("textarea", { id: "compose", rows: 1, "aria-label": "Message", autocomplete: "off", spellcheck: "false" });
const list = el("div", { class: "suggestions", role: "listbox", hidden: true });
const menu = el("div", { class: "suggestions menu-shortcuts", hidden: true });
let chosen = 0;
let found = [];

function suggestions(state) {
  const typed = text.value;
  if (!typed.startsWith("/") || typed.includes("\n")) return [];
  const space = typed.indexOf(" ");
  if (space < 0) {
    return state.commands.filter((each) => each.name.startsWith(typed)).map((each) => ({ fill: `${each.name} `, name: each.name, usage: each.usage, about: each.description }));
  }
  const command = state.commands.find((each) => each.name === typed.slice(0, space));
  const rest = typed.slice(space + 1);
  const words = (command?.usage ?? "").replace(/[[\]]/g, "").split("|").map((word) => word.trim()).filter(Boolean);
  return words.filter((word) => word !== rest && word.startsWith(rest)).map((word) => ({ fill: `${command.name} ${word}`, name: `${command.name} ${word}`, usage: "", about: "" }));
}

function drawSuggestions() {
  found = store.state ? suggestions(store.state) : [];
  chosen = Math.min(chosen, Math.max(0, found.length - 1));
  list.hidden = found.length === 0;
  list.replaceChildren(
    el("div", { class: "suggestions-head" }, "Commands"),
    ...found.map((each, index) =>
      el("button", { type: "button", role: "option", "aria-selected": String(index === chosen), class: `suggestion ${index === chosen ? "on" : ""}`, onmousedown: (event) => { event.preventDefault(); take(each); } },
        el("img", { class: "avatar tiny", src: "/static/slipway.svg", alt: "" }),
        el("span", { class: "suggestion-text" },
          el("span", {}, el("strong", {}, each.name), each.usage && el("code", {}, each.usage)),
          each.about && el("small", {}, each.about)))));
}

function take(suggestion) {
  text.value = suggestion.fill;
  text.focus();
  chosen = 0;
  drawSuggestions();
  grow();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 180)}px`;
  root.classList.toggle("has-text", text.value.trim() !== "");
}

async function send() {
  const typed = text.value.trim();
  if (!typed) return;
  text.value = "";
  grow();
  drawSuggestions();
  const name = typed.startsWith("/") ? "slash" : "say";
  const result = await door(name, { text: typed, channel: store.place });
  if (result.problem) complain(result);
}

text.addEventListener("input", () => { chosen = 0; grow(); drawSuggestions(); });
text.addEventListener("blur", () => { list.hidden = true; });
text.addEventListener("focus", drawSuggestions);
text.addEventListener("keydown", (event) => {
  const open = !list.hidden;
  const whole = text.value.trim();
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    drawSuggestions();
  } else if (open && event.key === "Tab") {
    event.preventDefault();
    take(found[chosen]);
  } else if (open && event.key === "Escape") {
    list.hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const unfinished = open && !whole.includes(" ") && !store.state.commands.some((each) => each.name === whole);
    if (unfinished) take(found[chosen]);
    else send();
  }
});

function toggleMenu() {
  menu.hidden = !menu.hidden;
  const mine = store.state.shortcuts.filter((each) => each.kind === "global");
  menu.replaceChildren(
    el("div", { class: "suggestions-head" }, mine.length ? "Shortcuts" : "No shortcuts"),
    ...mine.map((each) => el("button", { type: "button", class: "suggestion", data: { shortcut: each.callback_id }, onclick: () => shortcut(each) }, el("span", { class: "bolt" }, icon("bolt")), el("span", { class: "suggestion-text" }, el("strong", {}, each.name), el("small", {}, each.about)))));
}

async function shortcut(each) {
  menu.hidden = true;
  complain(await door("shortcut", { callback_id: each.callback_id, channel: store.place }), store.state.app.name);
}

document.addEventListener("click", (event) => {
  if (!menu.hidden && !menu.contains(event.target) && !event.target.closest(".shortcuts")) menu.hidden = true;
});

root.append(
  list,
  menu,
  el("div", { class: "box" }, text,
    el("div", { class: "box-row" },
      el("button", { type: "button", class: "shortcuts", "aria-label": "Shortcuts", title: "Shortcuts", onclick: toggleMenu }, icon("bolt")),
      el("button", { type: "button", class: "slash", "aria-label": "Commands", title: "Commands", onclick: () => { text.value = "/"; text.focus(); drawSuggestions(); } }, "/"),
      el("span", { class: "grow" }),
      el("button", { type: "button", class: "send", "aria-label": "Send", onclick: send }, icon("send")))),
);

export function drawComposer(state) {
  root.hidden = store.place === "home";
  const channel = store.place === "home" ? null : here();
  if (!channel) return;
  text.placeholder = channel.is_im ? `Message ${state.app.name}` : `Message #${channel.name}`;
}
