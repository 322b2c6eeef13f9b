// The blog's pages, on as many processes as pm2 or Docker starts of it.
const fs = require("fs");
const http = require("http");
const path = require("path");

const API = process.env.API_URL || "http://127.0.0.1:8000";
const BUILD = process.env.BUILD_ID || "unknown";
const POSTS = path.join(__dirname, "posts");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

function posts() {
  const names = fs.readdirSync(POSTS).filter((name) => name.endsWith(".txt")).sort().reverse();
  return names.map((name) => {
    const [title, ...text] = fs.readFileSync(path.join(POSTS, name), "utf8").trim().split("\n");
    return { name: name.slice(0, -4), title, text: text.join("\n").trim() };
  });
}

function page(title, body) {
  return `<!doctype html><title>${escape(title)}</title><h1>${escape(title)}</h1>${body}<p>build ${escape(BUILD)}</p>`;
}

function front() {
  const items = posts().map((post) => `<li><a href="/posts/${post.name}">${escape(post.title)}</a></li>`);
  return page("Latest posts", `<ul>${items.join("")}</ul>`);
}

async function health() {
  let database;
  try {
    const answer = await fetch(`${API}/health`, { signal: AbortSignal.timeout(5000) });
    database = String((await answer.json()).database);
  } catch (error) {
    database = `unknown: the API does not answer (${error.name})`;
  }
  const status = database === "ok" ? "ok" : "failing";
  return { status, service: "web", build: BUILD, database };
}

async function answer(url) {
  if (url === "/") return [200, "text/html", front()];
  if (url === "/health") {
    const state = await health();
    return [state.status === "ok" ? 200 : 503, "application/json", JSON.stringify(state)];
  }
  const post = posts().find((each) => url === `/posts/${each.name}`);
  if (post) return [200, "text/html", page(post.title, `<p>${escape(post.text)}</p>`)];
  return [404, "text/html", page("Not found", "")];
}

const server = http.createServer(async (request, response) => {
  const [status, type, body] = await answer(request.url.split("?")[0]);
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8` });
  response.end(request.method === "HEAD" ? "" : body);
});
server.listen(3000, process.env.BIND || "127.0.0.1");

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 3000).unref();
  });
}
