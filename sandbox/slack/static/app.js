// The page of the local Slack: wires the parts together and keeps them fresh.

import { drawBench } from "./bench.js";
import { drawComposer } from "./composer.js";
import { drawConversation } from "./conversation.js";
import { drawModal } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { onChange, redraw, refresh, store, door } from "./store.js";
import { drawThread } from "./thread.js";

for (const draw of [drawBench, drawSidebar, drawConversation, drawThread, drawComposer, drawModal]) onChange(draw);

document.getElementById("scrim").addEventListener("click", () => {
  store.drawer = false;
  redraw();
});

function openLink() {
  const [, place, ts] = location.hash.split("/");
  if (!place) return;
  store.place = place;
  redraw();
  document.querySelector(`[data-ts="${CSS.escape(ts ?? "")}"]`)?.scrollIntoView({ block: "center" });
}

async function start() {
  store.user = sessionStorage.getItem("user") ?? "lead";
  await door("reload");
  await refresh();
  openLink();
  addEventListener("hashchange", openLink);
  const changes = new EventSource("/ui/changes");
  changes.onmessage = refresh;
  changes.onerror = () => document.getElementById("link").classList.add("gone");
  document.body.dataset.ready = "yes";
}

start();
