// Emoji: the signs that carry meaning are drawn here, so that they look alike on every machine.

const CIRCLE = (fill) => `<circle cx="10" cy="10" r="7.500" fill="${fill}"/>`;
const LINE = (d, colour = "#fff", width = 2.200) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const SQUARE = (fill) => `<rect x="2" y="2" width="16" height="16" rx="4" fill="${fill}"/>`;

const DRAWN = {
  white_check_mark: SQUARE("#2eb67d") + LINE("M6 10.500l2.800 2.800L14.200 7.200"),
  heavy_check_mark: LINE("M4 10.500l4 4L16 5.500", "#2eb67d", 3),
  x: LINE("M5 5l10 10M15 5L5 15", "#e01e5a", 3.400),
  warning: `<path d="M10 2.500 18.500 17.500h-17z" fill="#f0b429" stroke="#f0b429" stroke-width="1.500" stroke-linejoin="round"/>` + LINE("M10 8v4M10 14.800v.1", "#3b2a00"),
  no_entry: CIRCLE("#e01e5a") + LINE("M6.500 10h7", "#fff", 3),
  no_entry_sign: LINE("M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M5 5l10 10", "#e01e5a", 2.400),
  red_circle: CIRCLE("#e01e5a"),
  large_green_circle: CIRCLE("#2eb67d"),
  large_yellow_circle: CIRCLE("#ecb22e"),
  large_orange_circle: CIRCLE("#e8912d"),
  large_blue_circle: CIRCLE("#36a2eb"),
  white_circle: `<circle cx="10" cy="10" r="6.700" fill="none" stroke="#9a9a9d" stroke-width="1.600"/>`,
  black_circle: CIRCLE("#3c3f45"),
  grey_question: CIRCLE("#8d8f94") + LINE("M7.800 8a2.200 2.200 0 1 1 3 2c-.600.300-.800.700-.800 1.500M10 14v.1", "#fff", 1.800),
  question: LINE("M7 7.500a3 3 0 1 1 4.200 2.700c-.900.500-1.200 1-1.200 2.300M10 15.800v.1", "#e01e5a", 2.600),
  information_source: SQUARE("#36a2eb") + LINE("M10 9v5M10 6v.1"),
  hourglass_flowing_sand: LINE("M5 3h10M5 17h10M6 3c0 4 4 4.500 4 7s-4 3-4 7M14 3c0 4-4 4.500-4 7s4 3 4 7", "#c98a1b", 1.800),
  hourglass: LINE("M5 3h10M5 17h10M6 3c0 4 4 4.500 4 7s-4 3-4 7M14 3c0 4-4 4.500-4 7s4 3 4 7", "#c98a1b", 1.800),
  lock: `<rect x="4" y="9" width="12" height="8.500" rx="2" fill="#ecb22e"/>` + LINE("M6.800 9V6.500a3.200 3.200 0 0 1 6.400 0V9", "#8d8f94"),
  rewind: SQUARE("#36a2eb") + `<path d="M10 6v8L4.500 10zM15.500 6v8L10 10z" fill="#fff"/>`,
  leftwards_arrow_with_hook: SQUARE("#36a2eb") + LINE("M8 5.500 5 8.500l3 3M5.500 8.500h6a3 3 0 0 1 0 6H9", "#fff", 1.900),
  arrows_counterclockwise: SQUARE("#36a2eb") + LINE("M5.500 9a4.700 4.700 0 0 1 8.500-1.500M14.500 11a4.700 4.700 0 0 1-8.500 1.500M14.300 5v2.700h-2.700M5.700 15v-2.700h2.700", "#fff", 1.500),
  arrow_forward: SQUARE("#36a2eb") + `<path d="M7 5.500v9l7.500-4.500z" fill="#fff"/>`,
  pushpin: `<circle cx="12.500" cy="7" r="4.500" fill="#e01e5a"/>` + LINE("M9.500 10.500 4 16", "#8d8f94"),
  bell: `<path d="M10 3a5 5 0 0 1 5 5v3.500l1.500 2.500h-13L5 11.500V8a5 5 0 0 1 5-5" fill="#ecb22e"/>` + LINE("M8.800 16.300h2.400", "#ecb22e"),
};

const PLAIN = {
  rocket: "🚀", eyes: "👀", tada: "🎉", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", wave: "👋",
  ship: "🚢", anchor: "⚓", wrench: "🔧", mag: "🔍", memo: "📝", fire: "🔥", clock1: "🕐", point_right: "👉",
  package: "📦", floppy_disk: "💾", link: "🔗", key: "🔑", shield: "🛡", stopwatch: "⏱", construction: "🚧",
  rotating_light: "🚨", chart_with_upwards_trend: "📈", bulb: "💡", bust_in_silhouette: "👤", black_square_button: "🔲",
  large_green_square: "🟩", large_yellow_square: "🟨", large_red_square: "🟥", white_large_square: "⬜", black_large_square: "⬛",
};

const AS_SIGN = {
  "✅": "white_check_mark", "✔": "heavy_check_mark", "❌": "x", "✖": "x", "⚠": "warning", "⛔": "no_entry", "🚫": "no_entry_sign",
  "🔴": "red_circle", "🟢": "large_green_circle", "🟡": "large_yellow_circle", "🟠": "large_orange_circle", "🔵": "large_blue_circle",
  "⚪": "white_circle", "⚫": "black_circle", "❓": "question", "❔": "grey_question", "ℹ": "information_source",
  "⏳": "hourglass_flowing_sand", "⌛": "hourglass", "🔒": "lock", "⏪": "rewind", "↩": "leftwards_arrow_with_hook",
  "🔄": "arrows_counterclockwise", "▶": "arrow_forward", "📌": "pushpin", "🔔": "bell",
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
