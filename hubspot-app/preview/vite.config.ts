// The preview draws HubSpot's components as plain HTML. `STAND_IN=http://127.0.0.1:…` puts the real service behind it.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const standIn = process.env.STAND_IN;

export default defineConfig({
  root: here,
  base: "./",
  resolve: { alias: { "@hubspot/ui-extensions": `${here}components.tsx` } },
  build: { outDir: `${here}dist`, emptyOutDir: true },
  server: { host: "127.0.0.1", port: 8730, ...(standIn ? { proxy: { "/_sandbox": standIn } } : {}) },
});
