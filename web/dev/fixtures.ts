import { existsSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

const FOLDER = new URL("../fixtures/", import.meta.url);
const NOTHING = { type: "about:blank", title: "Not found", status: 404, detail: null, errors: [] };

/** Answers /api/v1 from files: the path with its slashes as `__`, and `.zh` before the end for Chinese scenes. */
export function fixtures(): Plugin {
  return {
    name: "fixtures",
    configureServer(server) {
      server.middlewares.use("/api/v1", (request, response) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        const file = fileOf(url.pathname, url.searchParams.get("lang"));
        response.statusCode = file ? 200 : 404;
        response.setHeader("Content-Type", file ? "application/json" : "application/problem+json");
        response.end(file ? readFileSync(file) : JSON.stringify(NOTHING));
      });
    },
  };
}

function fileOf(path: string, lang: string | null): URL | null {
  const name = decodeURIComponent(path).replace(/^\//, "").replaceAll("/", "__").replace(/[^\w.-]/g, "_");
  const ends = lang === "zh" ? [".zh.json", ".json"] : [".json"];
  const found = ends.map((end) => new URL(name + end, FOLDER)).find((file) => existsSync(file));
  return found ?? null;
}
