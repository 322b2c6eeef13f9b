// The blog's processes; all of them get what .env says.
const fs = require("fs");

const lines = fs.readFileSync(`${__dirname}/.env`, "utf8").split("\n");
const pairs = lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
});
const env = { ...Object.fromEntries(pairs), BUILD_ID: "2.0.3" };
const python = { cwd: __dirname, script: "python3", interpreter: "none", env: { ...env, PYTHONUNBUFFERED: "1" } };

module.exports = {
  apps: [
    { name: "blog-api", ...python, args: "-m shop.api" },
    { name: "blog-web", cwd: __dirname, script: "web.js", exec_mode: "cluster", instances: 2, env },
    { name: "blog-worker", ...python, args: "-m shop.worker", env: { ...python.env, WORKER_NAME: "legacy" } },
  ],
};
