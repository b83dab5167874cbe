import { defineConfig } from "vite";

// The page goes into the Python package, which serves it; `npm run dev` talks to a room on its usual port.
export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../src/onelight/review/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: "http://127.0.0.1:8118", changeOrigin: true } },
  },
});
