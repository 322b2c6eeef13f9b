// A person's picture: initials on the person's colour; the app has a picture of its own.

import { el } from "./dom.js";

export function avatar(person, size = "") {
  if (!person) return el("span", { class: `avatar ${size}` }, "?");
  if (person.is_bot && person.id !== "USLACKBOT") {
    return el("img", { class: `avatar ${size}`, src: "/static/slipway.svg", alt: "" });
  }
  const initials = person.real_name.split(" ").map((part) => part[0]).join("").slice(0, 2);
  return el("span", { class: `avatar ${size}`, color: person.color, "aria-hidden": "true" }, initials);
}

export function badges(person) {
  const app = person.is_bot && el("span", { class: "badge" }, "APP");
  const guest = person.is_guest && el("span", { class: "badge badge-guest" }, "GUEST");
  const stranger = person.is_stranger && el("span", { class: "badge badge-guest" }, "ELSEWHERE");
  return [app, guest, stranger];
}
