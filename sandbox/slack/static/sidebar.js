// Channels, direct messages and the app.

import { avatar, badges } from "./avatar.js";
import { el, icon } from "./dom.js";
import { door, redraw, store } from "./store.js";

async function go(place) {
  store.place = place;
  store.thread = null;
  store.drawer = false;
  store.pins = false;
  redraw();
  if (place === "home") await door("home");
}

function row(place, mark, name, extra) {
  const on = store.place === place;
  return el("button", { type: "button", class: `row ${on ? "on" : ""}`, "aria-current": on ? "page" : null, data: { place }, onclick: () => go(place) }, mark, el("span", { class: "row-name" }, name), extra);
}

export function drawSidebar(state) {
  document.getElementById("client").classList.toggle("drawer-open", store.drawer);
  const channels = state.channels.filter((channel) => !channel.is_im);
  const direct = state.channels.filter((channel) => channel.is_im);
  const bot = state.people[state.app.bot];
  const me = state.people[state.me];
  document.getElementById("sidebar").replaceChildren(
    el("div", { class: "team" }, el("span", { class: "team-mark" }, state.team[0]), el("span", { class: "team-name" }, state.team)),
    el("div", { class: "rows" },
      el("h3", {}, "Channels"),
      channels.map((channel) => row(channel.id, icon("hash"), channel.name)),
      el("h3", {}, "Direct messages"),
      direct.map((channel) => row(channel.id, avatar(bot, "tiny"), bot.real_name)),
      el("div", { class: "row row-me" }, avatar(me, "tiny"), el("span", { class: "row-name" }, me.real_name, el("em", {}, " you")), badges(me)),
      el("h3", {}, "Apps"),
      row("home", avatar(bot, "tiny"), state.app.name),
    ),
  );
}
