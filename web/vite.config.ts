import { defineConfig } from "vitest/config";
import { fixtures } from "./dev/fixtures.ts";

/** `--mode fixtures` answers from fixtures/ instead of a running service. */
export default defineConfig(({ mode }) => ({
  plugins: mode === "fixtures" ? [fixtures()] : [],
  server: { proxy: mode === "fixtures" ? {} : { "/api": { target: "http://127.0.0.1:8080", changeOrigin: true } } },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
}));
