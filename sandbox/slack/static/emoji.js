// Emoji: the signs that carry meaning are drawn here, so that they look alike on every machine.

const CIRCLE = (fill) => `<circle cx="10" cy="10" r="7.5" fill="${fill}"/>`;
const LINE = (d, colour = "#fff", width = 2.2) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const SQUARE = (fill) => `<rect x="2" y="2" width="16" height="16" rx="4" fill="${fill}"/>`;

const DRAWN = {
  white_check_mark: SQUARE("#2eb67d") + LINE("M6 10.5l2.8 2.8L14.2 7.2"),
  heavy_check_mark: LINE("M4 10.5l4 4L16 5.5", "#2eb67d", 3),
  x: LINE("M5 5l10 10M15 5L5 15", "#e01e5a", 3.4),
  warning: `<path d="M10 2.5 18.5 17.5h-17z" fill="#f0b429" stroke="#f0b429" stroke-width="1.5" stroke-linejoin="round"/>` + LINE("M10 8v4M10 14.8v.1", "#3b2a00"),
  no_entry: CIRCLE("#e01e5a") + LINE("M6.5 10h7", "#fff", 3),
  no_entry_sign: LINE("M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M5 5l10 10", "#e01e5a", 2.4),
  red_circle: CIRCLE("#e01e5a"),
  large_green_circle: CIRCLE("#2eb67d"),
  large_yellow_circle: CIRCLE("#ecb22e"),
  large_orange_circle: CIRCLE("#e8912d"),
  large_blue_circle: CIRCLE("#36a2eb"),
  white_circle: `<circle cx="10" cy="10" r="6.7" fill="none" stroke="#9a9a9d" stroke-width="1.6"/>`,
  black_circle: CIRCLE("#3c3f45"),
  grey_question: CIRCLE("#8d8f94") + LINE("M7.8 8a2.2 2.2 0 1 1 3 2c-.6.3-.8.7-.8 1.5M10 14v.1", "#fff", 1.8),
  question: LINE("M7 7.5a3 3 0 1 1 4.2 2.7c-.9.5-1.2 1-1.2 2.3M10 15.8v.1", "#e01e5a", 2.6),
  information_source: SQUARE("#36a2eb") + LINE("M10 9v5M10 6v.1"),
  hourglass_flowing_sand: LINE("M5 3h10M5 17h10M6 3c0 4 4 4.5 4 7s-4 3-4 7M14 3c0 4-4 4.5-4 7s4 3 4 7", "#c98a1b", 1.8),
  hourglass: LINE("M5 3h10M5 17h10M6 3c0 4 4 4.5 4 7s-4 3-4 7M14 3c0 4-4 4.5-4 7s4 3 4 7", "#c98a1b", 1.8),
  lock: `<rect x="4" y="9" width="12" height="8.5" rx="2" fill="#ecb22e"/>` + LINE("M6.8 9V6.5a3.2 3.2 0 0 1 6.4 0V9", "#8d8f94"),
  rewind: SQUARE("#36a2eb") + `<path d="M10 6v8L4.5 10zM15.5 6v8L10 10z" fill="#fff"/>`,
  leftwards_arrow_with_hook: SQUARE("#36a2eb") + LINE("M8 5.5 5 8.5l3 3M5.5 8.5h6a3 3 0 0 1 0 6H9", "#fff", 1.9),
  arrows_counterclockwise: SQUARE("#36a2eb") + LINE("M5.5 9a4.7 4.7 0 0 1 8.5-1.5M14.5 11a4.7 4.7 0 0 1-8.5 1.5M14.3 5v2.7h-2.7M5.7 15v-2.7h2.7", "#fff", 1.5),
  arrow_forward: SQUARE("#36a2eb") + `<path d="M7 5.5v9l7.5-4.5z" fill="#fff"/>`,
  pushpin: `<circle cx="12.5" cy="7" r="4.5" fill="#e01e5a"/>` + LINE("M9.5 10.5 4 16", "#8d8f94"),
  bell: `<path d="M10 3a5 5 0 0 1 5 5v3.5l1.5 2.5h-13L5 11.5V8a5 5 0 0 1 5-5" fill="#ecb22e"/>` + LINE("M8.8 16.3h2.4", "#ecb22e"),
  spiral_calendar_pad: `<rect x="3" y="4" width="14" height="13.5" rx="2" fill="#f4f4f5" stroke="#8d8f94" stroke-width="1.4"/>` + LINE("M3.7 8h12.6", "#e01e5a", 2) + LINE("M7 2.8v2.4M13 2.8v2.4", "#8d8f94", 1.8) + LINE("M7 11.3h.1M10 11.3h.1M13 11.3h.1M7 14.3h.1M10 14.3h.1", "#3c3f45", 1.8),
  construction: `<rect x="2" y="5" width="16" height="6.5" rx="1" fill="#ecb22e"/>` + LINE("M5.5 5.8 3.8 10.7M10.8 5.8 9.1 10.7M16.1 5.8 14.4 10.7", "#3c3f45", 2) + LINE("M5 11.5v5.5M15 11.5v5.5", "#8d8f94", 2),
  twisted_rightwards_arrows: SQUARE("#36a2eb") + LINE("M4.5 7h2.5c3 0 3 6 6 6h2M4.5 13h2.5c3 0 3-6 6-6h2M13.4 5l2 2-2 2M13.4 11l2 2-2 2", "#fff", 1.5),
  black_right_pointing_double_triangle_with_vertical_bar: SQUARE("#8d8f94") + `<path d="M4.5 6v8L9 10zM9 6v8l4.5-4zM13.7 6h1.8v8h-1.8z" fill="#fff"/>`,
  white_small_square: `<rect x="6.5" y="6.5" width="7" height="7" rx="1.2" fill="none" stroke="#9a9a9d" stroke-width="1.5"/>`,
};

const PLAIN = {
  rocket: "🚀", eyes: "👀", tada: "🎉", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", wave: "👋",
  ship: "🚢", anchor: "⚓", wrench: "🔧", mag: "🔍", memo: "📝", fire: "🔥", clock1: "🕐", point_right: "👉",
  package: "📦", floppy_disk: "💾", link: "🔗", key: "🔑", shield: "🛡", stopwatch: "⏱",
  rotating_light: "🚨", chart_with_upwards_trend: "📈", bulb: "💡", bust_in_silhouette: "👤", black_square_button: "🔲",
  large_green_square: "🟩", large_yellow_square: "🟨", large_red_square: "🟥", white_large_square: "⬜", black_large_square: "⬛",
};

const AS_SIGN = {
  "✅": "white_check_mark", "✔": "heavy_check_mark", "❌": "x", "✖": "x", "⚠": "warning", "⛔": "no_entry", "🚫": "no_entry_sign",
  "🔴": "red_circle", "🟢": "large_green_circle", "🟡": "large_yellow_circle", "🟠": "large_orange_circle", "🔵": "large_blue_circle",
  "⚪": "white_circle", "⚫": "black_circle", "❓": "question", "❔": "grey_question", "ℹ": "information_source",
  "⏳": "hourglass_flowing_sand", "⌛": "hourglass", "🔒": "lock", "⏪": "rewind", "↩": "leftwards_arrow_with_hook",
  "🔄": "arrows_counterclockwise", "▶": "arrow_forward", "📌": "pushpin", "🔔": "bell",
  "🗓": "spiral_calendar_pad", "🚧": "construction", "🔀": "twisted_rightwards_arrows", "▫": "white_small_square",
  "⏭": "black_right_pointing_double_triangle_with_vertical_bar",
};

const SIGNS = new RegExp(`:([a-z0-9_+-]+):|(${Object.keys(AS_SIGN).join("|")})\\uFE0F?`, "gu");

function drawing(name) {
  const holder = document.createElement("span");
  holder.className = "emoji";
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", name.replaceAll("_", " "));
  holder.title = `:${name}:`;
  holder.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${DRAWN[name]}</svg>`;
  return holder;
}

// The text with its emoji replaced; unknown :names: stay as they were written.
export function withEmoji(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(SIGNS)) {
    const name = match[1] ?? AS_SIGN[match[2]];
    const sign = DRAWN[name] ? drawing(name) : PLAIN[name];
    if (!sign) continue;
    nodes.push(text.slice(from, match.index), sign);
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}
