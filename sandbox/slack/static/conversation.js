// The pane in the middle: a channel with its messages, or the App Home.

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { el, fill, icon, keep } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { actor, drawMessage } from "./message.js";
import { dateText, nearDay } from "./mrkdwn.js";
import { door, here, redraw, store } from "./store.js";

const scroll = document.getElementById("scroll");
const list = document.getElementById("messages");
let atBottom = true;
let shownPlace = null;

scroll.addEventListener("scroll", () => {
  atBottom = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
});
new ResizeObserver(() => { if (atBottom) scroll.scrollTop = scroll.scrollHeight; }).observe(list);

export function drawConversation(state) {
  const home = store.place === "home";
  scroll.hidden = home;
  document.getElementById("home").hidden = !home;
  if (home) return drawHome(state);
  const channel = here();
  if (!channel) return undefined;
  drawHead(state, channel);
  drawPins(state, channel);
  const first = { key: "welcome", welcome: channel.name ?? state.app.name, commands: state.commands };
  keep(list, [first, ...rows(channel, state)], (row) => (row.welcome ? welcome(row) : row.day ? el("div", { class: "day" }, el("span", {}, row.day)) : drawMessage(row, state)));
  if (atBottom || shownPlace !== channel.id) scroll.scrollTop = scroll.scrollHeight;
  shownPlace = channel.id;
  return undefined;
}

function rows(channel, state) {
  const zone = state.people[state.me].tz;
  const shown = channel.messages.filter((message) => !message.thread_ts || !message.is_reply || message.broadcast);
  const found = [];
  let day = null;
  let before = null;
  for (const message of shown) {
    const at = Number(message.ts);
    const name = nearDay(at, state.now, zone) ?? dateText(Math.floor(at), "{date_long}", state);
    if (name !== day) found.push({ key: `day-${name}`, day: name });
    const close = before && name === day && before.user === message.user && at - Number(before.ts) < 300;
    const plain = close && !message.only_for && !message.pinned_by && !before.only_for && !before.pinned_by;
    const replies = channel.messages.filter((each) => each.is_reply && each.thread_ts === message.ts);
    found.push({ key: message.ts, me: state.me, compact: Boolean(plain), message: { ...message, channel: channel.id, replies: replies.length ? replies : null } });
    day = name;
    before = message;
  }
  return found;
}

function welcome({ welcome: name, commands }) {
  const command = commands[0];
  return el("div", { class: "welcome" },
    el("h2", {}, icon("hash"), name),
    el("p", {}, "This is where it begins. ", command && "Type ", command && el("button", { type: "button", class: "try", onclick: () => document.querySelector(".slash").click() }, command.name), command && ` to see what ${store.state.app.name} can do.`));
}

function menuButton() {
  return el("button", { type: "button", class: "menu", "aria-label": "Channels", onclick: () => { store.drawer = true; redraw(); } }, icon("menu"));
}

function drawHead(state, channel) {
  const pinned = channel.messages.filter((message) => message.pinned_by).length;
  const bot = state.people[state.app.bot];
  const name = channel.is_im ? [avatar(bot, "tiny"), bot.real_name] : [icon("hash"), channel.name];
  fill(
    document.getElementById("head"),
    menuButton(),
    el("h1", {}, name),
    el("span", { class: "topic" }, channel.topic.value),
    pinned > 0 && el("button", { type: "button", class: "head-button", id: "pinned", "aria-expanded": String(store.pins), onclick: () => { store.pins = !store.pins; redraw(); } }, icon("pin"), el("span", {}, `${pinned} pinned`)),
    el("span", { class: "head-button head-members", title: "Members" }, icon("people"), el("span", {}, String(channel.num_members))),
  );
}

function summary(message) {
  const header = message.blocks?.find((block) => block.type === "header");
  return header ? header.text.text : message.text || "A message";
}

function drawPins(state, channel) {
  const box = document.getElementById("pins");
  box.hidden = !store.pins;
  if (!store.pins) return;
  const pinned = channel.messages.filter((message) => message.pinned_by);
  box.replaceChildren(...pinned.map((message) =>
    el("button", { type: "button", class: "pin-row", onclick: () => { store.pins = false; redraw(); document.querySelector(`[data-ts="${message.ts}"]`)?.scrollIntoView({ block: "center" }); } },
      avatar(state.people[message.user], "tiny"), el("span", {}, withEmoji(summary(message))), el("time", {}, dateText(Math.floor(Number(message.ts)), "{time}", state)))));
}

function drawHome(state) {
  const bot = state.people[state.app.bot];
  document.getElementById("pins").hidden = true;
  document.getElementById("head").replaceChildren(menuButton(), el("h1", {}, avatar(bot, "tiny"), state.app.name), el("span", { class: "tab on" }, "Home"));
  const items = [{ key: state.home?.hash ?? "none", home: state.home, me: state.me }];
  keep(document.getElementById("home"), items, ({ home }) => (home ? drawBlocks(home.blocks, state, actor({ view_id: home.id })) : empty(state)));
}

function empty(state) {
  const words = state.home_enabled ? `${state.app.name} has not published a home for you yet.` : `${state.app.name} has no home tab.`;
  return el("div", { class: "nothing" }, avatar(state.people[state.app.bot], "large"), el("p", {}, words), el("button", { type: "button", class: "button", onclick: () => door("home") }, "Ask again"));
}
