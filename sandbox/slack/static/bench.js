// The strip above Slack: who looks, which theme, which width.

import { avatar } from "./avatar.js";
import { el, icon, keep } from "./dom.js";
import { dateText } from "./mrkdwn.js";
import { redraw, refresh, store } from "./store.js";

const root = document.documentElement;
const theme = document.getElementById("theme");
const phone = document.getElementById("phone");

function setTheme(name) {
  root.dataset.theme = name;
  localStorage.setItem("theme", name);
  theme.replaceChildren(icon(name === "dark" ? "sun" : "moon"));
  theme.setAttribute("aria-label", name === "dark" ? "Light theme" : "Dark theme");
}

setTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
theme.addEventListener("click", () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"));
phone.append(icon("phone"));
phone.setAttribute("aria-label", "Phone width");
phone.addEventListener("click", () => {
  const on = document.body.classList.toggle("as-phone");
  phone.setAttribute("aria-pressed", String(on));
  redraw();
});

async function become(name) {
  store.user = name;
  store.thread = null;
  sessionStorage.setItem("user", name);
  await refresh();
  if (store.place !== "home" && !store.state.channels.some((channel) => channel.id === store.place)) {
    store.place = store.state.channels[0].id;
    redraw();
  }
}

export function drawBench(state) {
  const link = document.getElementById("link");
  const connected = state.connected > 0 || state.by_http;
  link.className = `bench-link ${connected ? "on" : "off"}`;
  link.textContent = connected ? `${state.app.name} is connected` : `${state.app.name} is not connected`;
  const me = state.people[state.me];
  document.getElementById("me").replaceChildren(
    el("strong", {}, me.real_name),
    el("span", {}, `${me.title} · ${dateText(Math.floor(state.now), "{time}", state)} ${me.tz.split("/")[1].replace("_", " ")}`),
  );
  const items = state.humans.map((id) => ({ key: id, person: state.people[id], on: id === state.me }));
  keep(document.getElementById("people"), items, ({ person, on }) =>
    el(
      "button",
      {
        type: "button",
        class: `face ${on ? "on" : ""}`,
        title: `${person.real_name}, ${person.title}`,
        "aria-label": `Be ${person.real_name}, ${person.title}`,
        "aria-pressed": String(on),
        data: { user: person.name },
        onclick: () => become(person.name),
      },
      avatar(person, "small"),
    ),
  );
}
