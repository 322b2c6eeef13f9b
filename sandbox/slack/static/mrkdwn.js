// Slack's mrkdwn as DOM nodes.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";

const HELD = /[\uE000-\uF8FF]/;
const STYLES = [
  ["strong", /(^|[^\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?=$|[^\w*])/u],
  ["em", /(^|[^\w_])_([^\s_](?:[^_\n]*[^\s_])?)_(?=$|[^\w_])/u],
  ["del", /(^|[^\w~])~([^\s~](?:[^~\n]*[^\s~])?)~(?=$|[^\w~])/u],
];

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

// A whole text: code fences, quotes, lists and lines.
export function mrkdwn(text, world) {
  const parts = text.split(/```\n?/);
  return parts.flatMap((part, index) => {
    if (index % 2 === 1 && index < parts.length - 1) {
      return [el("pre", {}, unescape(part.replace(/<([^|<>]+)(\|([^<>]+))?>/g, (_, link, __, label) => label ?? link).replace(/\n$/, "")))];
    }
    const lines = index % 2 === 1 ? `\`\`\`${part}` : part;
    const trimmed = index > 0 ? lines.replace(/^\n/, "") : lines;
    return trimmed === "" ? [] : paragraphs(trimmed.replace(/\n$/, index < parts.length - 1 ? "" : "\n"), world);
  });
}

function paragraphs(text, world) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/\n+$/, "").split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      quote ??= nodes[nodes.push(el("blockquote")) - 1];
      quote.append(el("div", { class: "line" }, inline(quoted[1], world)));
      continue;
    }
    quote = null;
    const item = line.match(/^(\s*)([•◦▪–-]|\d+\.)\s+(.*)$/u);
    if (item) {
      nodes.push(el("div", { class: `line item ${item[1] ? "item-deep" : ""}` }, el("span", { class: "bullet" }, item[2]), el("span", {}, inline(item[3], world))));
    } else {
      nodes.push(el("div", { class: "line" }, line === "" ? el("br") : inline(line, world)));
    }
  }
  return nodes;
}

// One line: code, links and mentions are held aside while the styles are found.
export function inline(text, world) {
  const held = [];
  const hold = (node) => String.fromCharCode(0xe000 + held.push(node) - 1);
  const rest = text
    .replace(/`([^`\n]+)`/g, (_, code) => hold(el("code", {}, unescape(code))))
    .replace(/<([^<>\n]+)>/g, (_, token) => hold(reference(token, world)))
    .replace(/https?:\/\/[^\s<>|\uE000-\uF8FF]*[^\s<>|.,;:!?)\uE000-\uF8FF]/g, (url) => hold(link(unescape(url), unescape(url))));
  return styled(rest, held);
}

function styled(text, held) {
  let first = null;
  for (const [tag, pattern] of STYLES) {
    const match = text.match(pattern);
    if (match && (!first || match.index < first.match.index)) first = { tag, match };
  }
  if (!first) return released(text, held);
  const { tag, match } = first;
  const start = match.index + match[1].length;
  return [
    ...released(text.slice(0, start), held),
    el(tag, {}, styled(match[2], held)),
    ...styled(text.slice(start + match[2].length + 2), held),
  ];
}

function released(text, held) {
  return text
    .split(/([\uE000-\uF8FF])/)
    .filter((part) => part !== "")
    .flatMap((part) => (HELD.test(part) && held[part.charCodeAt(0) - 0xe000]) || withEmoji(unescape(part)));
}

function link(url, label) {
  if (!/^(https?|mailto):/.test(url)) return el("span", {}, label);
  return el("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, withEmoji(label));
}

function reference(token, world) {
  const [head, label] = token.split("|");
  if (head.startsWith("!date^")) return dateNode(head, label ?? "", world);
  if (head.startsWith("@")) return mention(head.slice(1), label, world);
  if (head.startsWith("#")) {
    const channel = world.channels.find((each) => each.id === head.slice(1));
    return el("span", { class: "mention" }, `#${channel?.name ?? label ?? head.slice(1)}`);
  }
  if (head.startsWith("!subteam^")) {
    const handle = world.groups[head.slice(9)] ?? label?.replace(/^@/, "") ?? "group";
    return el("span", { class: "mention" }, `@${handle}`);
  }
  if (head.startsWith("!")) return el("span", { class: "mention mention-me" }, `@${head.slice(1)}`);
  return link(unescape(head), unescape(label ?? head));
}

export function mention(id, label, world) {
  const person = world.people[id];
  return el("span", { class: id === world.me ? "mention mention-me" : "mention", title: person?.title }, `@${person?.real_name ?? label ?? id}`);
}

function dateNode(head, fallback, world) {
  const [, seconds, format, url] = head.split("^");
  if (!/^\d+$/.test(seconds)) return el("span", {}, unescape(fallback));
  const shown = el("time", { title: unescape(fallback) }, dateText(Number(seconds), format, world));
  return url ? el("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, shown) : shown;
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};

export function dateText(seconds, format, world) {
  const zone = world.people[world.me].tz;
  return format.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return ago(world.now - seconds);
    const pretty = name.endsWith("_pretty") && nearDay(seconds, world.now, zone);
    const options = DATES[name.replace(/_pretty$/, "")];
    if (!options) return whole;
    if (pretty) return pretty;
    const locale = name === "date_num" ? "sv-SE" : "en-US";
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(new Date(seconds * 1000));
  });
}

function ago(seconds) {
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} days ago`;
}

export function nearDay(seconds, now, zone) {
  const day = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at * 1000));
  const names = { [day(now)]: "Today", [day(now - 86400)]: "Yesterday", [day(now + 86400)]: "Tomorrow" };
  return names[day(seconds)];
}
