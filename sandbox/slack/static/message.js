// One message: author, time, blocks, files, marks, and what can be done with it.

import { avatar, badges } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { askFirst } from "./confirm.js";
import { el, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { readAll } from "./inputs.js";
import { dateText, mrkdwn } from "./mrkdwn.js";
import { complain, door, redraw, store } from "./store.js";

// Use an element of a message or view: first its dialog, then the door.
export function actor(place) {
  return async (element, block, value, node) => {
    if (element.confirm && !(await askFirst(element.confirm, store.state))) return;
    node.classList.add("waiting");
    const order = { ...place, action_id: element.action_id, block_id: block.block_id, value, values: readAll(node.closest(".blocks")) };
    const result = await door("click", order);
    node.classList.remove("waiting");
    complain(result, store.state.app.name);
  };
}

function marks(message, world) {
  const pinned = message.pinned_by && el("div", { class: "mark mark-pin" }, icon("pin"), `Pinned by ${world.people[message.pinned_by].real_name}`);
  const own = message.only_for && el("div", { class: "mark" }, icon("eye"), "Only visible to you");
  const from = message.is_reply && message.broadcast && el("div", { class: "mark" }, icon("thread"), "Replied in a thread");
  return [pinned, own, from];
}

function body(message, world) {
  const act = actor({ channel: message.channel, message_ts: message.ts });
  if (message.blocks?.length) return drawBlocks(message.blocks, world, act);
  return el("div", { class: "mrkdwn" }, mrkdwn(message.text, world));
}

function picture(file) {
  return el("figure", { class: "picture" },
    el("figcaption", {}, file.title),
    el("a", { href: file.permalink, target: "_blank", rel: "noopener" }, el("img", { src: file.url_private, alt: file.alt_txt ?? "" })));
}

function files(message) {
  return (message.files ?? []).map((file) => file.mimetype.startsWith("image/") ? picture(file) :
    el("a", { class: "file", href: file.permalink, target: "_blank", rel: "noopener" },
      el("span", { class: "file-mark" }, icon("file")),
      el("span", {}, el("strong", {}, file.title), el("small", {}, `${file.name} · ${file.size.toLocaleString("en")} bytes`))));
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("div", { class: "reactions" }, message.reactions.map((each) => el("span", { class: "reaction" }, withEmoji(`:${each.name}:`), ` ${each.count}`)));
}

function openThread(message) {
  store.thread = message.thread_ts ?? message.ts;
  redraw();
  document.querySelector("#thread textarea")?.focus({ preventScroll: true });
}

function replies(message, world) {
  if (!message.replies) return null;
  const names = [...new Set(message.replies.map((reply) => reply.user))].slice(0, 3);
  const last = message.replies.at(-1);
  return el("button", { type: "button", class: "replies", onclick: () => openThread(message) },
    names.map((id) => avatar(world.people[id], "tiny")),
    el("strong", {}, message.replies.length === 1 ? "1 reply" : `${message.replies.length} replies`),
    el("span", {}, `Last reply at ${dateText(Math.floor(Number(last.ts)), "{time}", world)}`));
}

function tools(message, world, inThread) {
  if (message.only_for) return null;
  const menu = world.shortcuts.filter((each) => each.kind === "message");
  return el("div", { class: "tools" },
    !inThread && el("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", onclick: () => openThread(message) }, icon("thread")),
    menu.map((each) => el("button", { type: "button", class: "tool-text", title: each.about, onclick: async () => complain(await door("shortcut", { callback_id: each.callback_id, message_ts: message.ts, channel: message.channel }), world.app.name) }, icon("bolt"), each.name)));
}

export function drawMessage({ message, compact, inThread }, world) {
  const author = world.people[message.user];
  const at = Math.floor(Number(message.ts));
  const time = el("time", { class: "time", title: dateText(at, "{date_long} {time_secs}", world) }, dateText(at, "{time}", world));
  const kinds = [message.only_for && "only-me", message.pinned_by && "pinned", compact && "compact"].filter(Boolean).join(" ");
  return el("article", { class: `message ${kinds}`, data: { ts: message.ts } },
    marks(message, world),
    el("div", { class: "message-row" },
      el("div", { class: "gutter" }, compact ? time : avatar(author)),
      el("div", { class: "content" },
        !compact && el("div", { class: "byline" }, el("span", { class: "author" }, author.real_name), badges(author), time),
        body(message, world),
        message.edited && !message.blocks?.length && el("span", { class: "edited" }, "(edited)"),
        files(message),
        reactions(message),
        !inThread && replies(message, world))),
    tools(message, world, inThread));
}
