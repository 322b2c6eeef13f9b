// Block Kit as DOM nodes. A block that Slack's own screens would not draw here is a red box.

import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { control } from "./inputs.js";
import { inline, mention, mrkdwn, unescape } from "./mrkdwn.js";

export function textNode(text, world) {
  if (text.type === "plain_text") return el("span", { class: "plain" }, withEmoji(unescape(text.text)));
  return el("div", { class: "mrkdwn" }, mrkdwn(text.text, world));
}

// act(element, block, value) is called when a person uses an element.
export function drawBlocks(blocks, world, act) {
  return el("div", { class: "blocks" }, blocks.map((block) => drawBlock(block, world, act)));
}

export function drawBlock(block, world, act) {
  const draw = DRAW[block.type];
  const node = draw ? draw(block, world, act) : unknown(`block “${block.type}”`);
  node.classList.add("block");
  node.dataset.blockId = block.block_id ?? "";
  return node;
}

function unknown(what) {
  return el("div", { class: "unknown", role: "alert" }, `Not drawn by Slack: ${what}`);
}

const DRAW = {
  header: (block) => el("h2", { class: "block-header" }, withEmoji(unescape(block.text.text))),
  divider: () => el("hr", { class: "block-divider" }),
  section: (block, world, act) =>
    el(
      "div",
      { class: "block-section" },
      el(
        "div",
        { class: "section-text" },
        block.text && textNode(block.text, world),
        block.fields && el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "field" }, textNode(field, world)))),
      ),
      block.accessory && el("div", { class: "accessory" }, element(block.accessory, block, world, act)),
    ),
  context: (block, world) =>
    el("div", { class: "block-context" }, block.elements.map((each) => (each.type === "image" ? picture(each) : textNode(each, world)))),
  actions: (block, world, act) => el("div", { class: "block-actions" }, block.elements.map((each) => element(each, block, world, act))),
  image: (block) =>
    el("figure", { class: "block-image" }, block.title && el("figcaption", {}, block.title.text), picture(block)),
  input: (block, world, act) => inputBlock(block, world, act),
  markdown: (block, world) => el("div", { class: "mrkdwn" }, mrkdwn(fromMarkdown(block.text), world)),
  rich_text: (block, world) => el("div", { class: "mrkdwn" }, block.elements.map((each) => rich(each, world))),
};

function picture(image) {
  return el("img", { src: image.image_url, alt: image.alt_text, loading: "lazy" });
}

function element(each, block, world, act) {
  if (each.type === "button") return button(each, block, act);
  if (each.type === "image") return picture(each);
  const node = control(each, world, (value) => act(each, block, value, node));
  if (!node) return unknown(`element “${each.type}”`);
  node.dataset.actionId = each.action_id;
  return node;
}

function button(each, block, act) {
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${each.style ? `button-${each.style}` : ""}`,
      "aria-label": each.accessibility_label,
      data: { actionId: each.action_id, value: each.value ?? "" },
    },
    el("span", { class: "button-label" }, withEmoji(unescape(each.text.text))),
  );
  node.addEventListener("click", async () => {
    if (each.url) window.open(each.url, "_blank", "noopener");
    await act(each, block, each.value ?? null, node);
  });
  return node;
}

function inputBlock(block, world, act) {
  const field = control(block.element, world, block.dispatch_action ? (value) => act(block.element, block, value, field) : null);
  if (field) {
    field.dataset.actionId = block.element.action_id;
    field.setAttribute("aria-label", block.label.text);
  }
  return el(
    "div",
    { class: "block-input" },
    el("label", { class: "input-label" }, withEmoji(block.label.text), block.optional && el("span", { class: "input-optional" }, " (optional)")),
    field ?? unknown(`input “${block.element.type}”`),
    el("div", { class: "input-error", role: "alert", hidden: true }),
    block.hint && el("div", { class: "input-hint" }, withEmoji(block.hint.text)),
  );
}

function fromMarkdown(text) {
  return text
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")
    .replace(/^(\s*)[-*]\s+/gm, "$1• ");
}

function rich(part, world) {
  const inner = () => part.elements.map((each) => richInline(each, world));
  switch (part.type) {
    case "rich_text_section": return el("div", { class: "line" }, inner());
    case "rich_text_preformatted": return el("pre", {}, inner());
    case "rich_text_quote": return el("blockquote", {}, inner());
    case "rich_text_list":
      return el(part.style === "ordered" ? "ol" : "ul", { class: "list" }, part.elements.map((each) => el("li", {}, each.elements.map((one) => richInline(one, world)))));
    default: return unknown(part.type);
  }
}

function richInline(each, world) {
  let node;
  switch (each.type) {
    case "text": node = el("span", { class: "pre-wrap" }, withEmoji(each.text)); break;
    case "link": node = el("a", { href: each.url, target: "_blank", rel: "noreferrer noopener" }, each.text ?? each.url); break;
    case "user": node = mention(each.user_id, null, world); break;
    case "emoji": node = el("span", {}, withEmoji(`:${each.name}:`)); break;
    case "usergroup": node = el("span", {}, inline(`<!subteam^${each.usergroup_id}>`, world)); break;
    case "channel": node = el("span", {}, inline(`<#${each.channel_id}>`, world)); break;
    case "broadcast": node = el("span", {}, inline(`<!${each.range}>`, world)); break;
    case "date": node = el("span", {}, inline(`<!date^${each.timestamp}^${each.format}|${each.fallback ?? ""}>`, world)); break;
    default: return unknown(each.type);
  }
  const style = each.style ?? {};
  for (const [name, tag] of [["code", "code"], ["strike", "del"], ["italic", "em"], ["bold", "strong"]]) {
    if (style[name]) node = el(tag, {}, node);
  }
  return node;
}
