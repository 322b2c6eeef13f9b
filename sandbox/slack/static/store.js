// What the page knows and what it asks of the local Slack.

export const store = { user: "lead", place: null, thread: null, state: null, drawer: false, pins: false };

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
export const redraw = () => store.state && listeners.forEach((listener) => listener(store.state));

let loading = false;
let again = false;

export async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    const answer = await fetch(`/ui/state?user=${encodeURIComponent(store.user)}`);
    if (answer.ok) {
      store.state = await answer.json();
      store.place ??= store.state.channels[0].id;
      redraw();
    }
  } finally {
    loading = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

// An act of the current person; the answer of the door, or {problem}.
export async function door(name, order = {}) {
  const body = JSON.stringify({ user: store.user, ...order });
  const answer = await fetch(`/_control/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return answer.json();
}

export const here = () => store.state.channels.find((channel) => channel.id === store.place);
export const person = (id) => store.state.people[id];

let hiding = 0;

export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { node.hidden = true; }, 6000);
}

export function complain(result, app) {
  if (result.problem) toast(result.problem);
  else if (result.error) toast(`${app} did not answer properly (${result.error}).`);
}
